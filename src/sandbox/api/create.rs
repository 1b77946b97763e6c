//! POST: a new object.

use super::{answer::Answer, body::decode_object, call::Call, engine::Engine, version};
use crate::{
    lifecycle::{self, Ownership, Write},
    object,
    registry::Kind,
    status_error::{About, Cause, Failure},
};
use serde_json::Value;

pub fn create(engine: &Engine, call: &Call) -> Result<Answer, Failure> {
    call.options.check_write("CreateOptions")?;
    let decoded = decode_object(call)?;
    engine.write(call, |scene, kind| {
        let mut object = decoded.object;
        refuse_other_kind(kind, &object)?;
        check_type(kind, &object)?;
        check_times(&object)?;
        place(kind, call, &mut object)?;
        // The store looks at it, and a rehearsal does not get as far as the store.
        if !object::text(&object, "resourceVersion").is_empty() && !call.options.dry_run() {
            return Err(Failure::bad_request("resourceVersion should not be set on objects to be created"));
        }
        let manager = call.manager();
        let write = Write { kind, manager: &manager, subresource: "", ownership: Ownership::Changed };
        let mut created = lifecycle::create(scene, &write, version::stored(kind, object))?;
        rehearsed(call, &mut created, None);
        Ok(respond(kind, 201, created)?.with_warnings(decoded.warnings))
    })
}

/// Another kind of the right group is a field with a wrong value, for custom kinds.
fn refuse_other_kind(kind: &Kind, object: &Value) -> Result<(), Failure> {
    let text = |field: &str| object.get(field).and_then(Value::as_str).unwrap_or("");
    let given = text("kind");
    if !kind.is_custom() || text("apiVersion") != kind.api_version() || given.is_empty() || given == kind.kind {
        return Ok(());
    }
    let cause = Cause::invalid("kind", given, &format!("must be {}", kind.kind));
    Err(Failure::invalid(About { group: &kind.group, kind: given, name: object::name(object) }, vec![cause]))
}

/// The body's apiVersion and kind, where given, are those of the path.
pub fn check_type(kind: &Kind, object: &Value) -> Result<(), Failure> {
    let Some(fields) = object.as_object() else { return Err(Failure::bad_request("the body is no object")) };
    let text = |field: &str| fields.get(field).and_then(Value::as_str).unwrap_or("");
    let (version, name) = (text("apiVersion"), text("kind"));
    check_metadata_types(object)?;
    if kind.is_custom() && (version.is_empty() || name.is_empty()) {
        return Err(Failure::bad_request("Object 'Kind' or 'apiVersion' is missing"));
    }
    if (!version.is_empty() && version != kind.api_version()) || (!name.is_empty() && name != kind.kind) {
        let message = format!(
            "the API version in the data ({version}, Kind={name}) does not match the expected API version ({}, Kind={})",
            kind.api_version(),
            kind.kind
        );
        return Err(Failure::bad_request(message));
    }
    Ok(())
}

/// What cannot be decoded at all is refused before anything is looked at.
fn check_metadata_types(object: &Value) -> Result<(), Failure> {
    let metadata = object.get("metadata").unwrap_or(&Value::Null);
    if !metadata.is_null() && !metadata.is_object() {
        return Err(Failure::bad_request("metadata is no object"));
    }
    Ok(())
}

fn check_times(object: &Value) -> Result<(), Failure> {
    for field in ["creationTimestamp", "deletionTimestamp"] {
        let time = object::text(object, field);
        if !time.is_empty() && time.parse::<jiff::Timestamp>().is_err() {
            return Err(Failure::bad_request(format!("metadata.{field}: {time:?} is no time")));
        }
    }
    Ok(())
}

/// Puts the object into the namespace of the request; another one in the body is 400.
pub fn place(kind: &Kind, call: &Call, object: &mut Value) -> Result<(), Failure> {
    let namespace = &call.path.namespace;
    if kind.is_namespaced() && namespace.is_empty() {
        return Err(Failure::method_not_allowed());
    }
    let given = object::text(object, "namespace");
    if !given.is_empty() && given != namespace {
        return Err(Failure::bad_request(
            "the namespace of the provided object does not match the namespace sent on the request",
        ));
    }
    object::set(object, "namespace", kind.is_namespaced().then(|| Value::from(namespace.clone())));
    Ok(())
}

/// A write that is only rehearsed has no revision of its own: the object shows the one that it has, if it has one.
pub fn rehearsed(call: &Call, object: &mut Value, live: Option<&Value>) {
    if call.options.dry_run() {
        let revision = live.map(|live| Value::from(object::text(live, "resourceVersion")));
        object::set(object, "resourceVersion", revision);
    }
}

/// An object as answer, in the version of the request.
pub fn respond(kind: &Kind, code: u16, object: Value) -> Result<Answer, Failure> {
    Answer::json(code, &version::shown(kind, object))
}

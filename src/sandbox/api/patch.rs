//! PATCH in its four languages.

use super::{
    answer::Answer,
    body::{Decoded, decode_applied, decode_json, decode_value},
    call::{Call, invalid_options},
    create::{check_type, place, rehearsed, respond},
    engine::Engine,
    replace::{check_name, side},
    version,
};
use crate::{
    fields,
    lifecycle::{self, Ownership, Scene, Write},
    object,
    patch::{Language, json_patch, language, merge_patch, strategic_merge},
    registry::Kind,
    status_error::{Cause, Failure},
    store::Key,
};
use serde_json::{Value, json};

pub fn patch(engine: &Engine, call: &Call) -> Result<Answer, Failure> {
    call.options.check_write("PatchOptions")?;
    engine.write(call, |scene, kind| {
        let subresource = side(kind, &call.path.subresource)?;
        let key = Key::new(&kind.resource(), &call.path.namespace, &call.path.name);
        match language(call.media_type(), kind.is_custom())? {
            Language::Apply => apply(scene, kind, call, &key, subresource),
            other => change(scene, kind, call, &key, subresource, other),
        }
    })
}

fn change(
    scene: &Scene<'_>,
    kind: &Kind,
    call: &Call,
    key: &Key,
    subresource: &str,
    language: Language,
) -> Result<Answer, Failure> {
    if call.options.get("force").is_some() {
        let cause = Cause::forbidden("force", "may not be specified for non-apply patch");
        return Err(invalid_options("PatchOptions", vec![cause]));
    }
    let live = scene.load_or_refuse(kind, key)?;
    let mut new = version::shown(kind, live.clone());
    let warnings = patched(&mut new, call, language)?;
    check_type(kind, &new)?;
    place(kind, call, &mut new)?;
    check_name(call, &new)?;
    let manager = call.manager();
    let write = Write { kind, manager: &manager, subresource, ownership: Ownership::Changed };
    let mut stored = lifecycle::update(scene, &write, &live, version::stored(kind, new))?;
    rehearsed(call, &mut stored, Some(&live));
    Ok(respond(kind, 200, stored)?.with_warnings(warnings))
}

/// Patches `object` in place; answers warnings about the body.
pub fn patched(object: &mut Value, call: &Call, language: Language) -> Result<Vec<String>, Failure> {
    if language == Language::Json {
        json_patch(object, decode_value(call)?)?;
        return Ok(Vec::new());
    }
    let Decoded { object: patch, warnings } = decode_json(call)?;
    if language == Language::Strategic {
        strategic_merge(object, &patch)?;
    } else {
        merge_patch(object, &patch)?;
    }
    Ok(warnings)
}

fn apply(scene: &Scene<'_>, kind: &Kind, call: &Call, key: &Key, subresource: &str) -> Result<Answer, Failure> {
    let Some(manager) = call.options.get("fieldManager") else {
        let cause = Cause::required("fieldManager", "is required for apply patch");
        return Err(invalid_options("PatchOptions", vec![cause]));
    };
    let Decoded { object: mut wanted, warnings } = decode_applied(call)?;
    let is_named = !object::name(&wanted).is_empty();
    check_applied(kind, call, &mut wanted, subresource)?;
    let wanted = version::stored(kind, wanted);
    let live = scene.load(key)?;
    if live.is_none() && !is_named {
        return Err(Failure::bad_request("the name of the object could not be determined: name must be provided"));
    }
    if live.is_none() && !subresource.is_empty() {
        return Err(Failure::not_found(kind.about(&key.name)));
    }
    let base = live.clone().unwrap_or_else(|| json!({"metadata": {}}));
    // A rehearsal of a creation does not get as far as the store, which looks at the version.
    let looks = if live.is_some() || !call.options.dry_run() { &["resourceVersion", "uid"][..] } else { &["uid"] };
    refuse_stale(kind, &base, &wanted, looks)?;
    let writer = fields::Writer { manager, api_version: kind.api_version(), subresource, time: &scene.now };
    let options = fields::Options { force: call.options.flag("force"), has_status: kind.status };
    let applied =
        scene.schemas.with_shape(scene.writer, kind, |shape| fields::apply(&base, &wanted, shape, &writer, options))?;
    let write = Write { kind, manager, subresource, ownership: Ownership::Applied(applied.managed) };
    let answer = match live {
        Some(live) => {
            let mut stored = lifecycle::update(scene, &write, &live, applied.object)?;
            rehearsed(call, &mut stored, Some(&live));
            respond(kind, 200, stored)?
        }
        None => respond(kind, 201, made(scene, &write, call, applied.object)?)?,
    };
    Ok(answer.with_warnings(warnings))
}

fn made(scene: &Scene<'_>, write: &Write<'_>, call: &Call, object: Value) -> Result<Value, Failure> {
    let mut created = lifecycle::create(scene, write, object)?;
    rehearsed(call, &mut created, None);
    Ok(created)
}

/// An applied configuration names its type and object, and leaves ownership and the other side alone.
fn check_applied(kind: &Kind, call: &Call, wanted: &mut Value, subresource: &str) -> Result<(), Failure> {
    if wanted.get("apiVersion").is_none() || wanted.get("kind").is_none() {
        return Err(Failure::bad_request("invalid object type: apiVersion and kind must be set"));
    }
    check_type(kind, wanted)?;
    let owned = object::metadata(wanted).and_then(|metadata| metadata.get("managedFields"));
    if owned.is_some_and(|owned| !owned.is_null()) {
        return Err(Failure::bad_request("metadata.managedFields must be nil"));
    }
    if object::name(wanted).is_empty() {
        object::set(wanted, "name", Some(Value::from(call.path.name.clone())));
    }
    place(kind, call, wanted)?;
    check_name(call, wanted)?;
    if kind.status && subresource.is_empty() {
        object::map_mut(wanted).remove("status");
    }
    Ok(())
}

/// An apply that carries a `resourceVersion` or uid is meant for that very object.
fn refuse_stale(kind: &Kind, live: &Value, wanted: &Value, looks: &[&str]) -> Result<(), Failure> {
    for field in looks {
        let asked = object::text(wanted, field);
        if !asked.is_empty() && asked != object::text(live, field) {
            return Err(Failure::stale(kind.about(object::name(wanted))));
        }
    }
    Ok(())
}

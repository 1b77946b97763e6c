//! PUT: an object, or its status, as a whole.

use super::{
    answer::Answer,
    body::decode_object,
    call::Call,
    create::{check_type, place, rehearsed, respond},
    engine::Engine,
    get::check_subresource,
    version,
};
use crate::{
    fields,
    lifecycle::{self, Ownership, Write},
    object,
    registry::Kind,
    status_error::{Cause, Failure},
    store::Key,
};
use serde_json::Value;

pub fn replace(engine: &Engine, call: &Call) -> Result<Answer, Failure> {
    call.options.check_write("UpdateOptions")?;
    let decoded = decode_object(call)?;
    engine.write(call, |scene, kind| {
        let subresource = side(kind, &call.path.subresource)?;
        let mut object = decoded.object;
        check_type(kind, &object)?;
        place(kind, call, &mut object)?;
        check_name(call, &object)?;
        let live = scene.load_or_refuse(kind, &Key::new(&kind.resource(), &call.path.namespace, &call.path.name))?;
        if object::text(&object, "resourceVersion").is_empty() && !kind.unconditional_update {
            let cause = Cause::invalid("metadata.resourceVersion", "", "must be specified for an update");
            return Err(Failure::invalid(kind.about(&call.path.name), vec![cause]));
        }
        if let Some(objection) = fields::check_given(&object) {
            return Err(Failure::bad_request(objection));
        }
        let manager = call.manager();
        let write = Write { kind, manager: &manager, subresource, ownership: Ownership::Changed };
        let mut stored = lifecycle::update(scene, &write, &live, version::stored(kind, object))?;
        rehearsed(call, &mut stored, Some(&live));
        Ok(respond(kind, 200, stored)?.with_warnings(decoded.warnings))
    })
}

/// The side of the object that a write is for. `finalize` of a namespace writes its spec.
pub fn side<'a>(kind: &Kind, subresource: &'a str) -> Result<&'a str, Failure> {
    if subresource == "finalize" && kind.kind == "Namespace" {
        return Ok("");
    }
    check_subresource(kind, subresource).map(|()| subresource)
}

/// The name of the body, where given, is that of the path.
pub fn check_name(call: &Call, object: &Value) -> Result<(), Failure> {
    let (given, path) = (object::name(object), &call.path.name);
    if given.is_empty() {
        return Err(Failure::bad_request(
            "the name of the object (<nil>) could not be determined: name must be provided",
        ));
    }
    if given != path {
        return Err(Failure::bad_request(format!(
            "the name of the object ({given}) does not match the name on the URL ({path})"
        )));
    }
    Ok(())
}

//! GET of one object.

use super::{answer::Answer, call::Call, engine::Engine, render, version};
use crate::{registry::Kind, status_error::Failure, store::Key};
use serde_json::Value;

pub fn get(engine: &Engine, call: &Call) -> Result<Answer, Failure> {
    engine.read(call, |reader, kind| {
        check_subresource(kind, &call.path.subresource).map_err(|failure| named(kind, call, failure))?;
        let key = Key::new(&kind.resource(), &call.path.namespace, &call.path.name);
        let stored = reader.get(&key)?.ok_or_else(|| Failure::not_found(kind.about(&key.name)))?;
        render::one(reader, kind, call, stored)
    })
}

/// Custom kinds answer with the object that they do not find, built-in ones know no such path.
fn named(kind: &Kind, call: &Call, failure: Failure) -> Failure {
    if kind.is_custom() { Failure::not_found(kind.about(&call.path.name)) } else { failure }
}

/// Only `status` is an object of its own side.
pub fn check_subresource(kind: &Kind, subresource: &str) -> Result<(), Failure> {
    match subresource {
        "" => Ok(()),
        "status" if kind.status => Ok(()),
        _ => Err(Failure::no_such_resource()),
    }
}

/// The stored text as an object of the version asked for.
pub fn in_version(kind: &Kind, body: String) -> Result<String, Failure> {
    if kind.api_version() == kind.stored_api_version() {
        return Ok(body);
    }
    let object: Value = serde_json::from_str(&body).map_err(|error| Failure::internal(error.to_string()))?;
    Ok(version::shown(kind, object).to_string())
}

//! GET of one object.

use super::{answer::Answer, call::Call, engine::Engine, render, version};
use crate::{registry::Kind, status_error::Failure, store::Key};
use serde_json::Value;

pub fn get(engine: &Engine, call: &Call) -> Result<Answer, Failure> {
    engine.read(call, |reader, kind| {
        check_subresource(kind, &call.path.subresource)?;
        let key = Key::new(&kind.resource(), &call.path.namespace, &call.path.name);
        let stored = reader.get(&key)?.ok_or_else(|| Failure::not_found(kind.about(&key.name)))?;
        render::one(reader, kind, call, stored)
    })
}

/// Only `status` is an object of its own side.
pub fn check_subresource(kind: &Kind, subresource: &str) -> Result<(), Failure> {
    match subresource {
        "" => Ok(()),
        "status" if kind.status => Ok(()),
        _ => Err(Failure::no_such_path()),
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

//! The replica count that a `scale` subresource points at, which the server checks apart from the schema.

use super::field_error::{FieldError, Reason};
use serde_json::Value;

/// The fault of the number at a CRD's `specReplicasPath` (`.spec.replicas`); an absent one counts as 0.
pub(super) fn check(object: &Value, path: &str) -> Option<FieldError> {
    let mut place = object;
    for key in path.trim_start_matches('.').split('.') {
        let Value::Object(map) = place else { return Some(unreadable(path, place, "map[string]interface{}")) };
        place = map.get(key)?;
    }
    let refuse = |replicas: i64, should: &str| FieldError::with_value(path, Reason::Invalid, replicas.into(), should);
    match place.as_i64() {
        None => Some(unreadable(path, place, "int64")),
        Some(replicas) if replicas < 0 => Some(refuse(replicas, "should be a non-negative integer")),
        Some(replicas) if replicas > i64::from(i32::MAX) => {
            Some(refuse(replicas, &format!("should be less than or equal to {}", i32::MAX)))
        }
        Some(_) => None,
    }
}

/// The server speaks of its own types here.
fn unreadable(path: &str, found: &Value, expected: &str) -> FieldError {
    let kind = match found {
        Value::Null => "<nil>",
        Value::Bool(_) => "bool",
        Value::Number(number) if number.is_f64() => "float64",
        Value::Number(_) => "int64",
        Value::String(_) => "string",
        Value::Array(_) => "[]interface {}",
        Value::Object(_) => "map[string]interface {}",
    };
    let detail = format!("{path} accessor error: {found} is of the type {kind}, expected {expected}");
    FieldError::with_value(path, Reason::Invalid, 0.into(), &detail)
}

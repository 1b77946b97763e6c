//! `metadata.name=a,status.phase!=Running`: only the fields that a kind offers.

use crate::{object, registry::Kind, status_error::Failure};
use serde_json::Value;

/// One condition on a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requirement {
    path: String,
    value: String,
    equal: bool,
}

impl Requirement {
    pub fn matches(&self, object: &Value) -> bool {
        let actual = object::at(object, &self.path);
        let equal = match actual {
            Some(Value::Null) | None => self.value.is_empty() || self.value == "false",
            Some(actual) => object::is_spelled(actual, &self.value),
        };
        equal == self.equal
    }

    pub fn name(&self) -> Option<&str> {
        (self.equal && self.path == "metadata.name").then_some(self.value.as_str())
    }
}

/// Reads a selector; empty text selects everything.
pub fn parse(kind: &Kind, text: &str) -> Result<Vec<Requirement>, Failure> {
    text.split(',').map(str::trim).filter(|piece| !piece.is_empty()).map(|piece| requirement(kind, piece)).collect()
}

fn requirement(kind: &Kind, piece: &str) -> Result<Requirement, Failure> {
    let split = piece.split_once("!=").map(|(path, value)| (path, value, false));
    let split = split
        .or_else(|| piece.split_once("==").or_else(|| piece.split_once('=')).map(|(path, value)| (path, value, true)));
    let Some((path, value, equal)) = split else {
        return Err(Failure::bad_request(format!("invalid selector: '{piece}'; can't understand '{piece}'")));
    };
    let offered =
        matches!(path, "metadata.name" | "metadata.namespace") || kind.selectable.iter().any(|known| known == path);
    if !offered {
        return Err(Failure::bad_request(format!("field label not supported: {path}")));
    }
    // Events are stored as those of the core group.
    let path = if kind.is_other_event() { path.replace("regarding.", "involvedObject.") } else { path.to_owned() };
    Ok(Requirement { path, value: value.to_owned(), equal })
}

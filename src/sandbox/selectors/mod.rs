//! Label and field selectors.

mod field;
mod label;

use crate::{object, registry::Kind, status_error::Failure};
use serde::Deserialize;
use serde_json::Value;

/// As much of an object as label selectors look at.
#[derive(Debug, Deserialize)]
struct Head {
    metadata: HeadMetadata,
}

#[derive(Debug, Deserialize)]
struct HeadMetadata {
    labels: Option<Value>,
}

/// Which objects of a list or watch are wanted.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    labels: Vec<label::Requirement>,
    fields: Vec<field::Requirement>,
}

impl Selection {
    /// Reads `labelSelector` and `fieldSelector`.
    pub fn parse(kind: &Kind, labels: Option<&str>, fields: Option<&str>) -> Result<Self, Failure> {
        Ok(Self { labels: label::parse(labels.unwrap_or(""))?, fields: field::parse(kind, fields.unwrap_or(""))? })
    }

    /// Everything is wanted, so that no object needs to be looked at.
    pub fn is_everything(&self) -> bool {
        self.labels.is_empty() && self.fields.is_empty()
    }

    pub fn matches(&self, object: &Value) -> bool {
        let labels = object::metadata(object).and_then(|metadata| metadata.get("labels"));
        self.labels.iter().all(|wanted| wanted.matches(labels))
            && self.fields.iter().all(|wanted| wanted.matches(object))
    }

    /// The same for a stored object: labels are read without building the rest of it.
    pub fn matches_text(&self, body: &str) -> Result<bool, Failure> {
        let damaged = |error| Failure::internal(format!("a stored object is damaged: {error}"));
        if self.fields.is_empty() {
            let head: Head = serde_json::from_str(body).map_err(damaged)?;
            return Ok(self.labels.iter().all(|wanted| wanted.matches(head.metadata.labels.as_ref())));
        }
        Ok(self.matches(&serde_json::from_str(body).map_err(damaged)?))
    }

    /// The one name that is wanted, if it is only one.
    pub fn name(&self) -> Option<&str> {
        self.fields.iter().find_map(field::Requirement::name)
    }
}

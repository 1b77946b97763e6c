//! Label and field selectors.

mod field;
mod label;

use crate::{object, registry::Kind, status_error::Failure};
use serde_json::Value;

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

    /// The one name that is wanted, if it is only one.
    pub fn name(&self) -> Option<&str> {
        self.fields.iter().find_map(field::Requirement::name)
    }
}

//! One entry of `metadata.managedFields`.

use super::{Writer, set::Set};
use serde_json::{Value, json};

/// How a manager came to its fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Operation {
    Apply,
    Update,
}

/// A manager's fields in one subresource and version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub manager: String,
    pub operation: Operation,
    pub api_version: String,
    pub time: String,
    pub subresource: String,
    pub fields: Set,
}

impl Entry {
    /// Of no time yet: an apply that changes nothing has none.
    pub fn new(writer: &Writer<'_>, operation: Operation) -> Self {
        Self {
            manager: writer.manager.to_owned(),
            operation,
            api_version: writer.api_version.clone(),
            time: String::new(),
            subresource: writer.subresource.to_owned(),
            fields: Set::default(),
        }
    }

    /// Whether it is this writer's. Applies of one manager in two versions are one entry; updates are two.
    pub fn is_of(&self, writer: &Writer<'_>, operation: Operation) -> bool {
        self.manager == writer.manager
            && self.operation == operation
            && self.subresource == writer.subresource
            && (operation == Operation::Apply || self.api_version == writer.api_version)
    }

    pub fn to_json(&self) -> Value {
        let mut entry = json!({
            "manager": self.manager,
            "operation": if self.operation == Operation::Apply { "Apply" } else { "Update" },
            "apiVersion": self.api_version,
            "fieldsType": "FieldsV1",
            "fieldsV1": self.fields.to_json(),
        });
        if !self.time.is_empty() {
            entry["time"] = Value::from(self.time.clone());
        }
        if !self.subresource.is_empty() {
            entry["subresource"] = Value::from(self.subresource.clone());
        }
        entry
    }

    /// Reads an entry; `None` when it is malformed.
    pub fn from_json(value: &Value) -> Option<Self> {
        let text = |field: &str| value.get(field).and_then(Value::as_str).unwrap_or("").to_owned();
        let operation = match value.get("operation")?.as_str()? {
            "Apply" => Operation::Apply,
            "Update" => Operation::Update,
            _ => return None,
        };
        let fields = Set::from_json(value.get("fieldsV1").unwrap_or(&json!({})))?;
        Some(Self {
            manager: text("manager"),
            operation,
            api_version: text("apiVersion"),
            time: text("time"),
            subresource: text("subresource"),
            fields,
        })
    }
}

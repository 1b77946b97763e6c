//! All entries of `metadata.managedFields` of an object.

use super::{
    Set, Writer,
    entry::{Entry, Operation},
};
use crate::object;
use serde_json::Value;

/// Who owns what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Managed {
    pub entries: Vec<Entry>,
}

impl Managed {
    /// Of an object; entries that cannot be read are dropped.
    pub fn of(object: &Value) -> Self {
        let list =
            object::metadata(object).and_then(|metadata| metadata.get("managedFields")).and_then(Value::as_array);
        Self { entries: list.into_iter().flatten().filter_map(Entry::from_json).collect() }
    }

    /// Writes it into an object: applies first, then by time.
    pub fn write_to(mut self, object: &mut Value) {
        self.entries.retain(|entry| !entry.fields.is_empty());
        self.entries.sort_by(|a, b| (a.operation, &a.time, &a.manager).cmp(&(b.operation, &b.time, &b.manager)));
        let list: Vec<Value> = self.entries.iter().map(Entry::to_json).collect();
        object::set(object, "managedFields", (!list.is_empty()).then_some(Value::Array(list)));
    }

    /// The union of all sets.
    pub fn everything(&self) -> Set {
        let mut all = Set::default();
        for entry in &self.entries {
            all.union(&entry.fields);
        }
        all
    }

    /// The entry of a writer, made when absent.
    pub fn entry_mut(&mut self, writer: &Writer<'_>, operation: Operation) -> &mut Entry {
        let place = self.entries.iter().position(|entry| entry.is_of(writer, operation));
        let place = place.unwrap_or_else(|| {
            self.entries.push(Entry::new(writer, operation));
            self.entries.len() - 1
        });
        &mut self.entries[place]
    }

    /// Everybody but this writer.
    pub fn others_mut<'a>(
        &'a mut self,
        writer: &'a Writer<'_>,
        operation: Operation,
    ) -> impl Iterator<Item = &'a mut Entry> {
        self.entries.iter_mut().filter(move |entry| !entry.is_of(writer, operation))
    }
}

/// Metadata that the server keeps itself is nobody's, and a write to one side of status does not claim the other.
pub fn strip(fields: &mut Set, subresource: &str, has_status: bool) {
    for field in ["apiVersion", "kind"] {
        fields.remove_tree(&[field]);
    }
    for field in SERVER_FIELDS {
        fields.remove_tree(&["metadata", field]);
    }
    if let Some(metadata) = fields.children.get_mut("f:metadata") {
        metadata.here = false;
        if metadata.is_empty() {
            fields.children.remove("f:metadata");
        }
    }
    match subresource {
        "status" => fields.keep_only("status"),
        "scale" => fields.keep_only("spec"),
        _ if has_status => fields.remove_tree(&["status"]),
        _ => {}
    }
}

const SERVER_FIELDS: [&str; 9] = [
    "name",
    "namespace",
    "creationTimestamp",
    "selfLink",
    "uid",
    "clusterName",
    "generation",
    "managedFields",
    "resourceVersion",
];

/// The first objection to managedFields that a client sent by itself.
pub fn check_given(object: &Value) -> Option<String> {
    let list = object::metadata(object)?.get("managedFields")?.as_array()?;
    // One empty entry is how a client clears them.
    let given = list.iter().filter(|entry| entry.as_object().is_some_and(|entry| !entry.is_empty()));
    given.into_iter().find(|entry| Entry::from_json(entry).is_none()).map(|entry| {
        let manager = entry.get("manager").and_then(Value::as_str).unwrap_or("");
        format!("metadata.managedFields: the entry of manager {manager:?} cannot be decoded")
    })
}

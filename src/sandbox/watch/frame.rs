//! One line of a watch.

use crate::{
    api::{Call, Form, event_object, include, wanted},
    clock,
    registry::Kind,
    selectors::Selection,
    status_error::Failure,
    store::Reader,
    table::Include,
};
use serde_json::{Value, json};

/// How a watch shows objects.
#[derive(Clone, Copy, Debug)]
pub struct Shown {
    pub form: Form,
    pub include: Include,
}

impl Shown {
    pub fn wanted(call: &Call) -> Self {
        Self { form: wanted(call), include: include(call) }
    }

    /// `{"type":…,"object":…}`; a plain object is spliced in as stored.
    pub fn event(self, reader: &Reader<'_>, what: &str, kind: &Kind, body: String) -> Result<String, Failure> {
        let object = event_object(kind, self.form, self.include, clock::now(reader)?, body)?;
        Ok(format!("{{\"type\":\"{what}\",\"object\":{object}}}\n"))
    }
}

/// Says up to where the client has seen everything.
pub fn bookmark(kind: &Kind, revision: u64) -> String {
    line("BOOKMARK", &bookmark_object(kind, revision))
}

/// The bookmark that ends the initial events.
pub fn initial_events_end(kind: &Kind, revision: u64) -> String {
    let mut object = bookmark_object(kind, revision);
    object["metadata"]["annotations"] = json!({"k8s.io/initial-events-end": "true"});
    line("BOOKMARK", &object)
}

/// The client must list again.
pub fn expired(asked: u64, floor: u64) -> String {
    error(&Failure::expired(format!("too old resource version: {asked} ({floor})")))
}

pub fn error(failure: &Failure) -> String {
    line("ERROR", &serde_json::to_value(failure).unwrap_or_default())
}

fn bookmark_object(kind: &Kind, revision: u64) -> Value {
    json!({
        "apiVersion": kind.api_version(),
        "kind": kind.kind,
        "metadata": {"resourceVersion": revision.to_string(), "creationTimestamp": null},
    })
}

fn line(what: &str, object: &Value) -> String {
    format!("{}\n", json!({"type": what, "object": object}))
}

/// Whether a stored object is selected.
pub fn matches(selection: &Selection, body: &str) -> Result<bool, Failure> {
    if selection.is_everything() { Ok(true) } else { selection.matches_text(body) }
}

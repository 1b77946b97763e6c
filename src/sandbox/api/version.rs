//! Between the version that is asked for and the one that is stored.
//!
//! Definitions here have no conversion but the version's name. Events have two shapes, one a group.

use crate::{object, registry::Kind};
use serde_json::Value;

/// Fields of a core Event, and what `events.k8s.io` calls them (`k8s.io/kubernetes/pkg/apis/events/v1`).
const EVENT_FIELDS: [(&str, &str); 7] = [
    ("count", "deprecatedCount"),
    ("firstTimestamp", "deprecatedFirstTimestamp"),
    ("involvedObject", "regarding"),
    ("lastTimestamp", "deprecatedLastTimestamp"),
    ("message", "note"),
    ("reportingComponent", "reportingController"),
    ("source", "deprecatedSource"),
];

/// A stored object as its client knows it.
pub fn shown(kind: &Kind, mut object: Value) -> Value {
    if kind.is_other_event() {
        rename(&mut object, EVENT_FIELDS.map(|(core, other)| (core, other)));
    }
    object["apiVersion"] = Value::from(kind.api_version());
    object
}

/// A client's object as it is stored.
pub fn stored(kind: &Kind, mut object: Value) -> Value {
    if kind.is_other_event() {
        rename(&mut object, EVENT_FIELDS.map(|(core, other)| (other, core)));
        object["apiVersion"] = Value::from(kind.stored_api_version());
    }
    object
}

fn rename(object: &mut Value, fields: [(&str, &str); 7]) {
    let map = object::map_mut(object);
    for (from, to) in fields {
        if let Some(value) = map.remove(from) {
            map.insert(to.to_owned(), value);
        }
    }
}

//! What decoding into the server's own types does to an object: a text that is null is empty, a map that is empty is
//! no field.

use crate::{object, registry::Kind};
use serde_json::{Map, Value};

/// Maps of texts, in the metadata of every kind and in the kinds that are nothing but data.
const METADATA_MAPS: [&str; 2] = ["labels", "annotations"];
const DATA_MAPS: [&str; 3] = ["data", "binaryData", "stringData"];

pub fn tidy(kind: &Kind, new: &mut Value) {
    let metadata = object::metadata_mut(new);
    for field in METADATA_MAPS {
        tidy_map(metadata, field);
    }
    for list in ["finalizers", "ownerReferences"] {
        if metadata.get(list).is_some_and(|value| value.as_array().is_some_and(Vec::is_empty)) {
            metadata.remove(list);
        }
    }
    if kind.group.is_empty() && matches!(kind.kind.as_str(), "ConfigMap" | "Secret") {
        for field in DATA_MAPS {
            tidy_map(object::map_mut(new), field);
        }
    }
}

fn tidy_map(parent: &mut Map<String, Value>, field: &str) {
    let Some(Value::Object(map)) = parent.get_mut(field) else { return };
    for value in map.values_mut().filter(|value| value.is_null()) {
        *value = Value::from("");
    }
    if map.is_empty() {
        parent.remove(field);
    }
}

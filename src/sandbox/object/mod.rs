//! Reading and writing the metadata of an object that is a JSON value.

mod duplicates;
mod meta_rules;
mod names;

pub use duplicates::parse_json;
pub use meta_rules::check_metadata;
pub use names::{NameRule, generate_name, is_label_value, is_qualified_name};

use serde_json::{Map, Value, json};

/// `metadata` of an object; empty when it has none.
pub fn metadata(object: &Value) -> Option<&Map<String, Value>> {
    object.get("metadata")?.as_object()
}

/// `metadata`, made when absent. An object that is no map becomes one.
pub fn metadata_mut(object: &mut Value) -> &mut Map<String, Value> {
    map_mut(map_mut(object).entry("metadata").or_insert_with(|| json!({})))
}

/// The value as a map, replaced by an empty one when it is something else.
pub fn map_mut(value: &mut Value) -> &mut Map<String, Value> {
    if !value.is_object() {
        *value = json!({});
    }
    match value {
        Value::Object(map) => map,
        _ => unreachable!("the value was just made a map"),
    }
}

/// A text field of the metadata, or "".
pub fn text<'a>(object: &'a Value, field: &str) -> &'a str {
    metadata(object).and_then(|metadata| metadata.get(field)).and_then(Value::as_str).unwrap_or("")
}

pub fn name(object: &Value) -> &str {
    text(object, "name")
}

pub fn uid(object: &Value) -> &str {
    text(object, "uid")
}

/// Whether somebody asked for its deletion already.
pub fn is_deleting(object: &Value) -> bool {
    !text(object, "deletionTimestamp").is_empty()
}

pub fn finalizers(object: &Value) -> Vec<&str> {
    strings(metadata(object).and_then(|metadata| metadata.get("finalizers")))
}

/// The uids of the owners.
pub fn owners(object: &Value) -> Vec<&str> {
    owner_references(object).iter().filter_map(|owner| owner.get("uid")?.as_str()).collect()
}

pub fn owner_references(object: &Value) -> &[Value] {
    metadata(object)
        .and_then(|metadata| metadata.get("ownerReferences"))
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

/// Sets a metadata field, or removes it for `None`.
pub fn set(object: &mut Value, field: &str, value: Option<Value>) {
    let metadata = metadata_mut(object);
    match value {
        Some(value) => drop(metadata.insert(field.to_owned(), value)),
        None => drop(metadata.remove(field)),
    }
}

/// Sets the finalizers; an empty list is no field.
pub fn set_finalizers(object: &mut Value, finalizers: &[&str]) {
    set(object, "finalizers", (!finalizers.is_empty()).then(|| json!(finalizers)));
}

/// What `path` (dots between the names of fields, a leading dot allowed) points at.
pub fn at<'a>(object: &'a Value, path: &str) -> Option<&'a Value> {
    path.trim_start_matches('.').split('.').try_fold(object, |value, step| value.get(step))
}

/// Whether a scalar reads like this text.
pub fn is_spelled(value: &Value, text: &str) -> bool {
    match value {
        Value::String(own) => own == text,
        other => {
            let spelled = other.to_string();
            spelled == text
        }
    }
}

fn strings(list: Option<&Value>) -> Vec<&str> {
    list.and_then(Value::as_array).map(|list| list.iter().filter_map(Value::as_str).collect()).unwrap_or_default()
}

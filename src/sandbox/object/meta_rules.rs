//! What the metadata of any object must keep.

use super::{
    metadata,
    names::{NameRule, is_label_value, is_qualified_name},
    owner_references,
};
use crate::status_error::Cause;
use serde_json::{Map, Value};

const LARGEST_ANNOTATIONS: usize = 256 * 1024;

/// Every objection to an object's metadata; paths begin with `metadata.`.
pub fn check_metadata(object: &Value, rule: NameRule) -> Vec<Cause> {
    let Some(metadata) = metadata(object) else {
        return vec![Cause::required("metadata.name", "name or generateName is required")];
    };
    let mut causes = Vec::new();
    check_name(metadata, rule, &mut causes);
    check_labels(metadata, &mut causes);
    check_annotations(metadata, &mut causes);
    check_owners(object, &mut causes);
    check_finalizers(object, &mut causes);
    causes
}

fn check_name(metadata: &Map<String, Value>, rule: NameRule, causes: &mut Vec<Cause>) {
    match metadata.get("name").and_then(Value::as_str).unwrap_or("") {
        "" => causes.push(Cause::required("metadata.name", "name or generateName is required")),
        name => {
            causes.extend(rule.objection(name).map(|why| Cause::invalid("metadata.name", name, why)));
        }
    }
}

fn check_labels(metadata: &Map<String, Value>, causes: &mut Vec<Cause>) {
    let labels = metadata.get("labels").and_then(Value::as_object);
    for (key, value) in labels.into_iter().flatten() {
        if !is_qualified_name(key) {
            causes.push(Cause::invalid(
                "metadata.labels",
                key,
                "name part must consist of alphanumeric characters, '-', '_' or '.'",
            ));
        }
        if let Some(value) = value.as_str().filter(|value| !is_label_value(value)) {
            causes.push(Cause::invalid("metadata.labels", value, "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', at most 63"));
        }
    }
}

fn check_annotations(metadata: &Map<String, Value>, causes: &mut Vec<Cause>) {
    let annotations = metadata.get("annotations").and_then(Value::as_object);
    let mut size = 0;
    for (key, value) in annotations.into_iter().flatten() {
        size += key.len() + value.as_str().map_or(0, str::len);
        if !is_qualified_name(&key.to_ascii_lowercase()) {
            causes.push(Cause::invalid(
                "metadata.annotations",
                key,
                "name part must consist of alphanumeric characters, '-', '_' or '.'",
            ));
        }
    }
    if size > LARGEST_ANNOTATIONS {
        let why = format!("Too long: may not be more than {LARGEST_ANNOTATIONS} bytes");
        causes.push(Cause::new(crate::status_error::CauseReason::FieldValueTooLong, "metadata.annotations", why));
    }
}

fn check_owners(object: &Value, causes: &mut Vec<Cause>) {
    for owner in owner_references(object) {
        for field in ["apiVersion", "kind", "name", "uid"] {
            if owner.get(field).and_then(Value::as_str).is_none_or(str::is_empty) {
                // A real server names no index here.
                causes.push(Cause::invalid(&format!("metadata.ownerReferences.{field}"), "", "must not be empty"));
            }
        }
    }
    let controllers =
        owner_references(object).iter().filter(|owner| owner.get("controller") == Some(&Value::Bool(true)));
    if controllers.count() > 1 {
        causes.push(Cause::invalid(
            "metadata.ownerReferences",
            "",
            "only one reference can have Controller set to true",
        ));
    }
}

fn check_finalizers(object: &Value, causes: &mut Vec<Cause>) {
    for finalizer in super::finalizers(object) {
        if !is_qualified_name(finalizer) {
            causes.push(Cause::invalid(
                "metadata.finalizers",
                finalizer,
                "must be a qualified name such as example.com/name",
            ));
        }
    }
}

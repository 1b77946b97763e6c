//! The metadata that every object has, whatever its own schema says of it.

use super::{
    compile,
    node::{Below, Node},
};
use serde_json::{Value, json};
use std::sync::Arc;

/// Gives a resource's node the fields of `ObjectMeta`; what the schema itself says of a field stays.
pub(super) fn complete(resource: &mut Node) -> Result<(), compile::SchemaError> {
    let mut metadata = compile::node(&schema())?;
    if let Some(own) = resource.properties.remove("metadata") {
        metadata.rules = None;
        metadata.properties.extend(own.properties.iter().map(|(name, node)| (name.clone(), Arc::clone(node))));
        metadata.required.clone_from(&own.required);
        metadata.below = Below { rules: false, ..own.below };
    }
    resource.properties.insert("metadata".into(), Arc::new(metadata));
    for field in ["apiVersion", "kind"] {
        if !resource.properties.contains_key(field) {
            resource.properties.insert(field.into(), Arc::new(compile::node(&json!({"type": "string"}))?));
        }
    }
    Ok(())
}

fn schema() -> Value {
    let text = json!({"type": "string"});
    let integer = json!({"type": "integer", "format": "int64"});
    let texts = json!({"type": "object", "additionalProperties": text});
    json!({"type": "object", "properties": {
        "name": text, "generateName": text, "namespace": text, "selfLink": text, "uid": text,
        "resourceVersion": text, "generation": integer, "creationTimestamp": text, "deletionTimestamp": text,
        "deletionGracePeriodSeconds": integer, "labels": texts, "annotations": texts,
        "finalizers": {"type": "array", "items": text},
        "ownerReferences": {"type": "array", "items": {"type": "object", "properties": {
            "apiVersion": text, "kind": text, "name": text, "uid": text,
            "controller": {"type": "boolean"}, "blockOwnerDeletion": {"type": "boolean"}}}},
        "managedFields": {"type": "array", "items": {"type": "object", "properties": {
            "manager": text, "operation": text, "apiVersion": text, "time": text, "fieldsType": text,
            "fieldsV1": {"type": "object", "x-kubernetes-preserve-unknown-fields": true},
            "subresource": text}}},
    }})
}

//! The metadata that every object has, whatever its own schema says of it.

use super::{
    compile,
    node::{Below, Node},
};
use polaris_core::kafka::schema;
use serde_json::json;
use std::sync::Arc;

/// Completes a resource inside another one, which must say what it is.
pub(super) fn complete_embedded(resource: &mut Node) -> Result<(), compile::SchemaError> {
    complete(resource)?;
    resource.required.extend(["apiVersion", "kind"].map(str::to_owned));
    Ok(())
}

/// Gives a resource's node the fields of `ObjectMeta`; what the schema itself says of a field stays.
pub(super) fn complete(resource: &mut Node) -> Result<(), compile::SchemaError> {
    let mut metadata = compile::node(&schema::expand_open_api(schema::object_meta()))?;
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

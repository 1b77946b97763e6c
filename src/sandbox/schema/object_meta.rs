//! The metadata that every object has, whatever its own schema says of it.

use super::{
    compile,
    node::{Below, Node},
};
use polaris_core::kafka::schema;
use serde_json::{Value, json};
use std::sync::Arc;

/// Completes a resource inside another one, which must say what it is.
pub(super) fn complete_embedded(resource: &mut Node) -> Result<(), compile::SchemaError> {
    complete(resource)?;
    resource.required.extend(["apiVersion", "kind"].map(str::to_owned));
    Ok(())
}

/// What an owner reference must have is asked by the rules of metadata, in their own words.
pub(super) fn leave_owners_to_their_rules(metadata: Option<&mut Value>) {
    let owner = metadata.and_then(|metadata| metadata.pointer_mut("/properties/ownerReferences/items"));
    if let Some(owner) = owner.and_then(Value::as_object_mut) {
        owner.remove("required");
    }
}

/// Gives a resource's node the fields of `ObjectMeta`; what the schema itself says of a field stays.
pub(super) fn complete(resource: &mut Node) -> Result<(), compile::SchemaError> {
    let mut open_api = schema::expand_open_api(schema::object_meta());
    leave_owners_to_their_rules(Some(&mut open_api));
    let mut metadata = compile::node(&open_api)?;
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

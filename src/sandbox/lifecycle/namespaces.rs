//! Namespaces: a place must exist and be open for objects to come; it empties before it goes.

use super::{Scene, delete, garbage::delete_in_background};
use crate::{
    object,
    registry::Kind,
    status_error::{Cause, CauseReason, Failure},
    store::Key,
};
use serde_json::{Value, json};

/// Refuses an object whose namespace is absent (404) or terminating (403).
pub fn check_open(scene: &Scene<'_>, kind: &Kind, object: &Value) -> Result<(), Failure> {
    if !kind.is_namespaced() {
        return Ok(());
    }
    let name = object::text(object, "namespace");
    let about = crate::status_error::About { group: "", kind: "namespaces", name };
    let Some(namespace) = scene.load(&key(name))? else { return Err(Failure::not_found(about)) };
    if !object::is_deleting(&namespace) {
        return Ok(());
    }
    let why = format!("unable to create new content in namespace {name} because it is being terminated");
    let cause = Cause::new(
        CauseReason::NamespaceTerminating,
        "metadata.namespace",
        format!("namespace {name} is being terminated"),
    );
    Err(Failure::forbidden(kind.about(object::name(object)), &why).with_causes(vec![cause]))
}

/// Deletes everything in a namespace.
pub fn empty(scene: &Scene<'_>, name: &str) -> Result<(), Failure> {
    for key in scene.writer.keys_in_namespace(name)? {
        delete_in_background(scene, &key)?;
    }
    finish_if_empty(scene, name)
}

/// Lets a terminating namespace go when nothing is in it any more.
pub fn finish_if_empty(scene: &Scene<'_>, name: &str) -> Result<(), Failure> {
    if name.is_empty() {
        return Ok(());
    }
    let Some(mut namespace) = scene.load(&key(name))? else { return Ok(()) };
    if !object::is_deleting(&namespace) || !scene.writer.is_namespace_empty(name)? {
        return Ok(());
    }
    let Some(kind) = scene.kinds().by_resource("namespaces") else { return Ok(()) };
    namespace["spec"]["finalizers"] = json!([]);
    if delete::is_finished(&kind, &namespace) {
        delete::remove(scene, &kind, namespace)?;
    }
    Ok(())
}

/// What a namespace has from the start.
pub fn fill(namespace: &mut Value) {
    let name = object::name(namespace).to_owned();
    let labels = object::metadata_mut(namespace).entry("labels").or_insert_with(|| json!({}));
    object::map_mut(labels).insert("kubernetes.io/metadata.name".to_owned(), Value::from(name));
    if !namespace["spec"].is_object() {
        namespace["spec"] = json!({});
    }
    if namespace["spec"].get("finalizers").is_none() {
        namespace["spec"]["finalizers"] = json!(["kubernetes"]);
    }
    if namespace["status"].get("phase").is_none() {
        namespace["status"] = json!({"phase": "Active"});
    }
}

fn key(name: &str) -> Key {
    Key::new("namespaces", "", name)
}

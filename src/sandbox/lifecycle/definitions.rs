//! `CustomResourceDefinitions`: establishing what they define, and clearing it away.

use super::{
    Scene,
    delete::CLEAN_UP,
    garbage::{delete_in_background, drop_finalizer},
};
use crate::{
    object,
    registry::{self, DEFINITIONS, Kind, kinds_of},
    status_error::{Cause, Failure},
    store::{Change, Key},
};
use serde_json::{Value, json};

/// Accepts the names, serves the kinds, and says so in the status.
pub fn establish(scene: &Scene<'_>, kind: &Kind, definition: &Value) -> Result<(), Failure> {
    let name = object::name(definition);
    registry::replace_custom(scene.writer, name, kinds_of(definition))?;
    let fresh = registry::Registry::default().kinds(scene.writer)?;
    *scene.kinds.borrow_mut() = fresh;
    let mut established = definition.clone();
    established["status"] = status(scene, definition);
    if established["status"] != definition["status"] {
        scene.store(kind, Change::Update, &mut established)?;
    }
    Ok(())
}

fn status(scene: &Scene<'_>, definition: &Value) -> Value {
    let versions = definition["spec"]["versions"].as_array().map_or(&[][..], Vec::as_slice);
    let mut stored: Vec<Value> = definition["status"]["storedVersions"].as_array().cloned().unwrap_or_default();
    let storage = versions.iter().find(|version| version["storage"] == true).map(|version| version["name"].clone());
    stored.extend(storage.filter(|name| !stored.contains(name)));
    let before = definition["status"]["conditions"].as_array();
    let since = before.and_then(|conditions| conditions.first()?["lastTransitionTime"].as_str()).unwrap_or(&scene.now);
    let condition = |kind: &str, reason: &str, message: &str| json!({"type": kind, "status": "True", "reason": reason, "message": message, "lastTransitionTime": since});
    json!({
        "acceptedNames": definition["spec"]["names"],
        "conditions": [
            condition("NamesAccepted", "NoConflicts", "no conflicts found"),
            condition("Established", "InitialNamesAccepted", "the initial names have been accepted"),
        ],
        "storedVersions": stored,
    })
}

/// Deletes every object of a definition that is to go.
pub fn empty(scene: &Scene<'_>, definition: &Value) -> Result<(), Failure> {
    let Some(resource) = resource_of(definition) else { return Ok(()) };
    for key in scene.writer.keys_of(&resource)? {
        delete_in_background(scene, &key)?;
    }
    finish_if_empty(scene, object::name(definition), &resource)
}

/// Lets a definition go when its last object is gone.
pub fn finish_if_empty(scene: &Scene<'_>, definition: &str, resource: &str) -> Result<(), Failure> {
    // Emptiness first: a definition is large, and objects go far more often than definitions.
    if !scene.writer.is_resource_empty(resource)? {
        return Ok(());
    }
    let key = Key::new(DEFINITIONS, "", definition);
    if !scene.load(&key)?.is_some_and(|definition| object::is_deleting(&definition)) {
        return Ok(());
    }
    let Some(kind) = scene.kinds().by_resource(DEFINITIONS) else { return Ok(()) };
    drop_finalizer(scene, &kind, &key, CLEAN_UP)
}

/// Serves nothing of a definition any more.
pub fn forget(scene: &Scene<'_>, definition: &str) -> Result<(), Failure> {
    registry::replace_custom(scene.writer, definition, Vec::new())?;
    *scene.kinds.borrow_mut() = registry::Registry::default().kinds(scene.writer)?;
    Ok(())
}

/// What a definition has when its author leaves it out.
pub fn fill(definition: &mut Value) {
    let kind = definition["spec"]["names"]["kind"].as_str().unwrap_or("").to_owned();
    let names = &mut definition["spec"]["names"];
    if names.is_object() {
        for (field, value) in [("singular", kind.to_lowercase()), ("listKind", format!("{kind}List"))] {
            if names.get(field).is_none() {
                names[field] = Value::from(value);
            }
        }
    }
    if definition["spec"].get("conversion").is_none() {
        definition["spec"]["conversion"] = json!({"strategy": "None"});
    }
}

/// Objections to a definition.
pub fn check(definition: &Value) -> Vec<Cause> {
    let spec = &definition["spec"];
    let mut causes = Vec::new();
    for field in ["group", "scope", "names", "versions"] {
        if spec.get(field).is_none_or(Value::is_null) {
            causes.push(Cause::required(&format!("spec.{field}"), ""));
        }
    }
    let expected = resource_of(definition).unwrap_or_default();
    if causes.is_empty() && object::name(definition) != expected {
        let why = "must be spec.names.plural+\".\"+spec.group";
        causes.push(Cause::invalid("metadata.name", object::name(definition), why));
    }
    let versions = spec["versions"].as_array().map_or(&[][..], Vec::as_slice);
    if causes.is_empty() && versions.iter().filter(|version| version["storage"] == true).count() != 1 {
        causes.push(Cause::invalid("spec.versions", "", "must have exactly one version marked as storage version"));
    }
    for (index, version) in versions.iter().enumerate() {
        if !version["schema"]["openAPIV3Schema"].is_object() {
            causes.push(Cause::required(
                &format!("spec.versions[{index}].schema.openAPIV3Schema"),
                "schemas are required",
            ));
        }
    }
    causes
}

fn resource_of(definition: &Value) -> Option<String> {
    let spec = &definition["spec"];
    Some(format!("{}.{}", spec["names"]["plural"].as_str()?, spec["group"].as_str()?))
}

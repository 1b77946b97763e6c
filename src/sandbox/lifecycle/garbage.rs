//! Garbage collection along owner references.

use super::{
    Deletion, FOREGROUND, ORPHAN, Scene,
    delete::{self, delete},
    scene::Gone,
};
use crate::{
    object,
    registry::Kind,
    status_error::Failure,
    store::{Change, Key},
};
use serde_json::Value;

/// After an owner is gone: dependents without another owner go, too; the others lose the reference. Owners that wait
/// for this object in the foreground may go now.
pub fn collect(scene: &Scene<'_>, gone: &Gone) -> Result<(), Failure> {
    let uid = object::uid(&gone.object);
    for key in scene.writer.owned_by(uid)? {
        if has_other_owner(scene, &key, uid)? { release(scene, &key, uid)? } else { delete_in_background(scene, &key)? }
    }
    for owner in object::owner_references(&gone.object) {
        finish_waiting_owner(scene, owner, &gone.key.namespace)?;
    }
    Ok(())
}

/// Foreground: the dependents go first; the owner follows when the last is gone.
pub fn delete_dependents_first(scene: &Scene<'_>, kind: &Kind, owner: &Value) -> Result<(), Failure> {
    for key in scene.writer.owned_by(object::uid(owner))? {
        delete_in_background(scene, &key)?;
    }
    finish_if_alone(scene, kind, &super::key_of(kind, owner))
}

/// Orphan: the dependents lose the reference; then the owner goes.
pub fn orphan_dependents(scene: &Scene<'_>, kind: &Kind, owner: &Value) -> Result<(), Failure> {
    for key in scene.writer.owned_by(object::uid(owner))? {
        release(scene, &key, object::uid(owner))?;
    }
    drop_finalizer(scene, kind, &super::key_of(kind, owner), ORPHAN)
}

fn finish_waiting_owner(scene: &Scene<'_>, reference: &Value, namespace: &str) -> Result<(), Failure> {
    let Some((kind, key)) = owner_key(scene, reference, namespace) else { return Ok(()) };
    let Some(owner) = scene.load(&key)? else { return Ok(()) };
    let waits = object::is_deleting(&owner) && object::finalizers(&owner).contains(&FOREGROUND);
    if waits && reference.get("uid").and_then(Value::as_str) == Some(object::uid(&owner)) {
        finish_if_alone(scene, &kind, &key)?;
    }
    Ok(())
}

/// Only dependents that say so block their owner's deletion.
fn finish_if_alone(scene: &Scene<'_>, kind: &Kind, key: &Key) -> Result<(), Failure> {
    let Some(owner) = scene.load(key)? else { return Ok(()) };
    for dependent in scene.writer.owned_by(object::uid(&owner))? {
        if scene.load(&dependent)?.is_some_and(|dependent| blocks(&dependent, object::uid(&owner))) {
            return Ok(());
        }
    }
    drop_finalizer(scene, kind, key, FOREGROUND)
}

fn blocks(dependent: &Value, owner: &str) -> bool {
    let of_owner = |reference: &&Value| reference.get("uid").and_then(Value::as_str) == Some(owner);
    object::owner_references(dependent).iter().find(of_owner).is_some_and(|owner| owner["blockOwnerDeletion"] == true)
}

/// An object whose owners are all gone when it is made goes the same way. An owner of a kind that is not served may
/// be anywhere, so it counts as present.
pub fn collect_late_comer(scene: &Scene<'_>, kind: &Kind, object: &Value) -> Result<(), Failure> {
    let owners = object::owner_references(object);
    if owners.is_empty() {
        return Ok(());
    }
    let key = super::key_of(kind, object);
    for reference in owners {
        let Some((_, owner)) = owner_key(scene, reference, &key.namespace) else { return Ok(()) };
        let uid = reference.get("uid").and_then(Value::as_str).unwrap_or("");
        if scene.load(&owner)?.is_some_and(|owner| object::uid(&owner) == uid) {
            return Ok(());
        }
    }
    delete_in_background(scene, &key)
}

/// Takes one finalizer off an object, and removes it when that was the last.
pub fn drop_finalizer(scene: &Scene<'_>, kind: &Kind, key: &Key, finalizer: &str) -> Result<(), Failure> {
    let Some(mut object) = scene.load(key)? else { return Ok(()) };
    let kept: Vec<String> =
        object::finalizers(&object).into_iter().filter(|name| *name != finalizer).map(str::to_owned).collect();
    let kept: Vec<&str> = kept.iter().map(String::as_str).collect();
    object::set_finalizers(&mut object, &kept);
    if delete::is_finished(kind, &object) {
        delete::remove(scene, kind, object)?;
    } else {
        scene.store(kind, Change::Update, &mut object)?;
    }
    Ok(())
}

/// Deletes whatever stands at this key, unless that is under way.
pub fn delete_in_background(scene: &Scene<'_>, key: &Key) -> Result<(), Failure> {
    let Some(kind) = scene.kinds().by_resource(&key.resource) else { return Ok(()) };
    let Some(object) = scene.load(key)? else { return Ok(()) };
    if !object::is_deleting(&object) {
        delete(scene, &kind, object, &Deletion::default())?;
    }
    Ok(())
}

fn has_other_owner(scene: &Scene<'_>, key: &Key, uid: &str) -> Result<bool, Failure> {
    let Some(object) = scene.load(key)? else { return Ok(false) };
    for reference in object::owner_references(&object) {
        let owner_uid = reference.get("uid").and_then(Value::as_str).unwrap_or("");
        if owner_uid == uid {
            continue;
        }
        if let Some((_, owner)) = owner_key(scene, reference, &key.namespace)
            && scene.load(&owner)?.is_some_and(|owner| object::uid(&owner) == owner_uid)
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Takes the reference to `uid` out of a dependent.
fn release(scene: &Scene<'_>, key: &Key, uid: &str) -> Result<(), Failure> {
    let (Some(kind), Some(mut object)) = (scene.kinds().by_resource(&key.resource), scene.load(key)?) else {
        return Ok(());
    };
    let kept: Vec<Value> = object::owner_references(&object)
        .iter()
        .filter(|reference| reference.get("uid").and_then(Value::as_str) != Some(uid))
        .cloned()
        .collect();
    object::set(&mut object, "ownerReferences", (!kept.is_empty()).then_some(Value::Array(kept)));
    scene.store(&kind, Change::Update, &mut object)
}

/// Where an owner reference points, seen from a dependent in `namespace`.
fn owner_key(scene: &Scene<'_>, reference: &Value, namespace: &str) -> Option<(std::sync::Arc<Kind>, Key)> {
    let text = |field: &str| reference.get(field).and_then(Value::as_str);
    let kind = scene.kinds().by_kind(text("apiVersion")?, text("kind")?)?;
    let namespace = if kind.is_namespaced() { namespace } else { "" };
    let key = Key::new(&kind.resource(), namespace, text("name")?);
    Some((kind, key))
}

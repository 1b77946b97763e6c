//! Asking for an object's deletion, and removing it.

use super::{FOREGROUND, ORPHAN, Scene, aftermath, scene::Gone};
use crate::{
    object,
    registry::{DEFINITIONS, Kind},
    status_error::Failure,
    store::Change,
};
use serde_json::{Value, json};
use std::sync::Arc;

/// What becomes of the dependents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Propagation {
    #[default]
    Background,
    Foreground,
    Orphan,
}

/// The options of a deletion.
#[derive(Clone, Debug, Default)]
pub struct Deletion {
    pub propagation: Propagation,
    /// Preconditions.
    pub uid: Option<String>,
    pub revision: Option<String>,
}

/// What came of it.
#[derive(Clone, Debug)]
pub enum Removal {
    /// The object is gone; this was it.
    Done(Value),
    /// Finalizers hold it.
    Pending(Value),
}

/// The finalizer of a definition whose objects must go first.
pub const CLEAN_UP: &str = "customresourcecleanup.apiextensions.k8s.io";

/// Deletes `live`, or marks it for deletion while finalizers hold it.
pub fn delete(scene: &Scene<'_>, kind: &Kind, live: Value, options: &Deletion) -> Result<Removal, Failure> {
    check_preconditions(kind, &live, options)?;
    let mut object = live;
    let marked = object::is_deleting(&object);
    let before = object.clone();
    add_finalizers(kind, &mut object, options.propagation);
    if is_held(kind, &object) {
        if !marked {
            mark(scene, kind, &mut object);
        }
        if object != before {
            scene.store(kind, Change::Update, &mut object)?;
            aftermath::of_mark(scene, kind, &object)?;
        }
        return Ok(Removal::Pending(object));
    }
    remove(scene, kind, object).map(Removal::Done)
}

/// Whether an object is being deleted and nothing holds it any more.
pub fn is_finished(kind: &Kind, object: &Value) -> bool {
    object::is_deleting(object) && !is_held(kind, object)
}

/// Removes an object now; it carries the revision of its removal afterwards.
pub fn remove(scene: &Scene<'_>, kind: &Kind, mut object: Value) -> Result<Value, Failure> {
    scene.store(kind, Change::Delete, &mut object)?;
    let gone = Gone { kind: Arc::new(kind.clone()), key: super::key_of(kind, &object), object: object.clone() };
    scene.gone.borrow_mut().push_back(gone);
    aftermath::settle(scene)?;
    Ok(object)
}

fn check_preconditions(kind: &Kind, live: &Value, options: &Deletion) -> Result<(), Failure> {
    let pairs = [
        ("UID", &options.uid, object::uid(live)),
        ("ResourceVersion", &options.revision, object::text(live, "resourceVersion")),
    ];
    for (what, asked, actual) in pairs {
        if let Some(asked) = asked.as_ref().filter(|asked| *asked != actual) {
            let why = format!("Precondition failed: {what} in precondition: {asked}, {what} in object meta: {actual}");
            return Err(Failure::conflict(kind.about_kind(object::name(live)), &why));
        }
    }
    Ok(())
}

fn add_finalizers(kind: &Kind, object: &mut Value, propagation: Propagation) {
    let extra = match propagation {
        _ if kind.kind == "Namespace" && kind.group.is_empty() => return,
        _ if kind.resource() == DEFINITIONS => CLEAN_UP,
        Propagation::Background => return,
        Propagation::Foreground => FOREGROUND,
        Propagation::Orphan => ORPHAN,
    };
    let mut finalizers: Vec<String> = object::finalizers(object).into_iter().map(str::to_owned).collect();
    if !finalizers.iter().any(|name| name == extra) {
        finalizers.push(extra.to_owned());
    }
    object::set(object, "finalizers", Some(json!(finalizers)));
}

/// A namespace is held by `spec.finalizers`, everything else by its metadata.
fn is_held(kind: &Kind, object: &Value) -> bool {
    let spec_held = kind.kind == "Namespace"
        && kind.group.is_empty()
        && object["spec"]["finalizers"].as_array().is_some_and(|finalizers| !finalizers.is_empty());
    spec_held || !object::finalizers(object).is_empty()
}

fn mark(scene: &Scene<'_>, kind: &Kind, object: &mut Value) {
    object::set(object, "deletionTimestamp", Some(Value::from(scene.now.clone())));
    if kind.kind == "Namespace" && kind.group.is_empty() {
        object["status"]["phase"] = Value::from("Terminating");
        return;
    }
    object::set(object, "deletionGracePeriodSeconds", Some(json!(0)));
    if kind.generation {
        let generation = object["metadata"]["generation"].as_i64().unwrap_or(0);
        object::set(object, "generation", Some(json!(generation + 1)));
    }
}

//! What follows from a write, in the same transaction.

use super::{FOREGROUND, ORPHAN, Scene, definitions, garbage, namespaces};
use crate::{
    object,
    registry::{DEFINITIONS, Kind},
    status_error::Failure,
};
use serde_json::Value;

/// After an object came into being.
pub fn of_create(scene: &Scene<'_>, kind: &Kind, object: &Value) -> Result<(), Failure> {
    if kind.resource() == DEFINITIONS {
        return definitions::establish(scene, kind, object);
    }
    garbage::collect_late_comer(scene, kind, object)
}

/// After an object changed.
pub fn of_update(scene: &Scene<'_>, kind: &Kind, live: &Value, object: &Value) -> Result<(), Failure> {
    if kind.resource() == DEFINITIONS && live.get("spec") != object.get("spec") {
        return definitions::establish(scene, kind, object);
    }
    Ok(())
}

/// After an object was marked for deletion while finalizers hold it.
pub fn of_mark(scene: &Scene<'_>, kind: &Kind, object: &Value) -> Result<(), Failure> {
    if kind.kind == "Namespace" && kind.group.is_empty() {
        namespaces::empty(scene, object::name(object))?;
    } else if kind.resource() == DEFINITIONS {
        definitions::empty(scene, object)?;
    }
    let finalizers = object::finalizers(object);
    if finalizers.contains(&FOREGROUND) {
        garbage::delete_dependents_first(scene, kind, object)?;
    }
    if finalizers.contains(&ORPHAN) {
        garbage::orphan_dependents(scene, kind, object)?;
    }
    settle(scene)
}

/// Follows up on every removal, and on the removals that this causes, until nothing is left to do.
pub fn settle(scene: &Scene<'_>) -> Result<(), Failure> {
    if scene.settling.replace(true) {
        return Ok(());
    }
    let result = drain(scene);
    scene.settling.set(false);
    result
}

fn drain(scene: &Scene<'_>) -> Result<(), Failure> {
    loop {
        let next = scene.gone.borrow_mut().pop_front();
        let Some(gone) = next else { return Ok(()) };
        if gone.key.resource == DEFINITIONS {
            definitions::forget(scene, &gone.key.name)?;
        }
        garbage::collect(scene, &gone)?;
        namespaces::finish_if_empty(scene, &gone.key.namespace)?;
        if let Some(definition) = &gone.kind.definition {
            definitions::finish_if_empty(scene, definition, &gone.key.resource)?;
        }
    }
}

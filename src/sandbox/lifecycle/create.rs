//! Bringing an object into being.

use super::{Scene, Write, aftermath, defaults, key_of, namespaces, tidy::tidy, update::Ownership, validation};
use crate::{
    fields::{self, Managed},
    object::{self, check_metadata, generate_name},
    registry::Kind,
    status_error::Failure,
    store::Change,
};
use rand::Rng;
use serde_json::{Value, json};

/// Creates `object`, whose namespace is already that of the request. Answers it as stored.
pub fn create(scene: &Scene<'_>, write: &Write<'_>, mut object: Value) -> Result<Value, Failure> {
    let kind = write.kind;
    namespaces::check_open(scene, kind, &object)?;
    let given = Managed::of(&object);
    tidy(kind, &mut object);
    stamp(scene, kind, &mut object);
    if kind.status {
        object::map_mut(&mut object).remove("status");
    }
    defaults::fill(kind, &mut object, None);
    validation::check(scene, kind, &mut object, None)?;
    refuse_invalid(kind, &object)?;
    let key = key_of(kind, &object);
    if scene.writer.get(&key)?.is_some() {
        return Err(Failure::already_exists(kind.about(&key.name)));
    }
    own(scene, write, given, &mut object);
    scene.store(kind, Change::Create, &mut object)?;
    validation::warn_of_finalizers(scene, kind, None, &object);
    aftermath::of_create(scene, kind, &object)?;
    Ok(object)
}

/// Sets what only the server sets.
fn stamp(scene: &Scene<'_>, kind: &Kind, object: &mut Value) {
    object["apiVersion"] = Value::from(kind.stored_api_version());
    object["kind"] = Value::from(kind.kind.clone());
    if object::name(object).is_empty() && !object::text(object, "generateName").is_empty() {
        let name = generate_name(object::text(object, "generateName"));
        object::set(object, "name", Some(Value::from(name)));
    }
    for field in ["deletionTimestamp", "deletionGracePeriodSeconds", "selfLink", "resourceVersion", "managedFields"] {
        object::set(object, field, None);
    }
    if !kind.is_namespaced() {
        object::set(object, "namespace", None);
    }
    object::set(object, "uid", Some(Value::from(new_uid())));
    object::set(object, "creationTimestamp", Some(Value::from(scene.now.clone())));
    object::set(object, "generation", kind.generation.then(|| json!(1)));
}

/// Every objection to metadata and to the kind's own rules, as one refusal.
fn refuse_invalid(kind: &Kind, object: &Value) -> Result<(), Failure> {
    let mut causes = check_metadata(object, kind.names);
    causes.extend(validation::finalizer_objections(kind, object));
    causes.extend(defaults::objections(kind, None, object));
    if causes.is_empty() { Ok(()) } else { Err(Failure::invalid(kind.about_kind(object::name(object)), causes)) }
}

fn own(scene: &Scene<'_>, write: &Write<'_>, given: Managed, object: &mut Value) {
    let managed = match &write.ownership {
        Ownership::Applied(managed) => managed.clone(),
        Ownership::Changed => scene.schemas.with_shape(scene.writer, write.kind, |shape| {
            fields::track_update(None, object, given, shape, &write.writer(scene), write.kind.status)
        }),
    };
    managed.write_to(object);
}

/// A random UUID (version 4).
pub fn new_uid() -> String {
    let bits: u128 = rand::rng().random();
    let bits = bits & !(0xf << 76) & !(0x3 << 62) | (0x4 << 76) | (0x2 << 62);
    let hex = format!("{bits:032x}");
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

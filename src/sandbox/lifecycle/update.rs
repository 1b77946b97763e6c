//! Changing an object, or one side of it.

use super::{Scene, aftermath, defaults, delete, tidy::tidy, validation};
use crate::{
    fields::{self, Managed},
    object::{self, check_metadata},
    registry::Kind,
    status_error::{Cause, Failure},
    store::Change,
};
use serde_json::{Value, json};

/// Who writes what side of which kind.
#[derive(Clone, Debug)]
pub struct Write<'a> {
    pub kind: &'a Kind,
    pub manager: &'a str,
    /// `""`, `status` or `scale`.
    pub subresource: &'a str,
    pub ownership: Ownership,
}

/// How field ownership follows from the write.
#[derive(Clone, Debug)]
pub enum Ownership {
    /// The writer owns what it changed.
    Changed,
    /// A server-side apply settled it already.
    Applied(Managed),
}

impl Write<'_> {
    pub(super) fn writer<'s>(&'s self, scene: &'s Scene<'_>) -> fields::Writer<'s> {
        let (api_version, subresource) = (self.kind.api_version(), self.subresource);
        fields::Writer { manager: self.manager, api_version, subresource, time: &scene.now }
    }
}

/// Replaces `live` by `new` and answers what is stored: `live` itself when nothing changes. An object that is being
/// deleted and loses its last finalizer goes.
pub fn update(scene: &Scene<'_>, write: &Write<'_>, live: &Value, mut new: Value) -> Result<Value, Failure> {
    let kind = write.kind;
    check_revision(kind, live, &new)?;
    let given = given_managed(live, &new);
    tidy(kind, &mut new);
    keep_server_fields(live, &mut new);
    if write.subresource == "status" && new["spec"] != live["spec"] {
        validation::check_unknown(scene, kind, &new)?;
    }
    keep_other_side(write, live, &mut new);
    defaults::fill(kind, &mut new, Some(live));
    validation::check(scene, kind, &mut new, Some(live))?;
    refuse_invalid(kind, live, &new)?;
    validation::warn_of_finalizers(scene, kind, Some(live), &new);
    count_generation(kind, live, &mut new);
    own(scene, write, given, live, &mut new);
    if same(live, &new) {
        return Ok(live.clone());
    }
    if delete::is_finished(kind, &new) {
        return delete::remove(scene, kind, new);
    }
    scene.store(kind, Change::Update, &mut new)?;
    aftermath::of_update(scene, kind, live, &new)?;
    Ok(new)
}

/// Refuses a write that was made from another revision or for another incarnation of the object.
fn check_revision(kind: &Kind, live: &Value, new: &Value) -> Result<(), Failure> {
    let name = object::name(live);
    let asked = object::text(new, "resourceVersion");
    if !asked.is_empty() && asked != object::text(live, "resourceVersion") {
        return Err(Failure::stale(kind.about(name)));
    }
    let uid = object::uid(new);
    if !uid.is_empty() && uid != object::uid(live) {
        let why = format!("Precondition failed: UID in precondition: {uid}, UID in object meta: {}", object::uid(live));
        return Err(Failure::conflict(kind.about(name), &why));
    }
    Ok(())
}

/// managedFields that the client sent count (that is how it cleans them up); when it sent none, those of the live
/// object stay.
fn given_managed(live: &Value, new: &Value) -> Managed {
    let sent = object::metadata(new).is_some_and(|metadata| metadata.contains_key("managedFields"));
    Managed::of(if sent { new } else { live })
}

fn keep_server_fields(live: &Value, new: &mut Value) {
    const KEPT: [&str; 8] = [
        "name",
        "namespace",
        "uid",
        "creationTimestamp",
        "deletionTimestamp",
        "deletionGracePeriodSeconds",
        "generation",
        "resourceVersion",
    ];
    for field in ["apiVersion", "kind"] {
        new[field] = live[field].clone();
    }
    for field in KEPT {
        let value = object::metadata(live).and_then(|metadata| metadata.get(field)).cloned();
        object::set(new, field, value);
    }
    object::set(new, "selfLink", None);
    object::set(new, "managedFields", None);
    if object::finalizers(new).is_empty() {
        object::set(new, "finalizers", None);
    }
}

/// A write to the status leaves everything else as it is; a write to the object leaves its status.
fn keep_other_side(write: &Write<'_>, live: &Value, new: &mut Value) {
    if write.subresource == "status" {
        let status = new.get("status").cloned();
        *new = live.clone();
        object::set(new, "managedFields", None);
        put_or_remove(new, "status", status);
    } else if write.kind.status {
        put_or_remove(new, "status", live.get("status").cloned());
    }
}

fn put_or_remove(object: &mut Value, field: &str, value: Option<Value>) {
    let map = object::map_mut(object);
    match value {
        Some(value) => drop(map.insert(field.to_owned(), value)),
        None => drop(map.remove(field)),
    }
}

fn refuse_invalid(kind: &Kind, live: &Value, new: &Value) -> Result<(), Failure> {
    let mut causes = check_metadata(new, kind.names);
    if object::is_deleting(live) {
        let before = object::finalizers(live);
        let added: Vec<&str> = object::finalizers(new).into_iter().filter(|name| !before.contains(name)).collect();
        if !added.is_empty() {
            let why = format!(
                "no new finalizers can be added if the object is being deleted, found new finalizers {added:?}"
            );
            causes.push(Cause::forbidden("metadata.finalizers", &why));
        }
    }
    causes.extend(defaults::objections(kind, Some(live), new));
    if causes.is_empty() { Ok(()) } else { Err(Failure::invalid(kind.about_kind(object::name(live)), causes)) }
}

/// What is desired is everything but metadata and status.
fn count_generation(kind: &Kind, live: &Value, new: &mut Value) {
    if !kind.generation || desired(kind, live).eq(desired(kind, new)) {
        return;
    }
    let generation = object::metadata(live).and_then(|metadata| metadata.get("generation")?.as_i64()).unwrap_or(0);
    object::set(new, "generation", Some(json!(generation + 1)));
}

fn desired<'a>(kind: &Kind, object: &'a Value) -> impl Iterator<Item = (&'a String, &'a Value)> {
    let has_status = kind.status;
    let mut fields: Vec<_> = object
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(name, _)| *name != "metadata" && !(has_status && *name == "status"))
        .collect();
    fields.sort_by_key(|(name, _)| *name);
    fields.into_iter()
}

fn own(scene: &Scene<'_>, write: &Write<'_>, given: Managed, live: &Value, new: &mut Value) {
    let managed = match &write.ownership {
        Ownership::Applied(managed) => managed.clone(),
        // Cleared once, nobody is tracked any more until the first apply.
        Ownership::Changed if given.entries.is_empty() => Managed::default(),
        Ownership::Changed => scene.schemas.with_shape(scene.writer, write.kind, |shape| {
            let mut before = live.clone();
            object::set(&mut before, "managedFields", None);
            fields::track_update(Some(&before), new, given, shape, &write.writer(scene), write.kind.status)
        }),
    };
    managed.write_to(new);
}

/// Equal but for the times in managedFields.
fn same(live: &Value, new: &Value) -> bool {
    if live == new {
        return true;
    }
    let timeless = |object: &Value| {
        let mut managed = Managed::of(object);
        managed.entries.iter_mut().for_each(|entry| entry.time.clear());
        managed
            .entries
            .sort_by(|a, b| (a.operation, &a.manager, &a.subresource).cmp(&(b.operation, &b.manager, &b.subresource)));
        managed
    };
    let bare = |object: &Value| {
        let mut object = object.clone();
        object::set(&mut object, "managedFields", None);
        object
    };
    bare(live) == bare(new) && timeless(live) == timeless(new)
}

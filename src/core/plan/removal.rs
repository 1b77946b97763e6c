//! What should become of a record whose resource is not wanted any more.

use super::{
    Action, Change, FieldChange, Risk,
    claim::is_same_object,
    draft::{Act, Draft, Sketch},
    findings,
    reason::{DESTROY, GONE_ALREADY, NOT_IN_SPEC, READ_FROM_NOW},
    risk,
    world::{Belongs, World},
};
use crate::{
    address::ResourceAddress,
    resource::Target,
    snapshot::{Observation, ObservedObject},
    state::ResourceRecord,
    value::{FieldPath, Segment, all_leaves},
};
use std::collections::HashMap;

/// Which wanted address stands for an object now.
pub(super) type Successors<'a> = HashMap<&'a Target, &'a ResourceAddress>;

pub(super) fn successors(world: World<'_>) -> Successors<'_> {
    let wanted = world.graph.resources().iter().filter(|_| !world.options.destroy);
    wanted.map(|resource| (&resource.target, &resource.address)).collect()
}

/// One record with its address.
#[derive(Clone, Copy)]
pub(super) struct Removed<'a> {
    pub address: &'a ResourceAddress,
    pub record: &'a ResourceRecord,
}

pub(super) fn remove(world: World<'_>, removed: Removed<'_>, successors: &Successors<'_>, sketch: &mut Sketch) {
    let Removed { address, record } = removed;
    if world.wanted(address).is_some() {
        return sketch.drafts.push(forget(world, removed, READ_FROM_NOW.into()));
    }
    match world.live.observe(&record.target) {
        Observation::Unreadable(why) => sketch.cannot_read(&record.target, why, address),
        Observation::Absent | Observation::NotYet => {
            sketch.drafts.push(forget(world, removed, GONE_ALREADY.into()));
        }
        Observation::Present(object) => match (successors.get(&record.target), stranger(world, removed, object)) {
            (Some(successor), _) => sketch.drafts.push(forget(world, removed, format!("is {successor} now"))),
            (None, Some(why)) => {
                sketch.findings.push(findings::not_ours(address, &record.target, &why));
                sketch.drafts.push(forget(world, removed, "no longer ours".into()));
            }
            (None, None) => delete(world, removed, object, sketch),
        },
    }
}

/// Why the object is not the one that the record means; `None` if it is.
fn stranger(world: World<'_>, removed: Removed<'_>, object: &ObservedObject) -> Option<String> {
    match world.belongs(removed.address, object) {
        Belongs::Elsewhere(owner) => Some(format!("belongs to another state (lineage {})", owner.lineage)),
        Belongs::Here => None,
        Belongs::Nobody | Belongs::Renamed(_) if is_same_object(removed.record, object) => None,
        Belongs::Nobody | Belongs::Renamed(_) => Some("was deleted and made again by someone else".into()),
    }
}

fn delete(world: World<'_>, removed: Removed<'_>, object: &ObservedObject, sketch: &mut Sketch) {
    let Removed { address, record } = removed;
    if world.options.refresh_only {
        return;
    }
    sketch.see(address, object);
    let reason = if world.options.destroy { DESTROY } else { NOT_IN_SPEC };
    sketch.drafts.push(Draft {
        change: Change {
            fields: lost_fields(object),
            risk: risk::of_removal(&record.target, object),
            ..bare_change(world, removed, Action::Delete, reason.into())
        },
        removal: Some(Act::delete(&record.target, object)),
        write: None,
    });
}

/// The leaves of `spec`, so that a person sees what goes.
fn lost_fields(object: &ObservedObject) -> Vec<FieldChange> {
    let Some(spec) = object.body.get("spec") else { return Vec::new() };
    let below_spec = |mut path: FieldPath| {
        path.0.insert(0, Segment::Key("spec".into()));
        path
    };
    all_leaves(spec)
        .into_iter()
        .map(|(path, value)| FieldChange {
            path: below_spec(path),
            before: Some(value.clone()),
            after: None,
            forces_replacement: false,
            note: None,
        })
        .collect()
}

pub(super) fn forget(world: World<'_>, removed: Removed<'_>, reason: String) -> Draft {
    Draft {
        change: bare_change(world, removed, Action::Forget, reason),
        removal: Some(Act::forget(&removed.record.target)),
        write: None,
    }
}

fn bare_change(world: World<'_>, removed: Removed<'_>, action: Action, reason: String) -> Change {
    Change {
        address: removed.address.clone(),
        action,
        reasons: vec![reason],
        fields: Vec::new(),
        unchanged: 0,
        risk: Risk::None,
        depends_on: removed.record.depends_on.clone(),
        source: world.graph.get(removed.address).and_then(|resource| resource.source.clone()),
        left_alone: Vec::new(),
    }
}

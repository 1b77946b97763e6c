//! What should become of one wanted resource, given what is known of it.

use super::{
    Action, Change, FieldChange, Risk,
    claim::{Claim, claim},
    draft::{Act, Draft, Sketch, same},
    findings, left_alone,
    ownership::Ownership,
    reason::{DELETING, NOT_THERE, ONLY_READ, REPLACE_ASKED, SPEC_CHANGED, VANISHED, drift},
    risk,
    update::{self, update_body},
    world::World,
};
use crate::{
    graph::{DesiredResource, Mode},
    resource::Target,
    snapshot::{Observation, ObservedObject},
    state::ResourceRecord,
    value::{Digest, FieldPath, Value, all_leaves},
};

pub(super) fn assess(world: World<'_>, resource: &DesiredResource, sketch: &mut Sketch) {
    if resource.mode == Mode::Read {
        return read_only(world, resource, sketch);
    }
    match world.state.resources.get(&resource.address) {
        Some(record) if record.target != resource.target => moved(world, resource, record, sketch),
        record => managed(world, resource, record, sketch),
    }
}

fn managed(world: World<'_>, resource: &DesiredResource, record: Option<&ResourceRecord>, sketch: &mut Sketch) {
    let reason = if record.is_some() { VANISHED } else { NOT_THERE };
    match world.live.observe(&resource.target) {
        Observation::Present(object) => present(world, resource, record, object, sketch),
        Observation::Absent | Observation::NotYet => sketch.drafts.push(create(resource, reason.into())),
        Observation::Unreadable(why) => sketch.cannot_read(&resource.target, why, &resource.address),
    }
}

fn present(
    world: World<'_>,
    resource: &DesiredResource,
    record: Option<&ResourceRecord>,
    object: &ObservedObject,
    sketch: &mut Sketch,
) {
    match claim(world, resource, record, object) {
        Claim::Refuse(finding) => sketch.findings.push(*finding),
        Claim::Leave => sketch.no_op += 1,
        Claim::Take { reason, rewrite } => import(world, Case { resource, object }, (reason, rewrite), sketch),
        Claim::Recorded(record) => recorded(world, Case { resource, object }, record, sketch),
    }
}

/// A wanted resource and the object that stands for it.
#[derive(Clone, Copy)]
pub(super) struct Case<'a> {
    pub resource: &'a DesiredResource,
    pub object: &'a ObservedObject,
}

/// How a recorded object stands to the spec, by digests alone.
pub(super) struct Standing {
    pub spec_changed: bool,
    pub settled: bool,
}

impl Case<'_> {
    pub fn standing(self, record: &ResourceRecord) -> Standing {
        let Case { resource, object } = self;
        let spec_changed = record.desired != resource.digest;
        let as_seen = || Digest::of_declared(&resource.body, &object.body) == record.observed;
        Standing { spec_changed, settled: !spec_changed && (resource.body.is_held_by(&object.body) || as_seen()) }
    }
}

fn recorded(world: World<'_>, case: Case<'_>, record: &ResourceRecord, sketch: &mut Sketch) {
    let Case { resource, object } = case;
    let standing = case.standing(record);
    if object.deleting {
        return replace(world, case, vec![DELETING.into()], sketch);
    }
    if world.options.replace.contains(&resource.address) {
        return replace(world, case, vec![REPLACE_ASKED.into()], sketch);
    }
    left_alone::tell(case, sketch);
    if standing.settled {
        return keep(case, sketch);
    }
    let ownership = Ownership::of(object);
    let differences = update::differences(world, case, &ownership);
    if differences.changed.is_empty() {
        return keep(case, sketch);
    }
    let reason = if standing.spec_changed { SPEC_CHANGED.into() } else { drift(&differences.changed, &ownership) };
    let mut edit = update::Edit::new(world, case, &ownership, differences, standing.spec_changed);
    sketch.take_remarks(&resource.address, &mut edit);
    sketch.see(&resource.address, object);
    sketch.drafts.push(if edit.replaces { replacement(case, edit, reason) } else { change(case, edit, reason) });
}

fn change(case: Case<'_>, edit: update::Edit, reason: String) -> Draft {
    let Case { resource, object } = case;
    Draft {
        write: Some(Act::apply(resource, update_body(resource, object), same(object), edit.force)),
        removal: None,
        change: Change {
            risk: risk::of_update(&resource.target, &edit.fields),
            fields: edit.fields,
            unchanged: edit.unchanged,
            ..bare_change(resource, Action::Update, reason)
        },
    }
}

fn replacement(case: Case<'_>, edit: update::Edit, reason: String) -> Draft {
    let Case { resource, object } = case;
    let fixed = edit.fields.iter().filter(|field| field.forces_replacement);
    let cannot = fixed.map(|field| format!("{} cannot change in place", field.path));
    Draft {
        removal: Some(Act::delete(&resource.target, object)),
        write: Some(Act::create(resource)),
        change: Change {
            reasons: std::iter::once(reason).chain(cannot).collect(),
            risk: risk::of_removal(&resource.target, object),
            fields: edit.fields,
            unchanged: edit.unchanged,
            ..bare_change(resource, Action::Replace, String::new())
        },
    }
}

/// Deleted and created again, whatever differs.
fn replace(world: World<'_>, case: Case<'_>, reasons: Vec<String>, sketch: &mut Sketch) {
    let Case { resource, object } = case;
    let ownership = Ownership::of(object);
    let differences = update::differences(world, case, &ownership);
    let edit = update::Edit::new(world, case, &ownership, differences, true);
    sketch.see(&resource.address, object);
    let mut draft = replacement(case, edit, String::new());
    draft.change.reasons = reasons;
    sketch.drafts.push(draft);
}

fn keep(case: Case<'_>, sketch: &mut Sketch) {
    sketch.no_op += 1;
    sketch.see(&case.resource.address, case.object);
}

fn import(world: World<'_>, case: Case<'_>, (reason, rewrite): (String, bool), sketch: &mut Sketch) {
    let Case { resource, object } = case;
    let ownership = Ownership::of(object);
    let differences = update::differences(world, case, &ownership);
    let mut edit = update::Edit::new(world, case, &ownership, differences, true);
    sketch.take_remarks(&resource.address, &mut edit);
    if edit.replaces {
        sketch.findings.push(findings::not_as_it_is(&resource.address, &edit.fields));
    }
    sketch.see(&resource.address, object);
    left_alone::tell(case, sketch);
    let act = if edit.fields.is_empty() && !rewrite {
        Act::adopt(resource)
    } else {
        Act::apply(resource, update_body(resource, object), same(object), edit.force)
    };
    sketch.drafts.push(Draft {
        write: Some(act),
        removal: None,
        change: Change {
            fields: edit.fields,
            unchanged: edit.unchanged,
            ..bare_change(resource, Action::Import, reason)
        },
    });
}

/// The same address stands for another object now: a namespace or an object's name changed in the spec.
fn moved(world: World<'_>, resource: &DesiredResource, record: &ResourceRecord, sketch: &mut Sketch) {
    let old = match world.live.observe(&record.target) {
        Observation::Present(old) => old,
        Observation::Absent | Observation::NotYet => return managed(world, resource, None, sketch),
        Observation::Unreadable(why) => return sketch.cannot_read(&record.target, why, &resource.address),
    };
    match world.live.observe(&resource.target) {
        Observation::Present(new) => {
            sketch.findings.push(findings::exists(&resource.address, &resource.target, new.owner.as_ref(), false));
        }
        Observation::Unreadable(why) => sketch.cannot_read(&resource.target, why, &resource.address),
        Observation::Absent | Observation::NotYet => {
            sketch.see(&resource.address, old);
            let mut draft = create(resource, format!("{} becomes {}", record.target, resource.target));
            draft.change.fields = identity_fields(&record.target, &resource.target);
            draft.change.action = Action::Replace;
            draft.change.risk = risk::of_removal(&record.target, old);
            draft.removal = Some(Act::delete(&record.target, old));
            sketch.drafts.push(draft);
        }
    }
}

fn identity_fields(before: &Target, after: &Target) -> Vec<FieldChange> {
    let parts = |target: &Target| {
        let object = target.object();
        let namespace = match target {
            Target::Operator { namespace, .. } => Some(namespace.clone()),
            _ => object.and_then(|object| object.namespace.clone()),
        };
        [Some(target.cluster().clone()), namespace, object.map(|object| object.name.clone())]
    };
    let value = |part: Option<std::sync::Arc<str>>| part.map(|text| Value::string(&*text));
    let paths = [
        FieldPath::keys(&["cluster"]),
        FieldPath::keys(&["metadata", "namespace"]),
        FieldPath::keys(&["metadata", "name"]),
    ];
    let changed =
        paths.into_iter().zip(parts(before).into_iter().zip(parts(after))).filter(|(_, (old, new))| old != new);
    changed
        .map(|(path, (before, after))| FieldChange {
            path,
            before: value(before),
            after: value(after),
            forces_replacement: true,
            note: None,
        })
        .collect()
}

fn read_only(world: World<'_>, resource: &DesiredResource, sketch: &mut Sketch) {
    match world.live.observe(&resource.target) {
        Observation::Present(_) => sketch.no_op += 1,
        Observation::Absent => sketch.findings.push(findings::missing(&resource.address, &resource.target)),
        Observation::Unreadable(why) => sketch.cannot_read(&resource.target, why, &resource.address),
        Observation::NotYet => sketch.drafts.push(Draft {
            change: bare_change(resource, Action::Read, ONLY_READ.into()),
            removal: None,
            write: Some(Act::read(resource)),
        }),
    }
}

fn create(resource: &DesiredResource, reason: String) -> Draft {
    let whole = resource.whole_body();
    let declared = all_leaves(&whole).into_iter().map(|(path, value)| (path, value.clone()));
    let decided = resource.target.decided_by_server().iter().map(|keys| (FieldPath::keys(keys), Value::Unknown));
    let field =
        |(path, value)| FieldChange { path, before: None, after: Some(value), forces_replacement: false, note: None };
    Draft {
        change: Change {
            fields: declared.chain(decided).map(field).collect(),
            ..bare_change(resource, Action::Create, reason)
        },
        removal: None,
        write: Some(Act::create(resource)),
    }
}

pub(super) fn bare_change(resource: &DesiredResource, action: Action, reason: String) -> Change {
    Change {
        address: resource.address.clone(),
        action,
        reasons: vec![reason],
        fields: Vec::new(),
        unchanged: 0,
        risk: Risk::None,
        depends_on: resource.depends_on.clone(),
        source: resource.source.clone(),
        left_alone: Vec::new(),
    }
}

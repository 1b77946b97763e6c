//! The change of one existing object: which fields differ, who holds them, and what may not change.

use super::{
    FieldChange, Finding,
    assess::Case,
    findings,
    others::{Nature, nature},
    ownership::{Ownership, is_declared},
    reason::named,
    risk, topic,
    world::World,
};
use crate::{
    diagnostic::{Code, Severity},
    graph::DesiredResource,
    resource::{Fixed, fixed},
    snapshot::{ObservedObject, Proposal},
    value::{Difference, Differences, FieldPath, Segment, Value, compare, compare_whole},
};
use std::collections::{BTreeMap, BTreeSet};

/// What differs at the declared paths, and at those that Polaris still holds although the spec dropped them. `before`
/// is what the server has; `after` what it answered to a dry run, or what the spec says where there was none.
pub(super) fn differences(world: World<'_>, case: Case<'_>, ownership: &Ownership<'_>) -> Differences {
    let Case { resource, object } = case;
    let answer = match world.live.proposals.get(&resource.address) {
        Some(Proposal::Accepted(answer)) => Some(answer),
        _ => None,
    };
    let mut found = compare(&resource.body, &object.body, answer.unwrap_or(&resource.body));
    let dropped = |path: &&FieldPath| !is_declared(&resource.body, path) && !resource.ignores(path);
    for path in ownership.ours.iter().filter(dropped) {
        let before = path.find(&object.body);
        let stays = || before.filter(|_| !ownership.holders(path).is_empty());
        let after = answer.map_or_else(stays, |answer| path.find(answer));
        found.changed.append(&mut compare_whole(path, before, after).changed);
    }
    found.changed.sort_by(|left, right| left.path.cmp(&right.path));
    found
}

/// What an update of an existing object sends. An ignored field that Polaris alone still holds goes along as it is,
/// because a server removes what its only holder does not send any more; one that somebody else holds too is let go.
pub fn update_body(resource: &DesiredResource, object: &ObservedObject) -> Value {
    let mut body = resource.body.clone();
    if resource.ignored.is_none() {
        return body;
    }
    let ownership = Ownership::of(object);
    let kept = ownership.ours.iter().filter(|path| resource.ignores(path) && ownership.holders(path).is_empty());
    for path in kept {
        if let Some(kept) = path.find(&object.body).and_then(|value| path.around(value.clone())) {
            body.lay_over(&kept);
        }
    }
    body
}

/// A change to an existing object, ready to be told and made.
pub(super) struct Edit {
    pub fields: Vec<FieldChange>,
    pub unchanged: usize,
    /// A field forces delete and create.
    pub replaces: bool,
    /// Fields that others hold are taken.
    pub force: bool,
    pub findings: Vec<Finding>,
    /// Why the server could not be asked whether it takes the change.
    pub unproven: Option<String>,
}

impl Edit {
    /// `tell_holders`: say beside each field who set it last, where the change as a whole has another reason.
    pub fn new(
        world: World<'_>,
        case: Case<'_>,
        ownership: &Ownership<'_>,
        differences: Differences,
        tell_holders: bool,
    ) -> Self {
        let conflicts = conflicts(world, case, ownership, &differences.changed);
        let address = &case.resource.address;
        let mut edit = Self {
            unchanged: differences.unchanged,
            replaces: false,
            unproven: None,
            force: !conflicts.is_empty(),
            findings: topic::rules(world, case, &differences.changed),
            fields: Vec::with_capacity(differences.changed.len()),
        };
        edit.findings.extend(conflict_finding(world, case, &conflicts));
        match world.live.proposals.get(address) {
            Some(Proposal::Refused(errors)) => edit.findings.push(findings::refused(address, errors)),
            Some(Proposal::Unasked(reason) | Proposal::Forbidden(reason)) => edit.unproven = Some(reason.clone()),
            _ => {}
        }
        for difference in differences.changed {
            let holder = tell_holders.then(|| holder_note(ownership, &difference.path)).flatten();
            edit.add(case, difference, holder);
        }
        edit
    }

    fn add(&mut self, case: Case<'_>, difference: Difference, holder: Option<String>) {
        let Difference { path, before, after, only_order } = difference;
        let verdict = fixed(&case.resource.target, &path, before.as_ref(), after.as_ref());
        if let Some(Fixed::Refuse { because, instead }) = verdict {
            self.findings.push(
                Finding::new(Code::FIXED_FIELD, Severity::Error, "cannot change")
                    .about(&case.resource.address)
                    .detail(format!("{path}: {because}"))
                    .remedy(instead),
            );
        }
        let forces_replacement = verdict == Some(Fixed::Replace);
        self.replaces |= forces_replacement;
        let note = if only_order { Some("only the order changes".into()) } else { holder };
        let note = note.or_else(|| topic::note(case, &path, before.as_ref(), after.as_ref()));
        let note = note.or_else(|| before.as_ref().and_then(|_| risk::note(&case.resource.target, &path)));
        self.fields.push(FieldChange { path, before, after, forces_replacement, note });
    }
}

fn holder_note(ownership: &Ownership<'_>, path: &FieldPath) -> Option<String> {
    ownership.holders(path).first().map(|holder| format!("set by {}", named(holder.manager)))
}

/// Another manager with the fields that both it and the spec want.
struct Conflict {
    paths: BTreeSet<FieldPath>,
    /// It declares these fields too, or sets them again by itself: taking them over would not last.
    contends: bool,
}

fn conflicts<'a>(
    world: World<'a>,
    case: Case<'a>,
    ownership: &Ownership<'a>,
    changed: &[Difference],
) -> BTreeMap<&'a str, Conflict> {
    let mut conflicts: BTreeMap<&'a str, Conflict> = BTreeMap::new();
    let mut add = |manager: &'a str, path: &FieldPath, contends: bool| {
        let conflict = conflicts.entry(manager).or_insert(Conflict { paths: BTreeSet::new(), contends: false });
        conflict.paths.insert(path.clone());
        conflict.contends |= contends;
    };
    if let Some(Proposal::Conflict(told)) = world.live.proposals.get(&case.resource.address) {
        for conflict in told {
            let mut known = case.object.managers.iter().filter(|manager| manager.name == conflict.manager).peekable();
            // One that is not among the managers came between the reading and the dry run.
            let contends = known.peek().is_none() || known.any(|manager| nature(manager) == Nature::Contender);
            add(&conflict.manager, &conflict.path, contends);
        }
        return conflicts;
    }
    for difference in changed.iter().filter(|difference| is_declared(&case.resource.body, &difference.path)) {
        for holder in ownership.holders(&difference.path) {
            add(&holder.manager.name, &difference.path, nature(holder.manager) == Nature::Contender);
        }
    }
    conflicts
}

/// A path as an element of a YAML list in one line: brackets want quotes. Lists are ignored whole.
fn in_yaml(path: &FieldPath) -> String {
    let whole = path.0.iter().take_while(|segment| matches!(segment, Segment::Key(key) if !key.contains('=')));
    let text = FieldPath(whole.cloned().collect()).to_string();
    if text.contains('[') { format!("\"{text}\"") } else { text }
}

/// A value that someone typed into `kubectl edit` is taken back with a word in the plan. A manager that declares the
/// field, or sets it by itself, is refused: both would undo each other for ever.
fn conflict_finding(world: World<'_>, case: Case<'_>, conflicts: &BTreeMap<&str, Conflict>) -> Option<Finding> {
    let told: Vec<String> = conflicts
        .iter()
        .filter(|(_, conflict)| conflict.contends)
        .map(|(manager, conflict)| {
            let paths: Vec<String> = conflict.paths.iter().map(ToString::to_string).collect();
            format!("{manager} holds {}", paths.join(", "))
        })
        .collect();
    let paths: BTreeSet<String> = conflicts
        .values()
        .filter(|conflict| conflict.contends)
        .flat_map(|conflict| &conflict.paths)
        .map(in_yaml)
        .collect();
    let paths: Vec<String> = paths.into_iter().collect();
    let detail = format!("{} of {}", told.join("; "), case.resource.target);
    let finding = if world.options.force_conflicts {
        Finding::new(Code::FIELDS_TAKEN, Severity::Warning, "fields are taken from another manager")
            .remedy("the other manager may set them again: end it, or leave the fields to it")
    } else {
        Finding::new(Code::FIELD_CONFLICT, Severity::Error, "another manager holds these fields").remedy(format!(
            "leave them to it (`ignore: [{}]`), end it, or take them over: --force-conflicts",
            paths.join(", ")
        ))
    };
    (!told.is_empty()).then(|| finding.about(&case.resource.address).detail(detail))
}

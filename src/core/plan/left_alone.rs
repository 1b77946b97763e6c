//! What others set on an object of ours beside what the spec declares, or where the spec ignores it. It is told and left alone: only declared paths,
//! and those that Polaris holds, are Polaris' to change.
//!
//! Cheap where nothing is to be told: an object that only Polaris and operators wrote is not looked into, and
//! managedFields are parsed only where something undeclared is there.

use super::{
    Action, Change, LAST_APPLIED, LeftAlone, OWN_ANNOTATIONS, Setter,
    assess::{Case, bare_change},
    draft::Sketch,
    others::is_told,
    ownership::Ownership,
    world::World,
};
use crate::{
    address::ResourceAddress,
    resource::{KubernetesKind, Target},
    value::{Difference, FieldPath, Segment, Value, all_leaves, compare},
};

/// Notes of tools and of the server on an object, not attributes of it.
const NOTES: [&str; 2] = [LAST_APPLIED, "kubernetes.io/metadata.name"];

/// Adds to the sketch what is there beside the spec.
pub(super) fn tell(case: Case<'_>, sketch: &mut Sketch) {
    let Case { resource, object } = case;
    let is_written = object.managers.iter().any(is_told);
    if !is_written && resource.ignored.is_none() {
        return;
    }
    let mut found = Vec::new();
    undeclared(Some(&resource.body), &object.body, &mut Vec::new(), &mut found);
    found.retain(|(path, _)| is_attribute(&resource.target, path) && !resource.ignores(path));
    let overruled = overruled(case);
    if found.is_empty() && overruled.is_empty() {
        return;
    }
    let ownership = Ownership::of(object);
    let grown = found.into_iter().filter_map(|(path, value)| grown(&ownership, path, value));
    let overruled = overruled.into_iter().map(|difference| LeftAlone {
        set_by: ownership.holders(&difference.path).iter().map(|holder| Setter::of(holder.manager)).collect(),
        path: difference.path,
        value: difference.after,
        ignored: difference.before,
    });
    let told: Vec<LeftAlone> = grown.chain(overruled).collect();
    if !told.is_empty() {
        sketch.left_alone.push((resource.address.clone(), told));
    }
}

/// Ignored fields that are not as the spec says.
fn overruled(case: Case<'_>) -> Vec<Difference> {
    let Some(ignored) = &case.resource.ignored else { return Vec::new() };
    compare(&ignored.initial, &ignored.initial, &case.object.body).changed
}

/// Puts what was told beside the resource's change. Where nothing else is to be told of it, it is a `NoOp`.
pub(super) fn join(world: World<'_>, told: Vec<(ResourceAddress, Vec<LeftAlone>)>, changes: &mut Vec<Change>) {
    let known = changes.len();
    for (address, left_alone) in told {
        match changes[..known].binary_search_by(|change| change.address.cmp(&address)) {
            // What is made anew keeps nothing of this.
            Ok(at) if changes[at].action == Action::Replace => {}
            Ok(at) => changes[at].left_alone = left_alone,
            Err(_) => changes.extend(world.graph.get(&address).map(|resource| Change {
                reasons: Vec::new(),
                left_alone,
                ..bare_change(resource, Action::NoOp, String::new())
            })),
        }
    }
    if changes.len() > known {
        changes.sort_by(|left, right| left.address.cmp(&right.address));
    }
}

/// `None` for what nobody else holds: a default of the server, what a controller filled in, or a field of ours that the
/// spec dropped, which is a change. A dropped field that others hold too stays, and is told here.
fn grown(ownership: &Ownership<'_>, path: FieldPath, value: &Value) -> Option<LeftAlone> {
    let set_by: Vec<Setter> = ownership
        .holders(&path)
        .into_iter()
        .filter(|holder| is_told(holder.manager))
        .map(|holder| Setter::of(holder.manager))
        .collect();
    (!set_by.is_empty()).then(|| LeftAlone { path, value: Some(value.clone()), ignored: None, set_by })
}

/// The leaves of `live` at which `declared` says nothing, in path order. A declared list or scalar says everything.
fn undeclared<'a>(
    declared: Option<&Value>,
    live: &'a Value,
    path: &mut Vec<Segment>,
    found: &mut Vec<(FieldPath, &'a Value)>,
) {
    match (declared, live) {
        (Some(Value::Map(declared)), Value::Map(live)) => {
            for (key, value) in live {
                path.push(Segment::Key(key.clone()));
                undeclared(declared.get(key), value, path, found);
                path.pop();
            }
        }
        (Some(_), _) => {}
        (None, live) => {
            let below = |leaf: FieldPath| FieldPath(path.iter().cloned().chain(leaf.0).collect());
            found.extend(all_leaves(live).into_iter().map(|(leaf, value)| (below(leaf), value)));
        }
    }
}

/// True for what a spec could declare of this kind.
fn is_attribute(target: &Target, path: &FieldPath) -> bool {
    let key = |at: usize| match path.0.get(at) {
        Some(Segment::Key(key)) => key.as_str(),
        _ => "",
    };
    let is_namespace = target.object().is_some_and(|object| object.kind == KubernetesKind::Namespace);
    match key(0) {
        "metadata" => !NOTES.contains(&key(2)) && !key(2).starts_with(OWN_ANNOTATIONS),
        // A namespace's spec is its finalizers, the server's own.
        "spec" => !is_namespace,
        _ => true,
    }
}

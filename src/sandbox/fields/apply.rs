//! Server-side apply.

use super::{
    Managed, Set, Shape, Writer,
    compare::compare,
    entry::{Entry, Operation},
    managed::strip,
    merge::merge,
    prune::prune,
    track::track_update,
    walk::claimed,
};
use crate::{
    object,
    status_error::{Cause, CauseReason, Failure},
};
use serde_json::Value;

/// What an apply comes to: the new object (without its managedFields), and who owns what in it.
#[derive(Debug)]
pub struct Applied {
    pub object: Value,
    pub managed: Managed,
}

/// Applies `wanted` to `live`: merges, removes what the manager applied before and nobody else owns, and settles
/// ownership. Refuses with 409 when another manager owns a field that would change, unless `force`.
pub fn apply(
    live: &Value,
    wanted: &Value,
    shape: Shape<'_>,
    writer: &Writer<'_>,
    options: Options,
) -> Result<Applied, Failure> {
    let mut managed = Managed::of(live);
    if managed.entries.is_empty() && !object::uid(live).is_empty() {
        managed.entries.push(before_first_apply(live, shape, writer, options.has_status));
    }
    let mut object = merge(live, wanted, shape);
    let mut claims = claimed(wanted, shape);
    claims.here = false;
    strip(&mut claims, writer.subresource, options.has_status);
    let own = managed.entry_mut(writer, Operation::Apply);
    let before = std::mem::replace(&mut own.fields, claims);
    own.api_version.clone_from(&writer.api_version);
    prune(&mut object, &before, &managed.everything(), shape);
    if settle(live, &object, &mut managed, shape, writer, options)? {
        writer.time.clone_into(&mut managed.entry_mut(writer, Operation::Apply).time);
    }
    Ok(Applied { object, managed })
}

/// How to treat an apply.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    pub force: bool,
    /// The kind has a status subresource.
    pub has_status: bool,
}

/// What changed must not be somebody else's; with force it is taken from them. Answers whether anything changed.
fn settle(
    live: &Value,
    object: &Value,
    managed: &mut Managed,
    shape: Shape<'_>,
    writer: &Writer<'_>,
    options: Options,
) -> Result<bool, Failure> {
    let mut comparison = compare(Some(live), Some(object), shape);
    let changes = !comparison.written().is_empty() || !comparison.removed.is_empty();
    for set in [&mut comparison.added, &mut comparison.removed, &mut comparison.modified] {
        strip(set, writer.subresource, options.has_status);
    }
    let written = comparison.written();
    let mut causes = Vec::new();
    for other in managed.others_mut(writer, Operation::Apply) {
        let contested = other.fields.intersection(&written);
        causes.extend(conflicts(other, &contested));
        other.fields.subtract(&contested);
        other.fields.subtract(&comparison.removed);
    }
    if causes.is_empty() || options.force { Ok(changes) } else { Err(Failure::apply_conflict(causes)) }
}

fn conflicts(owner: &Entry, contested: &Set) -> Vec<Cause> {
    let subresource = match owner.subresource.as_str() {
        "" => String::new(),
        name => format!(" with subresource {name:?}"),
    };
    let how =
        if owner.operation == Operation::Update { format!(" using {}", owner.api_version) } else { String::new() };
    let message = format!("conflict with {:?}{subresource}{how}", owner.manager);
    let cause = |path| Cause::new(CauseReason::FieldManagerConflict, path, message.clone());
    contested.paths().into_iter().map(cause).collect()
}

/// An object whose ownership was cleared: what is there belongs to a manager of its own, so that it can conflict.
fn before_first_apply(live: &Value, shape: Shape<'_>, writer: &Writer<'_>, has_status: bool) -> Entry {
    let origin = Writer { manager: "before-first-apply", subresource: "", ..writer.clone() };
    let tracked = track_update(None, live, Managed::default(), shape, &origin, has_status);
    tracked.entries.into_iter().next().unwrap_or_else(|| Entry::new(&origin, Operation::Update))
}

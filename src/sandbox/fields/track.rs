//! Ownership after a write that is no apply.

use super::{Managed, Shape, Writer, compare::compare, entry::Operation, managed::strip};
use serde_json::Value;

/// Gives every field that `new` changed against `live` to the writer, and takes it from everybody else.
/// `live` is `None` for a create. Returns what is to be written into `new`.
pub fn track_update(
    live: Option<&Value>,
    new: &Value,
    base: Managed,
    shape: Shape<'_>,
    writer: &Writer<'_>,
    has_status: bool,
) -> Managed {
    let nothing = serde_json::json!({"metadata": {}, "spec": {}, "status": {}});
    let builtin = matches!(shape, Shape::BuiltIn);
    // The built-in kinds are structs on the server: their spec exists before anybody writes it.
    let before = live.or(builtin.then_some(&nothing));
    let mut comparison = compare(before, Some(new), shape);
    for set in [&mut comparison.added, &mut comparison.removed, &mut comparison.modified] {
        set.here = false;
        strip(set, writer.subresource, has_status);
    }
    let written = comparison.written();
    let mut managed = base;
    for other in managed.others_mut(writer, Operation::Update) {
        other.fields.subtract(&written);
        other.fields.subtract(&comparison.removed);
    }
    let own = managed.entry_mut(writer, Operation::Update);
    own.fields.subtract(&comparison.removed);
    own.fields.union(&written);
    if !written.is_empty() {
        writer.time.clone_into(&mut own.time);
    }
    managed
}

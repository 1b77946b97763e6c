//! What others set beside the spec: told, so that nobody wonders, and told apart from what would change.

use super::{
    PlanLook, field,
    text::{clean, columns},
};
use polaris_core::{
    plan::{Change, FieldChange, LeftAlone, Setter},
    value::{FieldPath, Segment},
};

const HEADING: &str = "set by others, not in the spec: left alone";

/// `· config.cleanup.policy: compact   by kubectl-edit at 2026-08-22T10:00:00Z`, under a line that says what these are.
pub fn lines(change: &Change, look: &PlanLook) -> Vec<String> {
    if change.left_alone.is_empty() {
        return Vec::new();
    }
    let names: Vec<String> = change.left_alone.iter().map(|field| name(&field.path)).collect();
    let wide = names.iter().map(|name| columns(name)).filter(|size| *size <= 44).max().unwrap_or(0);
    let told = change.left_alone.iter().zip(names);
    let told = told
        .flat_map(|(left, name)| field::lines(&shown(left), &field::Row { name, wide, indent: "", sign: "·" }, look));
    std::iter::once(look.palette.dim(HEADING)).chain(told).collect()
}

/// As people write it: without `spec` or `metadata`, and an option by its own name.
fn name(path: &FieldPath) -> String {
    let segments = match path.0.split_first() {
        Some((Segment::Key(first), rest)) if matches!(first.as_str(), "spec" | "metadata") && !rest.is_empty() => rest,
        _ => &path.0[..],
    };
    match segments {
        [before @ .., Segment::Key(config), Segment::Key(option)] if config == "config" => {
            clean(&format!("{}.{option}", FieldPath([before, &[Segment::Key(config.clone())]].concat())))
        }
        _ => clean(&FieldPath(segments.to_vec()).to_string()),
    }
}

fn shown(left: &LeftAlone) -> FieldChange {
    let setters: Vec<String> = left.set_by.iter().map(Setter::to_string).collect();
    FieldChange {
        path: left.path.clone(),
        before: None,
        after: Some(left.value.clone()),
        forces_replacement: false,
        note: Some(format!("by {}", setters.join(" and "))),
    }
}

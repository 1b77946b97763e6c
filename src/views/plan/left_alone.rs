//! What others set beside the spec: told, so that nobody wonders, and told apart from what would change.

use super::{
    PlanLook, field,
    text::{clean, columns, last_word, value},
};
use polaris_core::{
    plan::{Change, FieldChange, LeftAlone, Setter},
    value::{FieldPath, Segment},
};

const GROWN: &str = "set by others, not in the spec: left alone";
const IGNORED: &str = "not as the spec says, and ignored:";

/// `· config.cleanup.policy: compact   by kubectl-edit at 2026-08-22T10:00:00Z`, under a line that says what these are.
pub fn lines(change: &Change, look: &PlanLook) -> Vec<String> {
    let (ignored, grown): (Vec<&LeftAlone>, Vec<&LeftAlone>) =
        change.left_alone.iter().partition(|left| left.ignored.is_some());
    [group(GROWN, &grown, look), group(IGNORED, &ignored, look)].concat()
}

fn group(heading: &str, told: &[&LeftAlone], look: &PlanLook) -> Vec<String> {
    if told.is_empty() {
        return Vec::new();
    }
    let names: Vec<String> = told.iter().map(|left| name(&left.path)).collect();
    let wide = names.iter().map(|name| columns(name)).filter(|size| *size <= 44).max().unwrap_or(0);
    let row = |name| field::Row { name, wide, indent: "", sign: "·" };
    let lines = told.iter().zip(names).flat_map(|(left, name)| field::lines(&shown(left), &row(name), look));
    std::iter::once(look.palette.dim(heading)).chain(lines).collect()
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

/// What is there, and beside it what the spec says instead and who set it.
fn shown(left: &LeftAlone) -> FieldChange {
    let setters: Vec<String> = left.set_by.iter().map(Setter::to_string).collect();
    let declared =
        left.ignored.as_ref().map(|declared| format!("the spec says {}", value(last_word(&left.path), declared)));
    let set_by = (!setters.is_empty()).then(|| format!("by {}", setters.join(" and ")));
    let notes: Vec<String> = declared.into_iter().chain(set_by).collect();
    FieldChange {
        path: left.path.clone(),
        before: None,
        after: Some(left.value.clone().unwrap_or_else(|| "(not there)".into())),
        forces_replacement: false,
        note: (!notes.is_empty()).then(|| notes.join("; ")),
    }
}

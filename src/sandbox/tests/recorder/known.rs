//! Differences that stay, each with its reason.

use super::step::Step;
use std::collections::BTreeSet;

/// A reason, and which answers it explains: `true` for a difference that it is about.
type Known = (&'static str, fn(&Step, &str) -> bool);

const KNOWN: &[Known] = &[
    ("a real server adds that it left the CEL rules out where a name is missing", |_, difference| {
        difference.starts_with(".details.causes")
            && difference.contains("<nil>")
            && difference.contains("metadata.name")
    }),
    ("a rehearsed creation keeps the version that it was sent with", |step, difference| {
        step.path.contains("dryRun=All") && difference.starts_with(".metadata.resourceVersion: real \"…\"")
    }),
    ("a new object can be applied with a time of deletion", |_, difference| difference.contains("deletionTimestamp")),
    ("descriptions of table columns are prose, and so are the types of some", |_, difference| {
        difference.starts_with(".columnDefinitions")
    }),
    ("nobody puts to a collection", |step, difference| {
        step.method == "PUT" && difference.contains("400 BadRequest name must be provided")
    }),
    ("kinds without a generation keep the one that they were sent", |_, difference| {
        difference.starts_with(".metadata.generation: real 9")
    }),
    ("a real server answers 500 to what it cannot convert", |_, difference| difference.starts_with("code: real 500")),
    ("a body that is null is an empty object of a built-in kind", |step, difference| {
        step.body == "null" && difference.contains("metadata.name: Required value")
    }),
    ("a text that is a map has no fields to warn of", |step, difference| {
        step.what.ends_with("an unknown field")
            && difference.starts_with("warnings")
            && difference.contains("unheardOf.a")
    }),
];

/// The reason that explains every difference of an answer; `None` where one is left over.
pub fn reason(step: &Step, differences: &[String]) -> Option<&'static str> {
    let explains = |known: &&Known| differences.iter().all(|difference| known.1(step, difference));
    KNOWN.iter().find(explains).map(|known| known.0)
}

pub fn reasons() -> BTreeSet<&'static str> {
    KNOWN.iter().map(|known| known.0).collect()
}

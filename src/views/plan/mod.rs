//! A plan for people and for machines. Pure: a plan goes in, text comes out; nothing is printed here.

mod block;
mod document;
mod events;
mod field;
mod findings;
mod fold;
mod forecast;
mod left_alone;
mod operator;
mod text;
mod units;

pub use document::document;
pub use events::{change_summary, finding, findings as finding_events, planned_change, planned_changes};

use super::Palette;
use polaris_core::plan::{Action, Finding, Plan, Summary};
use text::clean;

/// How a plan is to look.
#[derive(Clone, Debug)]
pub struct PlanLook {
    /// Columns of the terminal; lines are broken at spaces where they can be.
    pub width: usize,
    pub palette: Palette,
    /// How long reading took, in words: `0.31 s`.
    pub read_in: Option<String>,
}

/// The plan as a person reads it, with an end of line at its end.
pub fn human(plan: &Plan, look: &PlanLook) -> String {
    let mut page = String::new();
    if plan.changes.is_empty() && plan.findings.is_empty() {
        return format!("{}\n", no_changes(plan, look));
    }
    page.push_str(&heading(plan));
    page.push_str("\n\n");
    for block in fold::blocks(&plan.changes, look) {
        page.push_str(&block);
        page.push('\n');
    }
    page.push_str(&totals(plan, look));
    page.push('\n');
    let sections = [forecast::restarts(plan, look), findings::section(plan, look), findings::verdict(plan, look)];
    for section in sections.into_iter().filter(|section| !section.is_empty()) {
        page.push('\n');
        page.push_str(&section);
    }
    page
}

/// `Environment prod · eu1 (sandbox) · state serial 41`.
fn heading(plan: &Plan) -> String {
    let clusters = plan.clusters.iter().map(|(name, connection)| format!("{name} ({})", text::connection(connection)));
    let parts: Vec<String> = std::iter::once(format!("Environment {}", plan.environment))
        .chain(clusters)
        .chain([format!("state serial {}", plan.serial)])
        .collect();
    clean(&parts.join(" · "))
}

fn no_changes(plan: &Plan, look: &PlanLook) -> String {
    let read = look.read_in.as_ref().map(|time| format!(" (read in {time})")).unwrap_or_default();
    match plan.summary.no_op {
        0 => format!("No changes.{read}"),
        1 => format!("No changes. 1 resource matches the spec{read}."),
        count => format!("No changes. {count} resources match the spec{read}."),
    }
}

/// The sentence that scripts look for.
fn totals(plan: &Plan, look: &PlanLook) -> String {
    let refused = plan.findings.iter().any(Finding::refuses);
    let unchanged = plan.changes.iter().all(|change| change.action == Action::NoOp);
    match (plan.steps.is_empty(), unchanged) {
        (true, true) if !refused => no_changes(plan, look),
        (true, false) if !refused => "No changes to make.".into(),
        _ => summary_sentence(&plan.summary),
    }
}

/// `Plan: 1 to add, 2 to change, 0 to destroy.`, with what is imported and forgotten where there is any. A
/// replacement adds and destroys.
pub fn summary_sentence(summary: &Summary) -> String {
    let imported = if summary.import > 0 { format!("{} to import, ", summary.import) } else { String::new() };
    let forgotten = if summary.forget > 0 { format!(", {} to forget", summary.forget) } else { String::new() };
    format!(
        "Plan: {imported}{} to add, {} to change, {} to destroy{forgotten}.",
        summary.create + summary.replace,
        summary.update,
        summary.delete + summary.replace,
    )
}

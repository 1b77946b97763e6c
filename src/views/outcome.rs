//! How an apply ended, in one sentence and in numbers.

use super::{json, words};
use polaris_core::{
    address::ResourceType,
    graph::ClusterConnection,
    plan::{Action, Change, Plan, Summary},
};
use serde_json::{Value, json};
use std::time::Duration;

/// What was done, and which words it goes by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    Apply,
    Destroy,
}

/// `Apply complete! Resources: 1 added, 2 changed, 1 destroyed.`, and how long it took.
pub fn complete(deed: Deed, summary: &Summary, elapsed: Duration) -> String {
    let [added, changed, destroyed] = totals(summary);
    let more = [("imported", summary.import), ("forgotten", summary.forget)];
    let told = more.iter().filter(|(_, count)| *count > 0).map(|(word, count)| format!(", {count} {word}"));
    let more = told.collect::<Vec<_>>().concat();
    let took = words::duration(elapsed);
    match deed {
        Deed::Apply => {
            format!(
                "Apply complete! Resources: {added} added, {changed} changed, {destroyed} destroyed{more}. ({took})"
            )
        }
        Deed::Destroy => format!("Destroy complete! Resources: {destroyed} destroyed{more}. ({took})"),
    }
}

/// What to try after a sandbox came to stand for the first time; `options` is how the project was named (` -C demo`).
pub fn try_next(plan: &Plan, options: &str) -> Option<String> {
    let is_new =
        |change: &Change| change.action == Action::Create && change.address.resource_type() == ResourceType::Kubernetes;
    let is_sandbox = plan.clusters.values().any(|connection| *connection == ClusterConnection::Sandbox);
    (is_sandbox && plan.changes.iter().any(is_new)).then(|| {
        format!(
            "\nA simulated platform now runs in the sandbox. Try next: change a line of the spec, then \
             `polaris{options} plan`; or let kubectl in: `polaris{options} sandbox serve`."
        )
    })
}

/// A replacement adds one and destroys one, as Terraform counts it.
fn totals(summary: &Summary) -> [usize; 3] {
    [summary.create + summary.replace, summary.update, summary.delete + summary.replace]
}

/// How far a run came.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    pub done: usize,
    pub failed: usize,
    pub not_tried: usize,
    pub serial: u64,
}

/// The last event of a run.
pub fn summary_event(plan: &Plan, progress: Progress, elapsed: Duration) -> Value {
    let [added, changed, destroyed] = totals(&plan.summary);
    let complete = progress.failed + progress.not_tried == 0;
    json::event(
        "summary",
        json!({
            "complete": complete,
            "planned": {"add": added, "change": changed, "destroy": destroyed},
            "steps": {"done": progress.done, "failed": progress.failed, "not_tried": progress.not_tried},
            "serial": progress.serial,
            "elapsed_seconds": elapsed.as_secs_f64(),
        }),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_replacement_adds_and_destroys() {
        let summary = Summary { create: 1, update: 2, replace: 1, forget: 3, ..Summary::default() };
        let text = complete(Deed::Apply, &summary, Duration::from_secs(75));
        assert_eq!(text, "Apply complete! Resources: 2 added, 2 changed, 1 destroyed, 3 forgotten. (1 m 15 s)");
    }
}

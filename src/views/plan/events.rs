//! A plan as events of `--json`: `planned_change` for each change, `finding` for each finding, one `change_summary`.

use super::document;
use crate::views::json::event;
use polaris_core::plan::{Change, Finding, Plan, Summary};
use serde_json::{Value as Json, json};

pub fn planned_change(change: &Change) -> Json {
    event("planned_change", json!({"change": document::change(change)}))
}

pub fn planned_changes(plan: &Plan) -> impl Iterator<Item = Json> {
    plan.changes.iter().map(planned_change)
}

pub fn finding(finding: &Finding) -> Json {
    event("finding", document::finding(finding))
}

pub fn findings(plan: &Plan) -> impl Iterator<Item = Json> {
    plan.findings.iter().map(self::finding)
}

pub fn change_summary(summary: &Summary) -> Json {
    event("change_summary", json!({"changes": document::summary(summary)}))
}

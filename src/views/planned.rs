//! A plan where the settings want it: a page for people, events for machines.

use super::{
    Screen, json,
    plan::{self, PlanLook},
    words,
};
use polaris_core::plan::Plan;
use std::time::Duration;

/// Shows a plan; `read_in` says how long making it took.
pub fn show(plan: &Plan, read_in: Option<Duration>, screen: &Screen) {
    if screen.settings().json {
        screen.event(&json::version());
        plan::planned_changes(plan).for_each(|event| screen.event(&event));
        plan::finding_events(plan).for_each(|event| screen.event(&event));
        screen.event(&plan::change_summary(&plan.summary));
    } else {
        let read_in = read_in.map(words::duration);
        screen.result(&plan::human(plan, &PlanLook { width: screen.width(), palette: screen.palette(), read_in }));
    }
}

/// True where a rule says no.
pub fn is_refused(plan: &Plan) -> bool {
    plan.findings.iter().any(polaris_core::plan::Finding::refuses)
}

//! The events of a run, for machines.

use crate::{
    ops::{Event, Observer},
    views::{Screen, json},
};
use serde_json::{Value, json};

/// Prints one object a line on standard output.
pub struct Events<'a> {
    screen: &'a Screen,
}

impl<'a> Events<'a> {
    pub fn new(screen: &'a Screen) -> Self {
        Self { screen }
    }
}

impl Observer for Events<'_> {
    fn event(&self, event: Event) {
        if let Some(event) = as_json(&event) {
            self.screen.event(&event);
        }
    }
}

/// The event in the words of `surface.md`; what has none there is not told.
fn as_json(event: &Event) -> Option<Value> {
    let (kind, payload) = match event {
        Event::StepStarted { address, action, .. } => ("apply_start", json!({"address": address, "action": action})),
        Event::StepWaiting { address, reason, elapsed, .. } => {
            ("apply_progress", json!({"address": address, "reason": reason, "elapsed_seconds": elapsed.as_secs_f64()}))
        }
        Event::StepDone { address, action, elapsed, .. } => {
            ("apply_complete", json!({"address": address, "action": action, "elapsed_seconds": elapsed.as_secs_f64()}))
        }
        Event::StepFailed { address, failure, elapsed, .. } => (
            "apply_errored",
            json!({
                "address": address,
                "message": failure.message,
                "waiting_for": failure.waiting_for,
                "circumstances": failure.circumstances,
                "remedy": failure.hint,
                "elapsed_seconds": elapsed.as_secs_f64(),
            }),
        ),
        other => ("diagnostic", json!({"severity": "info", "summary": super::notes::sentence(other)?})),
    };
    Some(json::event(kind, payload))
}

//! Events that are sentences: the same ones on a terminal, in a log and for machines.

use crate::{ops::Event, views::words};

/// What happened, where a sentence says it; steps have lines of their own.
pub fn sentence(event: &Event) -> Option<String> {
    match event {
        Event::Fetching { what } => Some(format!("fetching {what}")),
        Event::Draining { running } => Some(format!(
            "interrupted: starting nothing new, finishing {}; once more leaves at once",
            words::count(*running, "running step")
        )),
        Event::LockWaiting { holder, waited } => Some(format!(
            "waiting for the lock of {} ({}, since {}), {} so far",
            holder.holder,
            holder.operation,
            holder.since,
            words::duration(*waited)
        )),
        Event::Recovered(recovery) => Some(format!(
            "the last run ({}) left {} of {} without a record; read back: {} done",
            recovery.run,
            recovery.without_record,
            words::count(recovery.steps, "step"),
            recovery.found_done
        )),
        _ => None,
    }
}

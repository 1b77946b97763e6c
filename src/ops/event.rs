//! What an observer hears while a use case runs. Views turn it into lines, bars or JSON; nobody else looks.

use super::Recovery;
use crate::{execute::StepFailure, store::LockInfo};
use polaris_core::{
    address::ResourceAddress,
    plan::{Action, Plan, StepId},
};
use std::time::Duration;

/// Something happened. Durations are wall clock since the thing began.
#[derive(Clone, Debug)]
pub enum Event {
    /// A file is on its way over the network.
    Fetching {
        what: String,
    },
    /// LISTs are on their way.
    RefreshStarted {
        lists: usize,
    },
    RefreshDone {
        objects: usize,
        elapsed: Duration,
    },
    /// The run begins; the plan is stored as the open run.
    RunStarted {
        run: String,
        steps: usize,
    },
    StepStarted {
        step: StepId,
        address: ResourceAddress,
        action: Action,
    },
    /// What a step is waiting for now; told at each change of the reason.
    StepWaiting {
        step: StepId,
        address: ResourceAddress,
        reason: String,
        elapsed: Duration,
    },
    StepDone {
        step: StepId,
        address: ResourceAddress,
        action: Action,
        elapsed: Duration,
    },
    StepFailed {
        step: StepId,
        address: ResourceAddress,
        failure: StepFailure,
        elapsed: Duration,
    },
    /// An interrupt came: nothing new starts, so many steps are being finished.
    Draining {
        running: usize,
    },
    /// The lock is held; told about once a second while waiting for it.
    LockWaiting {
        holder: LockInfo,
        waited: Duration,
    },
    /// The last run left steps without a record, and they were read back.
    Recovered(Recovery),
}

/// Hears events. Called from several threads; must return at once.
pub trait Observer: Send + Sync {
    fn event(&self, event: Event);
}

/// Hears nothing.
pub struct Silent;

impl Observer for Silent {
    fn event(&self, _event: Event) {}
}

/// Says yes or no to a plan before it is applied.
pub trait Approval: Send + Sync {
    /// Called once, with the lock held; may ask a person.
    fn approve(&self, plan: &Plan) -> Answer;
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    Yes,
    No,
}

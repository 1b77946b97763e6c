//! The executor: runs the steps of a plan, each when what it waits on is done, and records what became of each.
//!
//! It never plans, never reorders and never guesses: an act carries the precondition from the plan, a failure
//! blocks only what depends on it, and every outcome goes to the journal.

mod act;
mod frontier;
mod interrupt;
mod run;

pub use frontier::{Frontier, StepState};
pub use interrupt::{Interrupt, Interrupted};
pub use run::{Execution, Report, StepFailure, execute};

use async_trait::async_trait;
use polaris_core::{
    address::ResourceAddress,
    journal::JournalEntry,
    plan::{Action, StepId},
};
use std::time::Duration;

/// How a plan is executed.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// How many writes may be under way at once.
    pub parallelism: usize,
    /// Whether a step's wait condition is waited for.
    pub wait: bool,
    /// How long one step may wait.
    pub timeout: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self { parallelism: 32, wait: true, timeout: Duration::from_mins(15) }
    }
}

/// Where outcomes go. A run that may not write any more (its lock was broken) says so by an error.
#[async_trait]
pub trait Journal: Send + Sync {
    /// Returns when the entry is on its way; durable at the latest when `flush` returns.
    async fn record(&self, entry: JournalEntry) -> Result<(), JournalError>;
    async fn flush(&self) -> Result<(), JournalError>;
    /// Asked before each act: are we still the holder of the lock?
    fn may_act(&self) -> Result<(), JournalError>;
}

/// The run has to stop: its journal cannot be written, or the lock is not ours any more.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{0}")]
pub struct JournalError(pub String);

/// What an observer hears while a plan is executed.
#[derive(Clone, Debug)]
pub enum Progress {
    Started {
        step: StepId,
        address: ResourceAddress,
        action: Action,
    },
    /// What the step is waiting for now.
    Waiting {
        step: StepId,
        address: ResourceAddress,
        reason: String,
        elapsed: Duration,
    },
    Done {
        step: StepId,
        address: ResourceAddress,
        action: Action,
        elapsed: Duration,
    },
    Failed {
        step: StepId,
        address: ResourceAddress,
        failure: StepFailure,
        elapsed: Duration,
    },
    /// An interrupt came: nothing new starts.
    Draining {
        running: usize,
    },
}

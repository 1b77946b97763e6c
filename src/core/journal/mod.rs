//! The journal of one run: outcomes of a stored plan's steps, and the fold that turns them into the next state.
//!
//! The plan itself is the write-ahead record: it is stored before the first act, so a step without an entry is one
//! that may or may not have happened, and is settled by reading the object.

mod fold;
mod settle;
#[cfg(test)]
mod tests;

pub use fold::{FoldError, fold, follows};
pub use settle::{Settlement, settle};

use crate::{plan::StepId, value::Digest};
use serde::{Deserialize, Serialize};

/// What became of one step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalEntry {
    pub step: StepId,
    pub outcome: Outcome,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The server has it. Written before the wait: what exists must be remembered even if it never gets ready.
    Applied { uid: Option<String>, resource_version: Option<String>, observed: Option<Digest> },
    /// The wait came true too.
    Done,
    /// It is gone from the server, or from the state.
    Removed,
    /// The act was refused or failed, or its wait did not come true; nothing more was changed by it.
    Failed { message: String },
}

//! The plan: data that explains itself. What would change, why, at what risk, and the steps that would do it.
//!
//! A plan is made here and nowhere else, by a pure function; applying one never re-plans and never reorders.

mod assess;
mod change;
mod claim;
mod containment;
mod draft;
pub mod findings;
pub mod format;
mod gate;
mod left_alone;
mod lowering;
mod operator;
mod options;
mod others;
mod outlook;
mod ownership;
mod planner;
pub mod reason;
mod refresh;
mod removal;
mod rights;
mod risk;
mod selection;
mod step;
mod takeover;
#[cfg(test)]
mod tests;
mod topic;
mod update;
mod world;

pub use options::PlanOptions;
pub use others::last_writer;
pub use ownership::{FIELD_MANAGER, OWN_ANNOTATIONS};
pub use planner::{PLAN_FORMAT, Planner, needs_proof};

pub use change::{Action, Change, FieldChange, Finding, LeftAlone, Restart, Risk, Setter, Summary};
pub use rights::{rights_of_plan, rights_of_spec, roles};
pub use takeover::{LAST_APPLIED, Takeover, holds_undeclared, take_over};
pub use update::update_body;

pub use step::{Precondition, RecordSeed, Step, StepId, StepOp};

use crate::{address::ResourceAddress, graph::ClusterConnection, value::Digest};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, sync::Arc};

/// Everything that `apply` needs and everything that a person asks about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    pub format_version: u32,
    pub tool_version: String,
    pub environment: String,
    pub lineage: String,
    /// The state's serial that this plan was made from.
    pub serial: u64,
    pub spec_digest: Digest,
    /// How every cluster is reached: the graph's, and the state's for those that left the spec.
    pub clusters: BTreeMap<Arc<str>, ClusterConnection>,
    /// Sorted by address; resources without a change are only counted, in `summary`.
    pub changes: Vec<Change>,
    pub summary: Summary,
    pub steps: Vec<Step>,
    pub findings: Vec<Finding>,
    pub restarts: Vec<Restart>,
    /// What was seen of every managed object, so that apply can say which one moved.
    pub observed: Vec<Seen>,
}

/// One managed object at plan time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    pub address: ResourceAddress,
    pub uid: Option<String>,
    pub resource_version: Option<String>,
    /// `Digest::of(&observed.body)`, the whole body without status: a status update moves the resourceVersion, not
    /// this, so apply can tell an operator's note from another person's edit.
    pub leaves: Digest,
}

impl Plan {
    /// True where applying would do nothing.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }
}

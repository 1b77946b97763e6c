//! What an executor reads of a plan: a graph of steps.

use crate::{
    address::ResourceAddress,
    graph::WaitCondition,
    resource::Target,
    value::{Digest, Value},
};
use serde::{Deserialize, Serialize};

/// A step's place in `Plan::steps`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct StepId(pub u32);

/// One act and what must be true after it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Step {
    pub id: StepId,
    pub address: ResourceAddress,
    pub target: Target,
    pub op: StepOp,
    pub wait: WaitCondition,
    /// Steps that must be done first; each id is smaller than this step's own.
    pub waits_on: Vec<StepId>,
    /// What the state remembers when the step is done; `None` where the record goes away.
    pub record: Option<RecordSeed>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "op")]
pub enum StepOp {
    /// Server-side apply of a body (or, for a control plane and an operator, "make it so").
    Apply {
        body: Value,
        precondition: Precondition,
        /// Take fields that another manager holds.
        force: bool,
    },
    Delete {
        precondition: Precondition,
    },
    /// Look that it is there; nothing is written.
    Read,
    /// Take the live object's identity into the state; nothing is written to the server.
    Adopt,
    /// Take the record out of the state; nothing is written to the server.
    Forget,
}

/// What must still be true of the object at the moment of the write.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Precondition {
    /// It must not exist.
    Absent,
    /// It must be this very object; where only its resourceVersion moved, its body must still have this digest
    /// (`Digest::of(&observed.body)`).
    Same { uid: Option<String>, resource_version: Option<String>, leaves: Digest },
}

/// The part of a `ResourceRecord` that is known before the act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordSeed {
    pub desired: Digest,
    pub depends_on: Vec<ResourceAddress>,
    pub protect: bool,
}

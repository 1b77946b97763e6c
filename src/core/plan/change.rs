//! What a person reads of a plan.

use crate::{
    address::ResourceAddress,
    diagnostic::{Severity, SourceSpan},
    value::{FieldPath, Value},
};
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    NoOp,
    Create,
    Update,
    Replace,
    Delete,
    /// Leaves the state, stays in the world.
    Forget,
    /// Is in the world as ours, enters the state.
    Import,
    /// Only read: a cluster of a kubeconfig, an operator that someone else runs.
    Read,
}

/// The worst that a change can do while it is applied.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Risk {
    #[default]
    None,
    Restart,
    Outage,
    DataLoss,
}

/// One resource that would change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    pub address: ResourceAddress,
    pub action: Action,
    /// Why, as sentences without a full stop: "not in the spec any more", "changed outside by kubectl-edit".
    pub reasons: Vec<String>,
    pub fields: Vec<FieldChange>,
    /// How many declared attributes stay as they are.
    pub unchanged: usize,
    pub risk: Risk,
    pub depends_on: Vec<ResourceAddress>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<SourceSpan>,
    /// What others set beside the spec, and ignored fields that differ from it. Told, and not touched; a resource with nothing else is a `NoOp`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_alone: Vec<LeftAlone>,
}

/// One attribute that someone else set, beside the spec or where the spec ignores it, and that stays as it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LeftAlone {
    pub path: FieldPath,
    /// What is there; `None` where an ignored field is not.
    pub value: Option<Value>,
    /// What the spec says of a field that it ignores; `None` for a field that it does not declare.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ignored: Option<Value>,
    /// The managers that hold it, latest first.
    pub set_by: Vec<Setter>,
}

/// A field manager and its last write.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Setter {
    pub manager: String,
    /// True where it wrote through the `scale` subresource.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub scales: bool,
    /// RFC 3339, as the server gave it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<String>,
}

/// One attribute that would change. `before` or `after` is `None` where there is no such attribute.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FieldChange {
    pub path: FieldPath,
    pub before: Option<Value>,
    pub after: Option<Value>,
    pub forces_replacement: bool,
    /// What Polaris knows of this one: "brokers refuse more than double: restart", "applied live".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// How many resources get which action.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    pub create: usize,
    pub update: usize,
    pub replace: usize,
    pub delete: usize,
    pub import: usize,
    pub forget: usize,
    pub no_op: usize,
}

/// What a rule has to say about a plan. An error that is not accepted refuses the plan (exit 10).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// `PK031`.
    pub code: String,
    pub severity: Severity,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<ResourceAddress>,
    pub summary: String,
    pub detail: String,
    pub remedy: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<SourceSpan>,
    /// The reason given in the spec's `accept`, which lets the plan go on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted: Option<String>,
}

/// One node that the operator will restart because of this plan.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Restart {
    pub cluster: String,
    pub pool: String,
    pub node: i32,
    pub reason: String,
}

//! Recovery by reading: what became of a step that has no recorded outcome.

use super::Outcome;
use crate::{
    graph::project,
    plan::{Precondition, Step, StepOp},
    resource::Target,
    snapshot::{Observation, ObservedObject},
    value::Value,
};

/// What reading the live object says about a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Settlement {
    /// It happened; this belongs into the journal.
    Happened(Outcome),
    /// It did not, or it cannot be told apart from not having happened. The state keeps what it had, and the next
    /// plan sees the object as it is.
    NotBegun,
    /// The object could not be read (the text says why): the run must stay open.
    Unknown(String),
}

/// Decides for one step without an outcome.
///
/// `lineage` is the plan's.
///
/// - An object that had to be absent and now is there as ours was created by this run, whatever it looks like: its
///   annotations name lineage and address, and nobody else writes those. It must be remembered.
/// - An object that was to be changed counts as changed only when its leaves say so.
/// - One that was to be deleted is gone when it is absent, or when another uid stands in its place.
pub fn settle(step: &Step, lineage: &str, observation: Observation<'_>) -> Settlement {
    match (&step.op, observation) {
        (_, Observation::Unreadable(reason)) => Settlement::Unknown(reason.to_owned()),
        (StepOp::Apply { body, precondition, .. }, Observation::Present(object)) => {
            let was_created = matches!(precondition, Precondition::Absent);
            let is_there = is_ours(step, lineage, object) && (was_created || has_leaves(object, body));
            if is_there && !object.deleting { applied(object) } else { Settlement::NotBegun }
        }
        (StepOp::Delete { .. }, Observation::Absent | Observation::NotYet) => Settlement::Happened(Outcome::Removed),
        (StepOp::Delete { precondition }, Observation::Present(object)) if is_another(object, precondition) => {
            Settlement::Happened(Outcome::Removed)
        }
        _ => Settlement::NotBegun,
    }
}

/// Nothing is said of the values: the server's own spelling of ours cannot be told from another's change, so the
/// next plan compares them.
fn applied(object: &ObservedObject) -> Settlement {
    let (uid, resource_version) = (object.uid.clone(), object.resource_version.clone());
    Settlement::Happened(Outcome::Applied { uid, resource_version, observed: None })
}

fn has_leaves(object: &ObservedObject, body: &Value) -> bool {
    project(body, &object.body) == *body
}

/// A control plane and an operator carry no owner annotations: their names are ours to give.
fn is_ours(step: &Step, lineage: &str, object: &ObservedObject) -> bool {
    match (&object.owner, &step.target) {
        (Some(owner), _) => owner.lineage == lineage && owner.address == step.address.as_str(),
        (None, Target::Object(_)) => false,
        (None, Target::ControlPlane { .. } | Target::NodePool { .. } | Target::Operator { .. }) => true,
    }
}

fn is_another(object: &ObservedObject, precondition: &Precondition) -> bool {
    match precondition {
        Precondition::Same { uid: Some(uid), .. } => object.uid.as_ref().is_some_and(|found| found != uid),
        _ => false,
    }
}

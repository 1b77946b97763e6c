//! A plan in the making: what the assessment of each resource adds to it.

use super::{Action, Change, Finding, LeftAlone, Precondition, RecordSeed, Seen, StepOp, Summary, update::Edit};
use crate::{
    address::ResourceAddress,
    graph::{DesiredResource, WaitCondition},
    resource::Target,
    snapshot::{ObservedObject, Scope},
    value::{Digest, Value},
};
use std::collections::BTreeMap;

/// One act of a change, without its place in the plan.
#[derive(Debug)]
pub(super) struct Act {
    pub target: Target,
    pub op: StepOp,
    pub wait: WaitCondition,
    pub record: Option<RecordSeed>,
}

/// A change with the acts that make it so. A replacement has both.
#[derive(Debug)]
pub(super) struct Draft {
    pub change: Change,
    pub removal: Option<Act>,
    pub write: Option<Act>,
}

/// Everything that was found out so far.
#[derive(Debug, Default)]
pub(super) struct Sketch {
    pub drafts: Vec<Draft>,
    pub no_op: usize,
    pub seen: Vec<Seen>,
    pub findings: Vec<Finding>,
    /// What others set beside the spec, by address.
    pub left_alone: Vec<(ResourceAddress, Vec<LeftAlone>)>,
    /// Why changes could not be proven, and which.
    pub unproven: BTreeMap<String, Vec<ResourceAddress>>,
    /// What could not be read, and which resources that leaves undecided.
    pub unreadable: BTreeMap<(Scope, String), Vec<ResourceAddress>>,
}

impl Sketch {
    pub fn see(&mut self, address: &ResourceAddress, object: &ObservedObject) {
        self.seen.push(Seen {
            address: address.clone(),
            uid: object.uid.clone(),
            resource_version: object.resource_version.clone(),
            leaves: Digest::of(&object.body),
        });
    }

    /// Takes what an edit has to say beside its fields.
    pub fn take_remarks(&mut self, address: &ResourceAddress, edit: &mut Edit) {
        self.findings.append(&mut edit.findings);
        if let Some(reason) = edit.unproven.take() {
            self.unproven.entry(reason).or_default().push(address.clone());
        }
    }

    pub fn cannot_read(&mut self, target: &Target, reason: &str, address: &ResourceAddress) {
        self.unreadable.entry((target.scope(), reason.into())).or_default().push(address.clone());
    }

    pub fn summary(&self) -> Summary {
        let mut summary = Summary { no_op: self.no_op, ..Summary::default() };
        for draft in &self.drafts {
            match draft.change.action {
                Action::Create => summary.create += 1,
                Action::Update => summary.update += 1,
                Action::Replace => summary.replace += 1,
                Action::Delete => summary.delete += 1,
                Action::Forget => summary.forget += 1,
                Action::Import => summary.import += 1,
                Action::NoOp => summary.no_op += 1,
                Action::Read => {}
            }
        }
        summary
    }
}

impl Act {
    /// Makes the object anew.
    pub fn create(resource: &DesiredResource) -> Self {
        Self::apply(resource, resource.whole_body().into_owned(), Precondition::Absent, false)
    }

    pub fn apply(resource: &DesiredResource, body: Value, precondition: Precondition, force: bool) -> Self {
        Self {
            target: resource.target.clone(),
            op: StepOp::Apply { body, precondition, force },
            wait: resource.wait,
            record: Some(seed(resource)),
        }
    }

    pub fn adopt(resource: &DesiredResource) -> Self {
        Self {
            target: resource.target.clone(),
            op: StepOp::Adopt,
            wait: WaitCondition::Nothing,
            record: Some(seed(resource)),
        }
    }

    pub fn read(resource: &DesiredResource) -> Self {
        Self { target: resource.target.clone(), op: StepOp::Read, wait: resource.wait, record: None }
    }

    pub fn delete(target: &Target, object: &ObservedObject) -> Self {
        let op = StepOp::Delete { precondition: same(object) };
        Self { target: target.clone(), op, wait: WaitCondition::Gone, record: None }
    }

    pub fn forget(target: &Target) -> Self {
        Self { target: target.clone(), op: StepOp::Forget, wait: WaitCondition::Nothing, record: None }
    }
}

/// This very object, with this very body.
pub(super) fn same(object: &ObservedObject) -> Precondition {
    Precondition::Same {
        uid: object.uid.clone(),
        resource_version: object.resource_version.clone(),
        leaves: Digest::of(&object.body),
    }
}

fn seed(resource: &DesiredResource) -> RecordSeed {
    RecordSeed { desired: resource.digest, depends_on: resource.depends_on.clone(), protect: resource.protect }
}

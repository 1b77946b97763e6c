//! One step's act: the write with its precondition, and how an unclear outcome is settled by reading.

use super::run::{Context, StepFailure};
use crate::providers::{Expected, ProviderError, ProviderErrorKind, Write};
use polaris_core::{
    graph::project,
    journal::Outcome,
    plan::{Precondition, Step, StepOp},
    snapshot::{ObservedObject, Owner},
    value::{Digest, Value},
};

/// How often an object may move under a step, by its operator's own notes, before the step gives up.
const PATIENCE: u32 = 8;

/// What the act left behind, and the generation that its wait has to see.
pub struct Acted {
    pub outcome: Outcome,
    pub generation: Option<i64>,
}

pub async fn act(context: &Context<'_>, step: &Step) -> Result<Acted, StepFailure> {
    match &step.op {
        StepOp::Apply { body, precondition, force } => apply(context, step, body, precondition, *force).await,
        StepOp::Delete { precondition } => delete(context, step, precondition).await,
        StepOp::Read => read(context, step).await,
        StepOp::Adopt => adopt(context, step).await,
        StepOp::Forget => Ok(Acted { outcome: Outcome::Removed, generation: None }),
    }
}

async fn apply(
    context: &Context<'_>,
    step: &Step,
    body: &Value,
    precondition: &Precondition,
    force: bool,
) -> Result<Acted, StepFailure> {
    let owner = Owner { lineage: context.lineage.to_owned(), address: step.address.to_string() };
    let (mut uid, mut version) = match precondition {
        Precondition::Absent => (None, None),
        Precondition::Same { uid, resource_version, .. } => (uid.clone(), resource_version.clone()),
    };
    for _ in 0..PATIENCE {
        let expected = matches!(precondition, Precondition::Same { .. })
            .then_some(Expected { uid: uid.as_deref(), resource_version: version.as_deref() });
        let write = Write { target: &step.target, body, owner: &owner, force, expected };
        match context.provider.apply(write).await {
            Ok(written) if expected.is_none() && !written.created && written.object.owner.as_ref() != Some(&owner) => {
                return Err(StepFailure::moved("it came into existence since the plan was made"));
            }
            Ok(written) => return Ok(applied(body, &written.object)),
            Err(error) if error.kind == ProviderErrorKind::Moved => {
                let found = context.provider.read(&step.target).await.map_err(StepFailure::provider)?;
                let found = unmoved(found, precondition, body)?;
                (uid, version) = (found.uid, found.resource_version);
            }
            Err(error) if error.kind == ProviderErrorKind::Ambiguous => {
                return settle_apply(context, step, body, error).await;
            }
            Err(error) => return Err(StepFailure::provider(error)),
        }
    }
    Err(StepFailure::moved("it kept changing while it was being written"))
}

/// The object as it is now, if only its operator's notes moved, or if what we send is there already.
fn unmoved(
    found: Option<ObservedObject>,
    precondition: &Precondition,
    body: &Value,
) -> Result<ObservedObject, StepFailure> {
    let Some(found) = found else { return Err(StepFailure::moved("it was deleted since the plan was made")) };
    let Precondition::Same { uid, leaves, .. } = precondition else {
        return Err(StepFailure::moved("it came into existence since the plan was made"));
    };
    if uid.is_some() && found.uid != *uid {
        return Err(StepFailure::moved("another object has taken its name since the plan was made"));
    }
    if Digest::of(&found.body) == *leaves || project(body, &found.body) == *body {
        return Ok(found);
    }
    Err(StepFailure::moved("it was changed by someone else since the plan was made"))
}

/// After a cut answer the object itself says whether the write happened.
async fn settle_apply(
    context: &Context<'_>,
    step: &Step,
    body: &Value,
    error: ProviderError,
) -> Result<Acted, StepFailure> {
    let found = context.provider.read(&step.target).await.map_err(StepFailure::provider)?;
    match found {
        Some(found) if project(body, &found.body) == *body => Ok(applied(body, &found)),
        _ => Err(StepFailure::provider(error)),
    }
}

fn applied(body: &Value, object: &ObservedObject) -> Acted {
    Acted {
        outcome: Outcome::Applied {
            uid: object.uid.clone(),
            resource_version: object.resource_version.clone(),
            observed: Some(Digest::of(&project(body, &object.body))),
        },
        generation: object.generation,
    }
}

async fn delete(context: &Context<'_>, step: &Step, precondition: &Precondition) -> Result<Acted, StepFailure> {
    let uid = match precondition {
        Precondition::Same { uid, .. } => uid.as_deref(),
        Precondition::Absent => None,
    };
    match context.provider.delete(&step.target, uid).await {
        Ok(_) => Ok(Acted { outcome: Outcome::Removed, generation: None }),
        Err(error) if error.kind == ProviderErrorKind::Moved => {
            Err(StepFailure::moved("another object has taken its name since the plan was made"))
        }
        Err(error) => Err(StepFailure::provider(error)),
    }
}

async fn read(context: &Context<'_>, step: &Step) -> Result<Acted, StepFailure> {
    match context.provider.read(&step.target).await.map_err(StepFailure::provider)? {
        Some(found) => Ok(Acted { outcome: Outcome::Done, generation: found.generation }),
        None => Err(StepFailure::moved("it is not there")),
    }
}

/// Ours already by its annotations; only the state learns of it.
async fn adopt(context: &Context<'_>, step: &Step) -> Result<Acted, StepFailure> {
    let found = context.provider.read(&step.target).await.map_err(StepFailure::provider)?;
    let found = found.ok_or_else(|| StepFailure::moved("it was deleted since the plan was made"))?;
    let outcome = Outcome::Applied { uid: found.uid, resource_version: found.resource_version, observed: None };
    Ok(Acted { outcome, generation: found.generation })
}

//! Whether the world still is what a saved plan saw.

use super::{OpsError, Session, refresh};
use polaris_core::{
    address::ResourceAddress,
    plan::{Plan, Seen, last_writer},
    resource::Target,
    snapshot::{LiveSnapshot, Observation, ObservedObject},
    value::Digest,
};
use std::collections::BTreeMap;

/// One thing that is not as the plan saw it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// `None` where the state itself moved.
    pub address: Option<ResourceAddress>,
    /// "it was deleted", "it was changed by kubectl-edit at …".
    pub what: String,
}

/// The state's own identity: another lineage or serial makes every line of the plan doubtful.
pub fn check_state(plan: &Plan, session: &Session) -> Vec<Moved> {
    let mut moved = Vec::new();
    let mut note = |what: String| moved.push(Moved { address: None, what });
    if session.state.lineage != plan.lineage && session.state.serial > 0 {
        note("it was made from another state: the lineage differs".into());
    } else if session.state.serial != plan.serial {
        note(format!("the state is at serial {}, the plan was made from {}", session.state.serial, plan.serial));
    }
    if session.environment != plan.environment {
        note(format!("it was made for environment `{}`, this is `{}`", plan.environment, session.environment));
    }
    moved
}

/// Reads again what the plan saw, by the same LISTs, and compares object by object.
pub async fn check_world(plan: &Plan, session: &Session) -> Result<Vec<Moved>, OpsError> {
    let targets = targets(plan, session);
    let scopes = refresh::scopes(targets.values().copied());
    let live = refresh::read(session.provider(), &session.graph, scopes, &super::Silent).await?;
    let seen: BTreeMap<&ResourceAddress, &Seen> = plan.observed.iter().map(|seen| (&seen.address, seen)).collect();
    let moved = targets.iter().filter_map(|(address, target)| {
        let what = difference(seen.get(address).copied(), target, &live)?;
        Some(Moved { address: Some((*address).clone()), what })
    });
    Ok(moved.collect())
}

/// Everything that the plan touches or that the state remembers.
fn targets<'a>(plan: &'a Plan, session: &'a Session) -> BTreeMap<&'a ResourceAddress, &'a Target> {
    let recorded = session.state.resources.iter().map(|(address, record)| (address, &record.target));
    recorded.chain(plan.steps.iter().map(|step| (&step.address, &step.target))).collect()
}

fn difference(seen: Option<&Seen>, target: &Target, live: &LiveSnapshot) -> Option<String> {
    match (seen, live.observe(target)) {
        (Some(seen), Observation::Present(object)) => changed(seen, object),
        (Some(_), Observation::Absent | Observation::NotYet) => Some("it was deleted since".into()),
        (None, Observation::Present(_)) if matches!(target, Target::Object(_)) => {
            Some("it came into existence since".into())
        }
        (_, Observation::Unreadable(reason)) => Some(format!("it cannot be read any more: {reason}")),
        _ => None,
    }
}

fn changed(seen: &Seen, object: &ObservedObject) -> Option<String> {
    if seen.uid != object.uid {
        return Some("it was deleted and made again since".into());
    }
    if seen.resource_version == object.resource_version || seen.leaves == Digest::of(&object.body) {
        return None;
    }
    Some(match last_writer(&object.managers) {
        Some(manager) => {
            let when = manager.time.as_deref().map(|time| format!(" at {time}")).unwrap_or_default();
            format!("it was changed since, by {}{when}", manager.name)
        }
        None => "it was changed since".into(),
    })
}

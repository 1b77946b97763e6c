//! Base state plus plan plus entries gives the next state. No other code changes a state during an apply.

use super::{JournalEntry, Outcome};
use crate::{
    plan::{Plan, RecordSeed, Step, StepId, StepOp},
    state::{ResourceRecord, State},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// Why entries do not belong to this plan, or this plan not to this state.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FoldError {
    #[error("the plan is of lineage {plan}, the state of {state}")]
    ForeignLineage { plan: String, state: String },
    #[error("the plan was made from serial {plan}, the state is at {state}")]
    OtherSerial { plan: u64, state: u64 },
    #[error("the journal names step {step}, the plan has {steps} steps")]
    NoSuchStep { step: u32, steps: usize },
    #[error("step {step} ({address}) cannot become {next} after {previous}")]
    Illegal { step: u32, address: String, previous: &'static str, next: &'static str },
}

/// The state after a run: what was applied is remembered, what was removed is forgotten, everything else stays.
///
/// Serial and `tool_version` move on, also where no entry changed anything. How entries were batched, and how those
/// of different steps were interleaved, makes no difference: steps are taken in the plan's own order.
pub fn fold(mut state: State, plan: &Plan, entries: &[JournalEntry]) -> Result<State, FoldError> {
    belongs(&state, plan)?;
    for (step, outcomes) in by_step(plan, entries)? {
        let mut last = None;
        for outcome in outcomes {
            check(step, last, outcome)?;
            remember(&mut state, step, outcome);
            last = Some(outcome);
        }
    }
    state.clusters.extend(plan.clusters.iter().map(|(name, connection)| (name.clone(), connection.clone())));
    let used: BTreeSet<&Arc<str>> = state.resources.values().map(|record| record.target.cluster()).collect();
    state.clusters.retain(|name, _| used.contains(name));
    state.serial += 1;
    state.tool_version = env!("CARGO_PKG_VERSION").into();
    Ok(state)
}

fn belongs(state: &State, plan: &Plan) -> Result<(), FoldError> {
    if plan.lineage != state.lineage {
        return Err(FoldError::ForeignLineage { plan: plan.lineage.clone(), state: state.lineage.clone() });
    }
    if plan.serial != state.serial {
        return Err(FoldError::OtherSerial { plan: plan.serial, state: state.serial });
    }
    Ok(())
}

type Outcomes<'a> = Vec<(&'a Step, Vec<&'a Outcome>)>;

fn by_step<'a>(plan: &'a Plan, entries: &'a [JournalEntry]) -> Result<Outcomes<'a>, FoldError> {
    let mut sorted: BTreeMap<StepId, Vec<&Outcome>> = BTreeMap::new();
    for entry in entries {
        sorted.entry(entry.step).or_default().push(&entry.outcome);
    }
    let named = |(id, outcomes): (StepId, _)| {
        let missing = FoldError::NoSuchStep { step: id.0, steps: plan.steps.len() };
        Ok((plan.steps.get(id.0 as usize).ok_or(missing)?, outcomes))
    };
    sorted.into_iter().map(named).collect()
}

fn check(step: &Step, previous: Option<&Outcome>, next: &Outcome) -> Result<(), FoldError> {
    if follows(&step.op, previous, next) {
        return Ok(());
    }
    Err(FoldError::Illegal {
        step: step.id.0,
        address: step.address.to_string(),
        previous: previous.map_or("nothing", word),
        next: word(next),
    })
}

fn word(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Applied { .. } => "applied",
        Outcome::Done => "done",
        Outcome::Removed => "removed",
        Outcome::Failed { .. } => "failed",
    }
}

/// Every legal transition of a step: may `next` be recorded after `previous`?
///
/// The same outcome twice is legal, since a batch whose answer was lost is written again. `Applied` may be followed
/// by a newer `Applied`, when the wait saw the object at a later version.
pub fn follows(op: &StepOp, previous: Option<&Outcome>, next: &Outcome) -> bool {
    use Outcome::{Applied, Done, Failed, Removed};
    let writes_a_record = matches!(op, StepOp::Apply { .. } | StepOp::Adopt | StepOp::Read);
    match (previous, next) {
        (Some(same), next) if same == next => true,
        (None | Some(Applied { .. }), Applied { .. }) => writes_a_record,
        (None, Done) => matches!(op, StepOp::Read),
        (None, Removed) => !writes_a_record,
        (None | Some(Applied { .. }), Failed { .. }) | (Some(Applied { .. } | Removed), Done) => true,
        _ => false,
    }
}

fn remember(state: &mut State, step: &Step, outcome: &Outcome) {
    match (outcome, &step.record) {
        (Outcome::Applied { .. }, Some(seed)) => {
            state.resources.insert(step.address.clone(), record(step, seed, outcome));
        }
        (Outcome::Removed, _) => {
            state.resources.remove(&step.address);
        }
        _ => {}
    }
}

fn record(step: &Step, seed: &RecordSeed, outcome: &Outcome) -> ResourceRecord {
    let (uid, resource_version, observed) = match outcome {
        Outcome::Applied { uid, resource_version, observed } => (uid.clone(), resource_version.clone(), *observed),
        _ => (None, None, None),
    };
    ResourceRecord {
        target: step.target.clone(),
        uid,
        resource_version,
        desired: seed.desired,
        observed: observed.unwrap_or(seed.desired),
        depends_on: seed.depends_on.clone(),
        protect: seed.protect,
    }
}

//! After a crash: the stored plan names every object that the run could have touched, so recovery is a read.

use super::{Event, Observer, OpsError, Session};
use crate::{
    providers::Provider as _,
    store::{OpenRun, StateLock},
};
use futures::{StreamExt as _, stream};
use polaris_core::{
    journal::{JournalEntry, Outcome, Settlement, fold, settle},
    plan::{Plan, Step, StepId, format},
    snapshot::Observation,
    state::State,
};
use std::collections::BTreeSet;

/// Reads under way at once while settling.
const READS_AT_ONCE: usize = 32;

/// What recovery found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recovery {
    pub run: String,
    pub steps: usize,
    /// Steps whose outcome was not in the journal.
    pub without_record: usize,
    /// Of these: found done.
    pub found_done: usize,
    /// The serial that the repaired state got; `None` where nothing may be written.
    pub serial: Option<u64>,
}

/// Folds a run that was cut short into the session's state, and stores that as a new serial.
pub async fn under_lock(
    session: &mut Session,
    lock: &StateLock,
    observer: &dyn Observer,
) -> Result<Option<Recovery>, OpsError> {
    let Some(run) = lock.recover().await? else { return Ok(None) };
    let id = run.id.clone();
    let (state, mut recovery) = settle_run(session, run).await?;
    lock.commit(&state, Some(&id)).await?;
    session.state = lock.load().await?.state;
    recovery.serial = Some(session.state.serial);
    observer.event(Event::Recovered(recovery.clone()));
    Ok(Some(recovery))
}

/// The same without writing: a plan sees what is there, and leaves the repair to the next apply.
pub async fn in_memory(session: &mut Session, observer: &dyn Observer) -> Result<Option<Recovery>, OpsError> {
    let Some(id) = session.open_run.take() else { return Ok(None) };
    let run = session.store.read_run(&id).await?;
    let (state, recovery) = settle_run(session, run).await?;
    // The serial stays: nothing is stored, and a plan made now must not look like one made after the repair.
    session.state = State { serial: session.state.serial, ..state };
    observer.event(Event::Recovered(recovery.clone()));
    Ok(Some(recovery))
}

async fn settle_run(session: &Session, run: OpenRun) -> Result<(State, Recovery), OpsError> {
    let plan = format::decode(&run.plan, &session.key)?;
    let recorded: BTreeSet<StepId> =
        run.entries.iter().filter(|entry| is_final(entry)).map(|entry| entry.step).collect();
    let open: Vec<&Step> = plan.steps.iter().filter(|step| !recorded.contains(&step.id)).collect();
    let settled = read_back(session, &plan, &open).await?;
    let recovery = Recovery {
        run: run.id.as_str().to_owned(),
        steps: plan.steps.len(),
        without_record: open.len(),
        found_done: settled.len(),
        serial: None,
    };
    let entries: Vec<JournalEntry> = run.entries.into_iter().chain(settled).collect();
    let state = fold(session.state.clone(), &plan, &entries)?;
    Ok((state, recovery))
}

/// An outcome after which the object needs no look: what exists is remembered from `Applied` on.
fn is_final(entry: &JournalEntry) -> bool {
    matches!(entry.outcome, Outcome::Applied { .. } | Outcome::Done | Outcome::Removed | Outcome::Failed { .. })
}

/// Looks at each object that may or may not have been touched. What cannot be read keeps its old record.
async fn read_back(session: &Session, plan: &Plan, open: &[&Step]) -> Result<Vec<JournalEntry>, OpsError> {
    let provider = session.connected(&plan.clusters);
    let looked = stream::iter(open.iter().copied()).map(|step| {
        let provider = &provider;
        async move { (step, provider.read(&step.target).await) }
    });
    let looked: Vec<_> = looked.buffer_unordered(READS_AT_ONCE).collect().await;
    let mut entries = Vec::new();
    for (step, found) in looked {
        let found = found?;
        let observation = found.as_ref().map_or(Observation::Absent, Observation::Present);
        match settle(step, &plan.lineage, observation) {
            Settlement::Happened(outcome) => entries.push(JournalEntry { step: step.id, outcome }),
            Settlement::NotBegun => {}
            Settlement::Unknown(why) => return Err(OpsError::Unsettled { address: step.address.clone(), why }),
        }
    }
    entries.sort_by_key(|entry| entry.step);
    Ok(entries)
}

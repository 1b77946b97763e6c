//! Every write of a run goes wrong once, in every way; afterwards nothing is lost and nobody has to help.

use super::{NO_WAIT, grown};
use polaris::store::{StateStore, StoreError};
use polaris_core::state::State;
use polaris_state_backends::{Fault, FaultyBackend, LocalBackend, MemoryBackend, StateBackend};
use std::sync::Arc;

/// A whole run: two serials, a plan each.
async fn two_runs(store: &StateStore) -> Result<State, StoreError> {
    for _ in 0..2 {
        let lock = store.lock("apply", NO_WAIT, |_, _| {}).await?;
        let loaded = lock.load().await?;
        let run = match lock.recover().await? {
            Some(open) => open.id,
            None => lock.open_run(b"the plan").await?,
        };
        let name = format!("t{}", loaded.state.serial);
        lock.commit(&grown(loaded.state, &name), Some(&run)).await?;
        lock.release().await?;
    }
    Ok(store.load().await?.state)
}

/// How many writes a run makes when nothing goes wrong.
async fn writes_of_a_run() -> u64 {
    let backend = Arc::new(FaultyBackend::new(Arc::new(MemoryBackend::default()), |_| None));
    two_runs(&StateStore::over("prod", backend.clone())).await.unwrap();
    backend.writes()
}

#[tokio::test]
async fn a_lost_answer_is_settled_without_anyone_noticing() {
    for k in 1..=writes_of_a_run().await {
        for fault in [Fault::LostAfter, Fault::LostBefore] {
            let backend = Arc::new(FaultyBackend::at(Arc::new(MemoryBackend::default()), k, fault));
            let state = two_runs(&StateStore::over("prod", backend)).await;
            let state = state.unwrap_or_else(|error| panic!("write {k}, {fault:?}: {error}"));
            assert_eq!((state.serial, state.resources.len()), (2, 2), "write {k}, {fault:?}");
        }
    }
}

/// Also the release of the lock finds no space; the lock is free all the same, because its holder has ended.
#[tokio::test]
async fn a_full_disk_stops_the_run_and_loses_nothing() {
    for k in 1..=writes_of_a_run().await {
        for fault in [Fault::Full, Fault::ReadOnly] {
            let folder = tempfile::tempdir().unwrap();
            let inner: Arc<dyn StateBackend> = Arc::new(LocalBackend::new(folder.path()));
            let broken = FaultyBackend::new(inner.clone(), move |write| (write >= k).then_some(fault));
            let error = two_runs(&StateStore::over("prod", Arc::new(broken))).await.unwrap_err();
            assert!(error.remedy().is_some_and(|remedy| !remedy.is_empty()), "{error}");

            let state = two_runs(&StateStore::over("prod", inner)).await.unwrap();
            // Every serial added one topic, under a name of its own: none is missing, none is there twice.
            assert_eq!(state.serial, state.resources.len() as u64, "write {k}, {fault:?}");
            assert!((2..=4).contains(&state.serial), "write {k}, {fault:?}");
        }
    }
}

#[tokio::test]
async fn a_journal_that_cannot_be_written_says_so() {
    use polaris_core::{
        journal::{JournalEntry, Outcome},
        plan::StepId,
    };
    let broken = FaultyBackend::new(Arc::new(MemoryBackend::default()), |write| (write == 5).then_some(Fault::Full));
    let store = StateStore::over("prod", Arc::new(broken));
    let lock = store.lock("apply", NO_WAIT, |_, _| {}).await.unwrap();
    let run = lock.open_run(b"the plan").await.unwrap();
    let journal = lock.journal(&run);
    let entry = JournalEntry { step: StepId(0), outcome: Outcome::Removed };
    journal.record(entry.clone()).unwrap();
    assert!(matches!(journal.flush().await, Err(StoreError::Journal(reason)) if reason.contains("no space left")));
    assert!(matches!(journal.record(entry), Err(StoreError::Journal(_))), "a broken journal took an entry");
}

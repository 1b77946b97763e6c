//! Locking, running, committing, going back.

use super::{NO_WAIT, commit, grown, store};
use polaris::store::StoreError;
use polaris_core::state::State;

#[tokio::test]
async fn a_run_goes_from_plan_to_serial_one() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    let before = store.load().await.unwrap();
    assert_eq!((before.state.serial, before.open_run, before.lock), (0, None, None));
    assert!(!folder.path().join("state").exists(), "looking wrote something");

    let lock = store.lock("apply", NO_WAIT, |_, _| {}).await.unwrap();
    let run = lock.open_run(b"the plan").await.unwrap();
    assert_eq!(store.load().await.unwrap().open_run.as_ref(), Some(&run));
    let state = grown(before.state, "payments");
    lock.commit(&state, Some(&run)).await.unwrap();
    lock.release().await.unwrap();

    let after = store.load().await.unwrap();
    assert_eq!((after.state, after.open_run, after.lock), (state, None, None));
}

#[tokio::test]
async fn a_second_holder_is_told_who_is_first() {
    let folder = tempfile::tempdir().unwrap();
    let first = store(folder.path()).lock("apply", NO_WAIT, |_, _| {}).await.unwrap();
    let refused = store(folder.path()).lock("destroy", NO_WAIT, |_, _| {}).await.unwrap_err();
    let StoreError::Locked(info) = &refused else { panic!("{refused:?}") };
    assert_eq!((info.id.as_str(), info.operation.as_str()), (first.id(), "apply"));
    assert!(info.holder.contains(&format!("(pid {})", std::process::id())));
    assert!(refused.remedy().unwrap().contains(&format!("polaris force-unlock {}", first.id())));
}

#[tokio::test]
async fn a_lock_that_is_dropped_is_free_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let first = store(folder.path()).lock("apply", NO_WAIT, |_, _| {}).await.unwrap();
    drop(first);
    store(folder.path()).lock("apply", NO_WAIT, |_, _| {}).await.unwrap().release().await.unwrap();
}

#[tokio::test]
async fn a_broken_lock_fences_its_holder() {
    let folder = tempfile::tempdir().unwrap();
    let first = store(folder.path()).lock("apply", NO_WAIT, |_, _| {}).await.unwrap();
    let state = grown(first.load().await.unwrap().state, "mine");
    store(folder.path()).force_unlock(first.id()).await.unwrap();
    let second = commit(&store(folder.path()), "theirs").await;

    let refused = first.commit(&state, None).await.unwrap_err();
    assert!(matches!(refused, StoreError::LockLost { .. }), "{refused:?}");
    assert!(matches!(first.open_run(b"plan").await, Err(StoreError::LockLost { .. })));
    assert_eq!(store(folder.path()).load().await.unwrap().state, second);
}

#[tokio::test]
async fn an_open_run_is_found_with_its_plan_and_its_journal() {
    use polaris_core::{
        journal::{JournalEntry, Outcome},
        plan::StepId,
    };
    let folder = tempfile::tempdir().unwrap();
    let entries: Vec<_> = (0..1500).map(|at| JournalEntry { step: StepId(at), outcome: Outcome::Removed }).collect();
    {
        let lock = store(folder.path()).lock("apply", NO_WAIT, |_, _| {}).await.unwrap();
        let run = lock.open_run(b"the plan").await.unwrap();
        let journal = lock.journal(&run);
        for entry in &entries {
            journal.record(entry.clone()).unwrap();
        }
        journal.flush().await.unwrap();
    }
    let lock = store(folder.path()).lock("apply", NO_WAIT, |_, _| {}).await.unwrap();
    let run = lock.recover().await.unwrap().unwrap();
    assert_eq!((run.plan.as_slice(), run.damaged.len()), (b"the plan".as_slice(), 0));
    assert_eq!(run.entries, entries);
    assert!(matches!(lock.open_run(b"another").await, Err(StoreError::RunOpen(_))));
    let state = grown(lock.load().await.unwrap().state, "recovered");
    assert!(matches!(lock.commit(&state, None).await, Err(StoreError::RunOpen(_))));
    lock.commit(&state, Some(&run.id)).await.unwrap();
    assert!(lock.recover().await.unwrap().is_none());
}

#[tokio::test]
async fn history_goes_back_and_forth() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    let first = commit(&store, "one").await;
    commit(&store, "two").await;
    let lock = store.lock("state rollback", NO_WAIT, |_, _| {}).await.unwrap();
    let back = lock.rollback(1).await.unwrap();
    assert_eq!((back.serial, &back.resources), (3, &first.resources));
    let history = store.history(10).await.unwrap();
    let shown: Vec<_> = history.iter().map(|version| (version.serial, version.is_current)).collect();
    assert_eq!(shown, [(3, true), (2, false), (1, false)]);
    let written = history[0].written.as_ref().unwrap();
    assert_eq!((written.operation.as_str(), written.resources), ("state rollback", 1));
    assert!(matches!(lock.rollback(9).await, Err(StoreError::NoSuchSerial { serial: 9, .. })));
}

#[tokio::test]
async fn a_pushed_state_must_be_ours_and_not_old() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    let first = commit(&store, "one").await;
    let second = commit(&store, "two").await;
    let lock = store.lock("state push", NO_WAIT, |_, _| {}).await.unwrap();
    let foreign = State { lineage: "other".into(), ..second.clone() };
    assert!(matches!(lock.push(&foreign.to_bytes()).await, Err(StoreError::ForeignLineage { .. })));
    assert!(matches!(lock.push(&first.to_bytes()).await, Err(StoreError::Older { current: 2, found: 1 })));
    assert!(matches!(lock.push(b"{}").await, Err(StoreError::Format { .. })));
    assert_eq!(store.load().await.unwrap().state, second);
    assert_eq!(lock.push(&store.pull().await.unwrap()).await.unwrap().serial, 3);
}

#[tokio::test]
async fn the_key_is_made_once_and_is_private() {
    let folder = tempfile::tempdir().unwrap();
    let (a, b) = (store(folder.path()), store(folder.path()));
    let keys = tokio::join!(a.key(), b.key());
    assert_eq!(keys.0.unwrap(), keys.1.unwrap());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(folder.path().join("state/key")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

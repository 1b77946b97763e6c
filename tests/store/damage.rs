//! What is left when files are lost or damaged, and how one goes on from there.

use super::{NO_WAIT, commit, grown, store};
use polaris::store::{StateStore, StoreError};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// The file of a serial.
fn state_file(folder: &Path, serial: u64) -> PathBuf {
    let prefix = format!("{serial}-");
    let files = fs::read_dir(folder.join("state/states")).unwrap().map(|entry| entry.unwrap().path());
    files.into_iter().find(|path| path.file_name().unwrap().to_str().unwrap().starts_with(&prefix)).unwrap()
}

fn flip_a_bit(path: &Path) {
    let mut bytes = fs::read(path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(path, bytes).unwrap();
}

/// Three serials, of which the last is current.
async fn three_serials(folder: &Path) -> StateStore {
    let store = store(folder);
    for name in ["one", "two", "three"] {
        commit(&store, name).await;
    }
    store
}

#[tokio::test]
async fn a_flipped_bit_is_found_named_and_rolled_back() {
    let folder = tempfile::tempdir().unwrap();
    let store = three_serials(folder.path()).await;
    let damaged = state_file(folder.path(), 3);
    flip_a_bit(&damaged);

    let error = store.load().await.unwrap_err();
    assert!(matches!(error, StoreError::Damaged { .. }), "{error:?}");
    assert!(error.to_string().contains(damaged.file_name().unwrap().to_str().unwrap()), "{error}");
    assert!(error.remedy().unwrap().contains("polaris state rollback"));
    let history = store.history(10).await.unwrap();
    let sound: Vec<_> = history.iter().map(|version| (version.serial, version.written.is_some())).collect();
    assert_eq!(sound, [(3, false), (2, true), (1, true)]);

    let lock = store.lock("state rollback", NO_WAIT, |_, _| {}).await.unwrap();
    lock.rollback(2).await.unwrap();
    let state = store.load().await.unwrap().state;
    assert_eq!((state.serial, state.resources.len()), (4, 2));
}

#[tokio::test]
async fn a_deleted_state_is_named_and_rolled_back() {
    let folder = tempfile::tempdir().unwrap();
    let store = three_serials(folder.path()).await;
    fs::remove_file(state_file(folder.path(), 3)).unwrap();
    assert!(store.load().await.unwrap_err().to_string().contains("it is missing"));
    let lock = store.lock("state rollback", NO_WAIT, |_, _| {}).await.unwrap();
    assert_eq!(lock.rollback(2).await.unwrap().serial, 4);
}

#[tokio::test]
async fn a_lost_head_is_no_empty_state() {
    let folder = tempfile::tempdir().unwrap();
    let store = three_serials(folder.path()).await;
    let before = store.load().await.unwrap().state;
    fs::remove_file(folder.path().join("state/head")).unwrap();

    assert!(matches!(store.load().await, Err(StoreError::HeadLost { states: 3, .. })));
    assert!(matches!(store.lock("apply", NO_WAIT, |_, _| {}).await, Err(StoreError::HeadLost { .. })));
    assert!(store.rebuild().await.unwrap());
    assert_eq!(store.load().await.unwrap().state, before);
    assert!(!store.rebuild().await.unwrap(), "a sound head was replaced");
}

#[tokio::test]
async fn a_damaged_head_fences_whoever_held_the_lock() {
    let folder = tempfile::tempdir().unwrap();
    let store = three_serials(folder.path()).await;
    let holder = store.lock("apply", NO_WAIT, |_, _| {}).await.unwrap();
    let state = grown(holder.load().await.unwrap().state, "four");
    flip_a_bit(&folder.path().join("state/head"));

    assert!(matches!(store.load().await, Err(StoreError::Damaged { .. })));
    assert!(store.rebuild().await.unwrap());
    assert!(matches!(holder.commit(&state, None).await, Err(StoreError::LockLost { .. })));
    assert_eq!(store.load().await.unwrap().state.serial, 3);
}

#[tokio::test]
async fn a_rebuilt_head_remembers_the_run_that_was_open() {
    let folder = tempfile::tempdir().unwrap();
    let store = three_serials(folder.path()).await;
    let state = store.load().await.unwrap().state;
    let plan = format!(r#"{{"lineage":"{}","serial":{},"steps":[]}}"#, state.lineage, state.serial);
    let lock = store.lock("apply", NO_WAIT, |_, _| {}).await.unwrap();
    let run = lock.open_run(plan.as_bytes()).await.unwrap();
    drop(lock);
    fs::remove_file(folder.path().join("state/head")).unwrap();

    assert!(store.rebuild().await.unwrap());
    assert_eq!(store.load().await.unwrap().open_run, Some(run));
}

#[tokio::test]
async fn a_run_whose_plan_is_damaged_is_closed_by_going_back() {
    let folder = tempfile::tempdir().unwrap();
    let store = three_serials(folder.path()).await;
    let lock = store.lock("apply", NO_WAIT, |_, _| {}).await.unwrap();
    let run = lock.open_run(b"the plan").await.unwrap();
    assert!(matches!(lock.rollback(2).await, Err(StoreError::RunOpen(_))));
    flip_a_bit(&folder.path().join(format!("state/runs/{run}/plan")));

    assert!(matches!(lock.recover().await, Err(StoreError::Damaged { .. })));
    assert_eq!(lock.rollback(2).await.unwrap().serial, 4);
    assert_eq!(store.load().await.unwrap().open_run, None);
}

#[tokio::test]
async fn a_damaged_batch_is_only_a_batch_without_outcomes() {
    use polaris_core::{
        journal::{JournalEntry, Outcome},
        plan::StepId,
    };
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    let lock = store.lock("apply", NO_WAIT, |_, _| {}).await.unwrap();
    let run = lock.open_run(b"the plan").await.unwrap();
    let journal = lock.journal(&run);
    for step in 0..2 {
        journal.record(JournalEntry { step: StepId(step), outcome: Outcome::Removed }).unwrap();
        journal.flush().await.unwrap();
    }
    flip_a_bit(&folder.path().join(format!("state/runs/{run}/journal/00000000")));
    let found = lock.recover().await.unwrap().unwrap();
    assert_eq!((found.entries.len(), found.damaged.len()), (1, 1));
}

#[tokio::test]
async fn a_state_of_a_newer_polaris_is_refused_kindly() {
    let folder = tempfile::tempdir().unwrap();
    let store = three_serials(folder.path()).await;
    let head = folder.path().join("state/head");
    fs::write(&head, fs::read_to_string(&head).unwrap().replace("\"format\":1", "\"format\":2")).unwrap();
    let error = store.load().await.unwrap_err();
    assert!(matches!(error, StoreError::NewerHead { found: 2, .. }), "{error:?}");
    assert_eq!(error.remedy().unwrap(), "use the polaris that wrote it, or a newer one");
    assert!(store.rebuild().await.is_err(), "a newer head was replaced");
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_says_so() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("state"), "a file where the folder should be").unwrap();
    let error = store(folder.path()).lock("apply", NO_WAIT, |_, _| {}).await.unwrap_err();
    let StoreError::Backend { place, .. } = &error else { panic!("{error:?}") };
    assert!(place.contains("state"), "{error}");
}

#[tokio::test]
async fn old_serials_and_runs_are_forgotten_and_the_newest_never() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    for serial in 1..=96_u64 {
        let lock = store.lock("apply", NO_WAIT, |_, _| {}).await.unwrap();
        let run = lock.open_run(b"the plan").await.unwrap();
        let state = grown(lock.load().await.unwrap().state, &format!("t{serial}"));
        lock.commit(&state, Some(&run)).await.unwrap();
        lock.release().await.unwrap();
    }
    let history = store.history(usize::MAX).await.unwrap();
    assert_eq!((history[0].serial, history.len()), (96, 64));
    assert_eq!(fs::read_dir(folder.path().join("state/runs")).unwrap().count(), 16);
    assert_eq!(store.load().await.unwrap().state.resources.len(), 96);
}

//! Several who want the same state: tasks here, and real processes that are stopped and killed.

use super::{NO_WAIT, commit, grown, store};
use polaris::store::{StateStore, StoreError};
use polaris_state_backends::{MemoryBackend, StateBackend};
use std::{
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

const LONG: Duration = Duration::from_mins(1);
const CHILD: &str = "POLARIS_TEST_CONTENDER_FOLDER";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn eight_contenders_take_turns_and_lose_no_serial() {
    const ROUNDS: usize = 5;
    let folder = tempfile::tempdir().unwrap();
    let holders = Arc::new(AtomicUsize::new(0));
    let contender = |number: usize| {
        let (store, holders) = (store(folder.path()), holders.clone());
        async move {
            for round in 0..ROUNDS {
                let lock = store.lock("apply", LONG, |_, _| {}).await.unwrap();
                assert_eq!(holders.fetch_add(1, Ordering::SeqCst), 0, "two hold the lock");
                let state = grown(lock.load().await.unwrap().state, &format!("t{number}-{round}"));
                lock.commit(&state, None).await.unwrap();
                holders.fetch_sub(1, Ordering::SeqCst);
                lock.release().await.unwrap();
            }
        }
    };
    let contenders: Vec<_> = (0..8).map(|number| tokio::spawn(contender(number))).collect();
    for contender in contenders {
        contender.await.unwrap();
    }
    let state = store(folder.path()).load().await.unwrap().state;
    assert_eq!((state.serial, state.resources.len()), (40, 40));
}

#[tokio::test]
async fn who_waits_is_told_for_whom() {
    let folder = tempfile::tempdir().unwrap();
    let first = store(folder.path()).lock("destroy", NO_WAIT, |_, _| {}).await.unwrap();
    let told = std::sync::Mutex::new(Vec::new());
    let timeout = Duration::from_millis(300);
    let waited = store(folder.path()).lock("apply", timeout, |info, _| told.lock().unwrap().push(info.clone())).await;
    assert!(matches!(waited, Err(StoreError::Locked(_))));
    let told = told.into_inner().unwrap();
    assert!(told.iter().all(|info| info.operation == "destroy" && info.id == first.id()) && !told.is_empty());
}

/// Where the store cannot see processes, silence for a lease is death. The first holder's task is ended, so it
/// never beats again.
#[tokio::test]
async fn a_silent_holder_loses_the_lock_after_its_lease() {
    let backend: Arc<dyn StateBackend> = Arc::new(MemoryBackend::default());
    let store = || StateStore::over("prod", backend.clone()).with_lease(Duration::from_millis(300));
    let first = store().lock("apply", NO_WAIT, |_, _| {}).await.unwrap();
    drop(first);
    assert!(matches!(store().lock("apply", NO_WAIT, |_, _| {}).await, Err(StoreError::Locked(_))));
    let second = store().lock("apply", LONG, |_, _| {}).await.unwrap();
    second.still_holder().await.unwrap();
}

#[tokio::test]
async fn a_holder_that_beats_keeps_the_lock_for_longer_than_its_lease() {
    let backend: Arc<dyn StateBackend> = Arc::new(MemoryBackend::default());
    let store = || StateStore::over("prod", backend.clone()).with_lease(Duration::from_millis(600));
    let first = store().lock("apply", NO_WAIT, |_, _| {}).await.unwrap();
    first.at("step 3 of 7");
    let refused = store().lock("apply", Duration::from_millis(1500), |_, _| {}).await.unwrap_err();
    assert!(matches!(refused, StoreError::Locked(info) if info.at == "step 3 of 7"));
    first.still_holder().await.unwrap();
}

/// Another process: this test binary again, told by a variable to take the lock and to wait for its end.
fn holder(folder: &Path, test: &str) -> Child {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([test, "--exact", "--nocapture"])
        .env(CHILD, folder)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.map_while(Result::ok).any(|line| line.contains("holding")), "the other process took no lock");
    child
}

/// What the other process does; `None` in the test itself.
#[expect(clippy::print_stdout, reason = "it tells the test, over a pipe")]
async fn as_holder() -> Option<()> {
    let folder = std::env::var_os(CHILD)?;
    let lock = store(Path::new(&folder)).lock("apply", NO_WAIT, |_, _| {}).await.unwrap();
    lock.open_run(b"the plan").await.unwrap();
    println!("holding");
    tokio::time::sleep(LONG * 10).await;
    Some(())
}

#[tokio::test]
async fn a_killed_process_frees_the_lock_at_once_and_its_run_is_found() {
    if as_holder().await.is_some() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut other = holder(folder.path(), "contenders::a_killed_process_frees_the_lock_at_once_and_its_run_is_found");
    let store = store(folder.path());
    assert!(matches!(store.lock("apply", NO_WAIT, |_, _| {}).await, Err(StoreError::Locked(_))));

    other.kill().unwrap();
    other.wait().unwrap();
    let lock = store.lock("apply", NO_WAIT, |_, _| {}).await.unwrap();
    assert_eq!(lock.recover().await.unwrap().unwrap().plan, b"the plan");
}

#[cfg(unix)]
#[tokio::test]
async fn a_stopped_process_is_fenced_by_force_unlock() {
    if as_holder().await.is_some() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut other = holder(folder.path(), "contenders::a_stopped_process_is_fenced_by_force_unlock");
    signal(&other, "STOP");
    let store = store(folder.path());
    let Err(StoreError::Locked(info)) = store.lock("apply", NO_WAIT, |_, _| {}).await else {
        panic!("a stopped process lost its lock by itself")
    };
    store.force_unlock(&info.id).await.unwrap();
    let lock = store.lock("apply", NO_WAIT, |_, _| {}).await.unwrap();
    let run = lock.recover().await.unwrap().unwrap();
    let state = grown(lock.load().await.unwrap().state, "recovered");
    lock.commit(&state, Some(&run.id)).await.unwrap();
    lock.release().await.unwrap();

    signal(&other, "CONT");
    let after = commit(&store, "next").await;
    other.kill().unwrap();
    other.wait().unwrap();
    assert_eq!(store.load().await.unwrap().state, after);
}

#[cfg(unix)]
fn signal(process: &Child, name: &str) {
    let status = Command::new("kill").args([&format!("-{name}"), &process.id().to_string()]).status().unwrap();
    assert!(status.success());
}

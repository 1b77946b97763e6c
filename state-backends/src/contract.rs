//! What every backend must do, as a suite that a backend's own test runs:
//!
//! ```no_run
//! # async fn example() {
//! use polaris_state_backends::{MemoryBackend, contract};
//! use std::sync::Arc;
//!
//! contract::run(async || Arc::new(MemoryBackend::default()) as _).await;
//! # }
//! ```
//!
//! Each check gets an empty store of its own and panics, with a sentence, where the store breaks the contract.

use crate::{BackendError, Key, Revision, StateBackend};
use bytes::Bytes;
use std::{collections::BTreeSet, sync::Arc};

/// Racers of the race checks.
const RACERS: usize = 8;
/// Increments that each racer of the counter makes.
const INCREMENTS: usize = 20;

type Store = Arc<dyn StateBackend>;

/// Runs every check, each on a store fresh from `make`.
pub async fn run(make: impl AsyncFn() -> Store) {
    what_was_written_is_read(make().await).await;
    a_new_object_is_new_once(make().await).await;
    a_swap_needs_the_last_revision(make().await).await;
    a_swap_of_nothing_is_refused(make().await).await;
    listing_is_sorted_and_by_prefix(make().await).await;
    deleting_is_quiet_and_final(make().await).await;
    of_many_creators_one_wins(make().await).await;
    no_increment_is_lost(make().await).await;
    sizes_from_nothing_to_megabytes(make().await).await;
}

// The suite is a test that other crates call: a broken contract is reported as a panic, as any failed test is.
#[expect(clippy::unwrap_used, reason = "a failed check is a failed test")]
fn key(text: &str) -> Key {
    Key::new(text).unwrap()
}

fn done<T>(what: &str, result: Result<T, BackendError>) -> T {
    result.unwrap_or_else(|error| panic!("{what}: {error}"))
}

async fn content(store: &Store, name: &str) -> Option<Bytes> {
    done("get", store.get(&key(name)).await).map(|object| object.bytes)
}

async fn revision(store: &Store, name: &str) -> Option<Revision> {
    done("get", store.get(&key(name)).await).map(|object| object.revision)
}

async fn what_was_written_is_read(store: Store) {
    assert_eq!(content(&store, "head").await, None, "an empty store has an object");
    let first = done("put_new", store.put_new(&key("head"), Bytes::from_static(b"one")).await);
    assert_eq!(content(&store, "head").await.as_deref(), Some(b"one".as_slice()));
    assert_eq!(revision(&store, "head").await, Some(first.clone()), "put_new and get disagree on the revision");
    let second = done("swap", store.compare_and_swap(&key("head"), &first, Bytes::from_static(b"two")).await);
    assert_eq!(content(&store, "head").await.as_deref(), Some(b"two".as_slice()));
    assert_eq!(revision(&store, "head").await, Some(second), "swap and get disagree on the revision");
}

async fn a_new_object_is_new_once(store: Store) {
    done("put_new", store.put_new(&key("runs/a/plan"), Bytes::from_static(b"first")).await);
    let again = store.put_new(&key("runs/a/plan"), Bytes::from_static(b"second")).await;
    assert!(matches!(again, Err(BackendError::Exists(_))), "a second put_new was not refused: {again:?}");
    assert_eq!(content(&store, "runs/a/plan").await.as_deref(), Some(b"first".as_slice()));
}

async fn a_swap_needs_the_last_revision(store: Store) {
    let first = done("put_new", store.put_new(&key("head"), Bytes::from_static(b"one")).await);
    done("swap", store.compare_and_swap(&key("head"), &first, Bytes::from_static(b"two")).await);
    let stale = store.compare_and_swap(&key("head"), &first, Bytes::from_static(b"three")).await;
    assert!(matches!(stale, Err(BackendError::Moved(_))), "a swap by a stale revision was not refused: {stale:?}");
    assert_eq!(content(&store, "head").await.as_deref(), Some(b"two".as_slice()));
}

async fn a_swap_of_nothing_is_refused(store: Store) {
    let revision = done("put_new", store.put_new(&key("head"), Bytes::from_static(b"one")).await);
    done("delete", store.delete(&key("head")).await);
    let swap = store.compare_and_swap(&key("head"), &revision, Bytes::from_static(b"two")).await;
    assert!(matches!(swap, Err(BackendError::Moved(_))), "a swap of a deleted object was not refused: {swap:?}");
    assert_eq!(content(&store, "head").await, None, "a swap brought a deleted object back");
}

async fn listing_is_sorted_and_by_prefix(store: Store) {
    for name in ["states/2-b", "head", "states/1-a", "runs/x/journal/00000001", "runs/x/plan", "runs/xy/plan"] {
        done("put_new", store.put_new(&key(name), Bytes::from_static(b".")).await);
    }
    let names = async |prefix: &str| {
        let keys = done("list", store.list(prefix).await);
        keys.iter().map(|key| key.as_str().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names("states/").await, ["states/1-a", "states/2-b"]);
    assert_eq!(names("runs/x/").await, ["runs/x/journal/00000001", "runs/x/plan"]);
    assert_eq!(names("runs/x").await, ["runs/x/journal/00000001", "runs/x/plan", "runs/xy/plan"]);
    assert_eq!(names("").await.len(), 6);
    assert!(names("nothing/").await.is_empty());
}

async fn deleting_is_quiet_and_final(store: Store) {
    done("delete of nothing", store.delete(&key("states/1")).await);
    done("put_new", store.put_new(&key("states/1"), Bytes::from_static(b"x")).await);
    done("delete", store.delete(&key("states/1")).await);
    assert_eq!(content(&store, "states/1").await, None, "a deleted object is still there");
    assert!(done("list", store.list("").await).is_empty(), "a deleted object is still listed");
    done("put_new after delete", store.put_new(&key("states/1"), Bytes::from_static(b"y")).await);
}

async fn of_many_creators_one_wins(store: Store) {
    let racers = (0..RACERS).map(|racer| {
        let store = store.clone();
        tokio::spawn(async move { store.put_new(&key("head"), Bytes::from(racer.to_string())).await.map(|_| racer) })
    });
    let mut winners = Vec::new();
    for racer in racers.collect::<Vec<_>>() {
        match racer.await {
            Ok(Ok(winner)) => winners.push(winner.to_string()),
            Ok(Err(BackendError::Exists(_))) => {}
            other => assert!(matches!(other, Ok(Ok(_))), "put_new in a race: {other:?}"),
        }
    }
    assert_eq!(winners.len(), 1, "{} of {RACERS} creators won", winners.len());
    assert_eq!(content(&store, "head").await.as_deref(), Some(winners[0].as_bytes()));
}

async fn no_increment_is_lost(store: Store) {
    done("put_new", store.put_new(&key("head"), Bytes::from_static(b"0 start")).await);
    let racers = (0..RACERS).map(|racer| tokio::spawn(increment(store.clone(), racer)));
    for racer in racers.collect::<Vec<_>>() {
        assert!(racer.await.is_ok(), "a racer failed");
    }
    let (count, _) = counter(&store).await;
    assert_eq!(count, RACERS * INCREMENTS, "increments were lost or doubled");
}

async fn increment(store: Store, racer: usize) {
    let mut made = 0;
    while made < INCREMENTS {
        let (count, revision) = counter(&store).await;
        // The racer and its own count are the nonce: no two contents are equal.
        let next = Bytes::from(format!("{} {racer}.{made}", count + 1));
        match store.compare_and_swap(&key("head"), &revision, next).await {
            Ok(_) => made += 1,
            Err(BackendError::Moved(_)) => tokio::task::yield_now().await,
            Err(error) => done("swap in a race", Err(error)),
        }
    }
}

#[expect(clippy::expect_used, reason = "a failed check is a failed test")]
async fn counter(store: &Store) -> (usize, Revision) {
    let object = done("get", store.get(&key("head")).await).expect("the counter is there");
    let text = std::str::from_utf8(&object.bytes).expect("the counter is text");
    let count = text.split(' ').next().and_then(|count| count.parse().ok()).expect("the counter is a number");
    (count, object.revision)
}

async fn sizes_from_nothing_to_megabytes(store: Store) {
    let mut revisions = BTreeSet::new();
    for (name, size) in [("empty", 0), ("one", 1), ("large", 3 << 20)] {
        let bytes: Bytes = (0..size).map(|at: usize| u8::try_from(at % 251).unwrap_or_default()).collect();
        let revision = done("put_new", store.put_new(&key(name), bytes.clone()).await);
        revisions.insert(revision.as_str().to_owned());
        assert_eq!(content(&store, name).await, Some(bytes), "{size} bytes came back changed");
    }
}

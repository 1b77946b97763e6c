//! Putting another state in the place of the current one: each time a new serial, made under the lock.

use super::{Event, Observer, OpsError, Workspace};
use crate::store::LockInfo;
use polaris_core::state::State;
use std::time::Duration;

/// What takes the current state's place.
#[derive(Clone, Copy, Debug)]
pub enum Replacement<'a> {
    /// An older serial.
    Serial(u64),
    /// A document that was pulled and edited.
    Document(&'a [u8]),
}

/// Replaces the state and gives the new one.
pub async fn replace_state(
    workspace: &Workspace,
    replacement: Replacement<'_>,
    lock_timeout: Duration,
    observer: &dyn Observer,
) -> Result<State, OpsError> {
    let store = workspace.declared()?.store;
    let on_wait = |holder: &LockInfo, waited| observer.event(Event::LockWaiting { holder: holder.clone(), waited });
    let operation = match replacement {
        Replacement::Serial(_) => "state rollback",
        Replacement::Document(_) => "state push",
    };
    // Going back is also the way out where `head` itself was lost.
    if matches!(replacement, Replacement::Serial(_)) {
        store.rebuild().await?;
    }
    let lock = store.lock(operation, lock_timeout, on_wait).await?;
    let replaced = match replacement {
        Replacement::Serial(serial) => lock.rollback(serial).await,
        Replacement::Document(document) => lock.push(document).await,
    };
    lock.release().await?;
    Ok(replaced?)
}

//! The state store through its public door, over real files and over backends that fail on cue.

#![allow(clippy::unwrap_used, reason = "a panic is the report")]

mod contenders;
mod damage;
mod faults;
mod runs;

use polaris::store::StateStore;
use polaris_core::{
    address::{ResourceAddress, ResourceType},
    resource::Target,
    state::{ResourceRecord, State},
    value::Digest,
};
use std::{path::Path, time::Duration};

const NO_WAIT: Duration = Duration::ZERO;

fn store(folder: &Path) -> StateStore {
    StateStore::local("prod", folder.join("state"))
}

/// `state` with one more topic, as the next serial.
fn grown(mut state: State, name: &str) -> State {
    let record = ResourceRecord {
        target: Target::ControlPlane { cluster: "eu1".into() },
        uid: Some(format!("uid-{name}")),
        resource_version: None,
        desired: Digest::of_bytes(name.as_bytes()),
        observed: Digest::of_bytes(name.as_bytes()),
        depends_on: Vec::new(),
        protect: false,
    };
    state.resources.insert(ResourceAddress::new(ResourceType::Topic, &["orders", name]), record);
    state.serial += 1;
    state
}

/// Commits one serial with one more topic.
async fn commit(store: &StateStore, name: &str) -> State {
    let lock = store.lock("apply", NO_WAIT, |_, _| {}).await.unwrap();
    let state = grown(lock.load().await.unwrap().state, name);
    lock.commit(&state, None).await.unwrap();
    lock.release().await.unwrap();
    state
}

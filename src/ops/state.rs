//! Changes of the state by hand: each is a new serial, made under the lock, and touches nothing outside.

use super::{Event, Observer, OpsError, Workspace};
use crate::store::{LockInfo, StateStore};
use polaris_core::{address::ResourceAddress, state::State};
use std::time::Duration;

/// What to do with the records.
#[derive(Clone, Debug)]
pub enum StateEdit {
    /// Gives a record another address. The object itself is told at the next apply.
    Move { from: ResourceAddress, to: ResourceAddress },
    /// Forgets records; the objects stay.
    Remove(Vec<ResourceAddress>),
}

/// Why records cannot be changed so.
#[derive(Debug, thiserror::Error)]
pub enum StateEditError {
    #[error("`{0}` is not in the state")]
    Unknown(ResourceAddress),
    #[error("`{0}` is in the state already")]
    Taken(ResourceAddress),
    #[error("`{from}` cannot become `{to}`: they are of different types")]
    OtherType { from: ResourceAddress, to: ResourceAddress },
    /// A run was cut short; only an apply can settle what it did.
    #[error("a run was cut short and is not settled yet")]
    OpenRun,
}

/// Edits under the lock and gives the new state.
pub async fn edit_state(
    workspace: &Workspace,
    edit: &StateEdit,
    lock_timeout: Duration,
    observer: &dyn Observer,
) -> Result<State, OpsError> {
    let store = workspace.declared()?.store;
    let on_wait = |holder: &LockInfo, waited| observer.event(Event::LockWaiting { holder: holder.clone(), waited });
    let lock = store.lock(operation(edit), lock_timeout, on_wait).await?;
    let loaded = lock.load().await?;
    let edited = if loaded.open_run.is_some() { Err(StateEditError::OpenRun) } else { edited(loaded.state, edit) };
    let result = match edited {
        Ok(state) => lock.commit(&state, None).await.map(|()| state).map_err(OpsError::from),
        Err(error) => Err(error.into()),
    };
    lock.release().await?;
    result
}

/// The store of the chosen environment, for what only reads it, and for rollback, push and force-unlock.
pub fn state_store(workspace: &Workspace) -> Result<StateStore, OpsError> {
    Ok(workspace.declared()?.store)
}

fn operation(edit: &StateEdit) -> &'static str {
    match edit {
        StateEdit::Move { .. } => "state mv",
        StateEdit::Remove(_) => "state rm",
    }
}

fn edited(mut state: State, edit: &StateEdit) -> Result<State, StateEditError> {
    match edit {
        StateEdit::Move { from, to } => relocate(&mut state, from, to)?,
        StateEdit::Remove(addresses) => {
            for address in addresses {
                state.resources.remove(address).ok_or_else(|| StateEditError::Unknown(address.clone()))?;
            }
        }
    }
    state.serial += 1;
    Ok(state)
}

fn relocate(state: &mut State, from: &ResourceAddress, to: &ResourceAddress) -> Result<(), StateEditError> {
    if from.resource_type() != to.resource_type() {
        return Err(StateEditError::OtherType { from: from.clone(), to: to.clone() });
    }
    if state.resources.contains_key(to) {
        return Err(StateEditError::Taken(to.clone()));
    }
    let record = state.resources.remove(from).ok_or_else(|| StateEditError::Unknown(from.clone()))?;
    state.resources.insert(to.clone(), record);
    for record in state.resources.values_mut() {
        for dependency in &mut record.depends_on {
            if dependency == from {
                *dependency = to.clone();
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use polaris_core::{resource::Target, state::ResourceRecord, value::Digest};

    fn state() -> State {
        let mut state = State::empty("lineage", "test");
        let record = |depends_on: &[&str]| ResourceRecord {
            target: Target::ControlPlane { cluster: "eu1".into() },
            uid: None,
            resource_version: None,
            desired: Digest([0; 32]),
            observed: Digest([0; 32]),
            depends_on: depends_on.iter().map(|text| text.parse().unwrap()).collect(),
            protect: false,
        };
        state.resources.insert("kafka/orders".parse().unwrap(), record(&[]));
        state.resources.insert("topic/orders/a".parse().unwrap(), record(&["kafka/orders"]));
        state
    }

    #[test]
    fn a_moved_record_takes_its_dependents_along() {
        let (from, to) = ("kafka/orders".parse().unwrap(), "kafka/sales".parse().unwrap());
        let moved = edited(state(), &StateEdit::Move { from, to }).unwrap();
        let topic = &moved.resources[&"topic/orders/a".parse().unwrap()];
        assert_eq!(topic.depends_on, ["kafka/sales".parse().unwrap()]);
        assert_eq!(moved.serial, 1);
    }

    #[test]
    fn what_is_not_there_cannot_be_forgotten() {
        let error = edited(state(), &StateEdit::Remove(vec!["topic/orders/b".parse().unwrap()])).unwrap_err();
        assert_eq!(error.to_string(), "`topic/orders/b` is not in the state");
    }
}

//! A new `head` from what lies beside it, where the old one was lost or damaged.

use super::{RunId, StateStore, StoreError, object};
use polaris_core::{state::State, value::Digest};
use polaris_state_backends::register::{Head, RegisterError, StatePointer};
use serde::Deserialize;

/// As much of a stored plan as tells which state it belongs to.
#[derive(Deserialize)]
struct PlanStamp {
    lineage: String,
    serial: u64,
}

impl StateStore {
    /// Makes the newest sound state current again, where `head` is missing or damaged; true where it did. A sound
    /// `head` stays as it is, also where the state that it names is damaged: that is what `rollback` is for.
    ///
    /// Whoever held the lock is fenced by this, as by `force_unlock`.
    pub async fn rebuild(&self) -> Result<bool, StoreError> {
        match self.register.read().await {
            Ok(Some(_)) => return Ok(false),
            Ok(None) | Err(RegisterError::Unreadable(_)) => {}
            Err(error) => return Err(self.register_error(error)),
        }
        let Some((key, state)) = self.newest_sound_state().await? else { return Ok(false) };
        let digest = object::digest_in(&key).as_ref().map(Digest::to_string).unwrap_or_default();
        let head = Head {
            serial: state.serial,
            state: Some(StatePointer { key, digest }),
            open_run: self.newest_run_from(&state).await?,
            ..Head::new(&state.lineage)
        };
        self.register.replace_unreadable(head).await.map_err(|error| self.register_error(error))?;
        Ok(true)
    }

    async fn newest_sound_state(&self) -> Result<Option<(String, State)>, StoreError> {
        for key in self.stored_serials().await?.into_values().rev().flatten() {
            let bytes = self.get(&key).await?.unwrap_or_default();
            if let Ok(state) = self.parse(&key, &bytes) {
                return Ok(Some((key, state)));
            }
        }
        Ok(None)
    }

    /// A run that was planned from the newest state has not been committed, since a commit makes a newer one. It may
    /// not even have begun; recovery reads that too.
    async fn newest_run_from(&self, state: &State) -> Result<Option<String>, StoreError> {
        let keys = self.backend.list(object::RUNS).await.map_err(|error| self.backend_error("read", error))?;
        let newest =
            keys.iter().filter(|key| key.name() == "plan").filter_map(|key| key.as_str().split('/').nth(1)).max();
        let Some(run) = newest.map(|run| RunId(run.to_owned())) else { return Ok(None) };
        let plan = match self.read_run(&run).await {
            Ok(run) => run.plan,
            Err(StoreError::Damaged { .. }) => return Ok(None),
            Err(error) => return Err(error),
        };
        let stamp = serde_json::from_slice::<PlanStamp>(&plan).ok();
        let is_open = stamp.is_some_and(|stamp| stamp.lineage == state.lineage && stamp.serial == state.serial);
        Ok(is_open.then_some(run.0))
    }
}

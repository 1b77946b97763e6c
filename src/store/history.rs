//! Older serials: showing them, going back to one, taking a state out and putting one in, and forgetting the oldest.

use super::{RunId, StateLock, StateStore, StoreError, object};
use polaris_core::state::State;
use polaris_state_backends::register::{Head, RegisterError};
use std::collections::BTreeMap;

/// How many serials are kept.
const KEPT_SERIALS: u64 = 64;
/// How many plans and journals of closed runs are kept.
const KEPT_RUNS: usize = 16;
/// Old serials are looked for at every so many commits: it costs a listing.
const PRUNE_EVERY: u64 = 16;

/// One serial that is still there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    pub serial: u64,
    /// `None` where its bytes are damaged.
    pub written: Option<Written>,
    pub is_current: bool,
    pub(super) key: String,
}

/// Who wrote a serial. Times are RFC 3339 by the writer's clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    pub holder: String,
    pub operation: String,
    pub at: String,
    pub resources: usize,
}

impl StateStore {
    /// The serials that are there, newest first, at most `limit` of them.
    ///
    /// A holder that was fenced may have left a state that never became current. It is told apart by the chain:
    /// each state names the one before it.
    pub async fn history(&self, limit: usize) -> Result<Vec<Version>, StoreError> {
        let head = match self.register.read().await {
            Ok(reading) => reading.map(|reading| reading.head),
            // Older serials can be shown and gone back to also where `head` is damaged.
            Err(RegisterError::Unreadable(_)) => None,
            Err(error) => return Err(self.register_error(error)),
        };
        let mut candidates = self.stored_serials().await?;
        if let Some(head) = &head {
            candidates.split_off(&(head.serial + 1));
        }
        self.chain(head.as_ref(), candidates, limit).await
    }

    async fn chain(
        &self,
        head: Option<&Head>,
        candidates: BTreeMap<u64, Vec<String>>,
        limit: usize,
    ) -> Result<Vec<Version>, StoreError> {
        let current = head.and_then(|head| head.state.as_ref()).map(|pointer| pointer.key.clone());
        let mut expected = current.clone();
        let mut versions = Vec::new();
        for (serial, keys) in candidates.into_iter().rev().take(limit) {
            let named = keys.iter().find(|key| Some(*key) == expected.as_ref());
            let Some(key) = named.or_else(|| keys.first()).cloned() else { continue };
            let (written, previous) = self.origin_of(&key).await?;
            versions.push(Version { serial, written, is_current: Some(&key) == current.as_ref(), key });
            expected = previous;
        }
        Ok(versions)
    }

    pub(super) async fn stored_serials(&self) -> Result<BTreeMap<u64, Vec<String>>, StoreError> {
        let keys = self.backend.list(object::STATES).await.map_err(|error| self.backend_error("read", error))?;
        let mut serials: BTreeMap<u64, Vec<String>> = BTreeMap::new();
        for key in keys {
            if let Some(serial) = object::serial_in(key.as_str()) {
                serials.entry(serial).or_default().push(key.as_str().to_owned());
            }
        }
        Ok(serials)
    }

    async fn origin_of(&self, key: &str) -> Result<(Option<Written>, Option<String>), StoreError> {
        let bytes = self.get(key).await?.unwrap_or_default();
        if self.parse(key, &bytes).is_err() {
            return Ok((None, None));
        }
        let Some((origin, _)) = object::split_state(&bytes) else { return Ok((None, None)) };
        let (holder, operation, at) = (origin.holder, origin.operation, origin.at);
        let written = Written { holder, operation, at, resources: origin.resources };
        Ok((Some(written), origin.previous))
    }

    /// The state of an older serial, as it was.
    pub async fn at_serial(&self, serial: u64) -> Result<State, StoreError> {
        let missing = || StoreError::NoSuchSerial { serial, place: self.place() };
        let versions = self.history(usize::MAX).await?;
        let version = versions.into_iter().find(|version| version.serial == serial).ok_or_else(missing)?;
        let bytes = self.get(&version.key).await?.ok_or_else(missing)?;
        self.parse(&version.key, &bytes)
    }

    /// The current state as a document for people and scripts.
    pub async fn pull(&self) -> Result<Vec<u8>, StoreError> {
        Ok(self.load().await?.state.to_bytes())
    }

    /// Forgets the oldest serials and closed runs; never the newest of them. What fails here is tried again later.
    pub(super) async fn prune(&self, serial: u64) {
        if !serial.is_multiple_of(PRUNE_EVERY) {
            return;
        }
        let Ok(serials) = self.stored_serials().await else { return };
        let old = serials.into_iter().take_while(|(stored, _)| stored + KEPT_SERIALS <= serial);
        for key in old.flat_map(|(_, keys)| keys) {
            self.remove(&key).await;
        }
        self.prune_runs().await;
    }

    /// Called right after a commit, when no run is open.
    async fn prune_runs(&self) {
        let Ok(keys) = self.backend.list(object::RUNS).await else { return };
        let mut runs: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for key in keys.iter().map(polaris_state_backends::Key::as_str) {
            if let Some(run) = key.split('/').nth(1) {
                runs.entry(run.to_owned()).or_default().push(key.to_owned());
            }
        }
        let surplus = runs.len().saturating_sub(KEPT_RUNS);
        for key in runs.into_values().take(surplus).flatten() {
            self.remove(&key).await;
        }
    }

    async fn remove(&self, key: &str) {
        if let Ok(key) = object::key(key) {
            let _ = self.backend.delete(&key).await;
        }
    }
}

impl StateLock {
    /// Makes an older serial current again, as a new serial. Works also where the current state is damaged.
    pub async fn rollback(&self, serial: u64) -> Result<State, StoreError> {
        let mut state = self.store.at_serial(serial).await?;
        let head = self.head().await?;
        if state.lineage != head.lineage {
            return Err(StoreError::ForeignLineage { expected: head.lineage, found: state.lineage });
        }
        state.serial = head.serial + 1;
        self.commit(&state, self.lost_run(&head).await?.as_ref()).await?;
        Ok(state)
    }

    /// An open run must be recovered before anything else, unless nobody can: then going back closes it. What it
    /// made is found by the next plan.
    async fn lost_run(&self, head: &Head) -> Result<Option<RunId>, StoreError> {
        let Some(run) = head.open_run.clone().map(RunId) else { return Ok(None) };
        match self.store.read_run(&run).await {
            Ok(_) => Err(StoreError::RunOpen(run.0)),
            Err(StoreError::Damaged { .. }) => Ok(Some(run)),
            Err(error) => Err(error),
        }
    }

    /// Makes a document that was pulled and edited the current state, as a new serial. It must be of this lineage
    /// and not older than what is there.
    pub async fn push(&self, document: &[u8]) -> Result<State, StoreError> {
        let parsed = State::parse(document);
        let mut state = parsed.map_err(|source| StoreError::Format { place: "the given document".into(), source })?;
        let head = self.head().await?;
        if state.lineage != head.lineage {
            return Err(StoreError::ForeignLineage { expected: head.lineage, found: state.lineage });
        }
        if state.serial < head.serial {
            return Err(StoreError::Older { current: head.serial, found: state.serial });
        }
        state.serial = head.serial + 1;
        self.commit(&state, None).await?;
        Ok(state)
    }
}

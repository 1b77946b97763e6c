//! The State of one environment over a backend: load it, lock it, run under the lock, commit, recover.
//!
//! ```text
//! let store = StateStore::local("prod", path);            // or StateStore::over("prod", backend)
//! let loaded = store.load().await?;                       // state, open run, who holds the lock; takes no lock
//! let lock = store.lock("apply", timeout, on_wait).await?;   // waits, takes over from the dead, keeps a heartbeat
//! let loaded = lock.load().await?;                        // what is true now that nobody else writes
//! if let Some(run) = lock.recover().await? { … settle, fold, lock.commit(state, Some(&run.id)) }
//! let run = lock.open_run(&plan_bytes).await?;            // durable before the first act
//! let journal = lock.journal(&run);
//! lock.may_act()?;                                        // before each act; `still_holder().await` asks the store
//! journal.record(entry)?;  journal.flush().await?;        // batches; durable at the latest after flush
//! lock.commit(state, Some(&run)).await?;                  // the new serial, and the run is closed by the same write
//! lock.release().await?;                                  // dropping it frees a local lock too
//! ```
//!
//! Also `key` (what plans are authenticated with), `history`, `pull`, `push`, `force_unlock`, and `rollback`, for
//! which `rebuild` comes first: it makes a new `head` where the old one was lost.
//!
//! May use the core, the backends and `sys`. Knows no provider and no screen.

mod error;
#[cfg(any(debug_assertions, feature = "fault-injection"))]
mod fault_hook;
mod heartbeat;
mod history;
mod journal;
mod lock;
mod object;
mod rebuild;
mod run;

pub use error::StoreError;
pub use history::{Version, Written};
pub use journal::Journal;
pub use lock::StateLock;
pub use object::RunId;
pub use run::OpenRun;

use crate::sys::ids;
use bytes::Bytes;
use polaris_core::{state::State, value::Digest};
use polaris_state_backends::{
    BackendError, Key, LocalBackend, StateBackend,
    register::{Head, Lock, Register, RegisterError, StatePointer},
};
use std::{
    path::PathBuf,
    sync::{Arc, OnceLock},
    time::Duration,
};

/// How long a beat stays good for. A holder that cannot write for half of it starts nothing new.
const LEASE: Duration = Duration::from_secs(30);

/// Bytes of a key that plans are authenticated with.
pub const KEY_LENGTH: usize = 32;

/// The State of one environment. Cheap to make: nothing is touched before the first call.
#[derive(Clone, Debug)]
pub struct StateStore {
    environment: String,
    backend: Arc<dyn StateBackend>,
    register: Arc<Register>,
    lease: Duration,
    /// What the lineage will be, if nothing is there yet.
    lineage: Arc<OnceLock<String>>,
}

/// The state as it is, and what stands around it.
#[derive(Clone, Debug)]
pub struct Loaded {
    pub state: State,
    /// A run whose outcome is not in the state yet: recover it before planning.
    pub open_run: Option<RunId>,
    /// Who holds the lock at this moment.
    pub lock: Option<LockInfo>,
}

/// Who holds a lock, for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockInfo {
    /// What `polaris force-unlock` takes.
    pub id: String,
    /// `user@host (pid 4123)`.
    pub holder: String,
    pub operation: String,
    /// When it was taken, RFC 3339, by the holder's clock.
    pub since: String,
    /// Its last sign of life, RFC 3339, by the holder's clock.
    pub seen: String,
    /// What it is at just now; empty where it has not said.
    pub at: String,
}

impl From<&Lock> for LockInfo {
    fn from(lock: &Lock) -> Self {
        Self {
            id: lock.id.clone(),
            holder: lock.holder.clone(),
            operation: lock.operation.clone(),
            since: lock.since.clone(),
            seen: lock.seen.clone(),
            at: lock.at.clone(),
        }
    }
}

impl StateStore {
    /// State in a folder of this machine.
    pub fn local(environment: &str, folder: impl Into<PathBuf>) -> Self {
        let backend: Arc<dyn StateBackend> = Arc::new(LocalBackend::new(folder));
        #[cfg(any(debug_assertions, feature = "fault-injection"))]
        let backend = fault_hook::on(backend);
        Self::over(environment, backend)
    }

    /// State over any backend.
    pub fn over(environment: &str, backend: Arc<dyn StateBackend>) -> Self {
        Self {
            environment: environment.into(),
            register: Arc::new(Register::new(backend.clone())),
            backend,
            lease: LEASE,
            lineage: Arc::default(),
        }
    }

    /// Another lease than 30 s.
    #[must_use]
    pub fn with_lease(mut self, lease: Duration) -> Self {
        self.lease = lease;
        self
    }

    pub fn environment(&self) -> &str {
        &self.environment
    }

    /// Where it is, for people.
    pub fn place(&self) -> String {
        self.backend.place()
    }

    /// A saved plan that was made before the first apply brings its lineage with it. Of no effect where there is a
    /// state, or where `load` has already given one out.
    pub fn propose_lineage(&self, lineage: &str) {
        self.lineage.get_or_init(|| lineage.to_owned());
    }

    fn lineage(&self) -> &str {
        self.lineage.get_or_init(ids::ulid)
    }

    /// The state now. Takes no lock and writes nothing; costs two reads.
    ///
    /// Before the first apply this is an empty state of serial 0, with the lineage that a first lock will write.
    pub async fn load(&self) -> Result<Loaded, StoreError> {
        match self.register.read().await {
            Ok(Some(reading)) => self.loaded(&reading.head).await,
            Ok(None) => {
                self.must_be_new().await?;
                let state = State::empty(self.lineage(), &self.environment);
                Ok(Loaded { state, open_run: None, lock: None })
            }
            Err(error) => Err(self.register_error(error)),
        }
    }

    async fn loaded(&self, head: &Head) -> Result<Loaded, StoreError> {
        let state = match &head.state {
            Some(pointer) => self.fetch(head, pointer).await?,
            None => State::empty(&head.lineage, &self.environment),
        };
        let open_run = head.open_run.clone().map(RunId);
        Ok(Loaded { state, open_run, lock: head.lock.as_ref().map(LockInfo::from) })
    }

    async fn fetch(&self, head: &Head, pointer: &StatePointer) -> Result<State, StoreError> {
        let bytes = self.get(&pointer.key).await?.ok_or_else(|| self.damaged(&pointer.key, "it is missing"))?;
        let state = self.parse(&pointer.key, &bytes)?;
        if state.lineage != head.lineage || state.serial != head.serial {
            return Err(self.damaged(&pointer.key, "it is of another lineage or serial than `head` says"));
        }
        Ok(state)
    }

    /// A stored state whose bytes are those that its name promises.
    fn parse(&self, key: &str, bytes: &[u8]) -> Result<State, StoreError> {
        if object::digest_in(key) != Some(Digest::of_bytes(bytes)) {
            return Err(self.damaged(key, "its content does not match the digest in its name"));
        }
        let (_, body) = object::split_state(bytes).ok_or_else(|| self.damaged(key, "it has no header"))?;
        State::parse(body).map_err(|source| StoreError::Format { place: self.place_of(key), source })
    }

    /// Without a head there must be no states either: else the head was lost, and an empty state would be a lie.
    async fn must_be_new(&self) -> Result<(), StoreError> {
        match self.backend.list(object::STATES).await {
            Ok(states) if states.is_empty() => Ok(()),
            Ok(states) => Err(StoreError::HeadLost { place: self.place(), states: states.len() }),
            Err(error) => Err(self.backend_error("read", error)),
        }
    }

    /// The secret that saved plans of this state are authenticated with; made at the first call.
    ///
    /// Kept beside the state, readable by its owner only. Whoever can write the state can read it: the tag proves
    /// that a plan was not altered on its way, not who made it.
    pub async fn key(&self) -> Result<[u8; KEY_LENGTH], StoreError> {
        if self.get(object::KEY).await?.is_none() {
            let fresh: [u8; KEY_LENGTH] = rand::random();
            match self.backend.put_new(&object::key(object::KEY)?, Bytes::copy_from_slice(&fresh)).await {
                Ok(_) | Err(BackendError::Exists(_) | BackendError::Ambiguous { .. }) => {}
                Err(error) => return Err(self.backend_error("write", error)),
            }
        }
        let kept = self.existing_key().await?;
        kept.ok_or_else(|| self.damaged(object::KEY, "it was made and is gone"))
    }

    /// The key, where one was made already; for who only looks.
    pub async fn existing_key(&self) -> Result<Option<[u8; KEY_LENGTH]>, StoreError> {
        let Some(kept) = self.get(object::KEY).await? else { return Ok(None) };
        let key = kept.as_ref().try_into().map_err(|_| self.damaged(object::KEY, "it is not 32 bytes long"))?;
        Ok(Some(key))
    }

    async fn get(&self, key: &str) -> Result<Option<Bytes>, StoreError> {
        let found = self.backend.get(&object::key(key)?).await;
        found.map(|object| object.map(|object| object.bytes)).map_err(|error| self.backend_error("read", error))
    }

    /// Writes an immutable object. One that is there with the same bytes is the answer to a doubled request.
    async fn put(&self, key: &Key, bytes: Bytes) -> Result<(), StoreError> {
        match self.backend.put_new(key, bytes.clone()).await {
            Ok(_) => Ok(()),
            Err(error @ (BackendError::Exists(_) | BackendError::Ambiguous { .. })) => {
                match self.get(key.as_str()).await? {
                    Some(found) if found == bytes => Ok(()),
                    Some(_) => Err(self.damaged(key.as_str(), "it should not exist yet")),
                    // The lost write never arrived: once more, and then its answer stands.
                    None => match self.backend.put_new(key, bytes).await {
                        Ok(_) => Ok(()),
                        Err(_) => Err(self.backend_error("write", error)),
                    },
                }
            }
            Err(error) => Err(self.backend_error("write", error)),
        }
    }

    fn place_of(&self, key: &str) -> String {
        format!("{key} in {}", self.backend.place())
    }

    fn damaged(&self, key: &str, reason: &str) -> StoreError {
        StoreError::Damaged { place: self.place_of(key), reason: reason.to_owned() }
    }

    fn backend_error(&self, action: &'static str, error: BackendError) -> StoreError {
        StoreError::from_backend(action, self.place(), error)
    }

    fn register_error(&self, error: RegisterError) -> StoreError {
        StoreError::from_register(self.place(), error)
    }
}

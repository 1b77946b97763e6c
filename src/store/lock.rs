//! Taking the lock, waiting for it, and everything that may be done only while it is held.

use super::{
    Loaded, LockInfo, RunId, StateStore, StoreError,
    heartbeat::{Asked, Pulse},
    object::{self, Origin},
};
use crate::sys::{clock, environment, ids};
use polaris_core::{state::State, value::Digest};
use polaris_state_backends::{
    SignOfLife,
    register::{Claim, FencingToken, Head, Lock, Refusal, RegisterError, StatePointer, Transition, Watch},
};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::task::JoinHandle;

/// How long a contender waits between two looks.
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// The lock of one environment, held. Everything that writes the state goes through it, and every write of it is
/// refused once somebody broke it.
#[derive(Debug)]
pub struct StateLock {
    pub(super) store: StateStore,
    pulse: Arc<Pulse>,
    operation: String,
    heartbeat: JoinHandle<()>,
    /// The operating system's knowledge that this process lives; `None` where the backend has no such thing.
    sign: Option<SignOfLife>,
}

impl StateStore {
    /// Takes the lock for `operation` ("apply", "state mv"). While another holds it, waits up to `timeout` and
    /// tells `on_wait` who that is and for how long it has been waited for.
    ///
    /// A holder that is known to be dead loses its lock at once; one that has shown no sign of life for its whole
    /// lease loses it then. Nobody's clock is compared with another's.
    pub async fn lock(
        &self,
        operation: &str,
        timeout: Duration,
        on_wait: impl Fn(&LockInfo, Duration),
    ) -> Result<StateLock, StoreError> {
        self.found().await?;
        let id = ids::ulid();
        let sign = self.show_life(&id).await?;
        let started = Instant::now();
        let mut watch = Watch::default();
        loop {
            let asked = Asked::now();
            let held = match self.register.step(&Transition::Take(self.claim(&id, operation))).await {
                Ok(head) => return Ok(self.holding(id, head.epoch, operation, (asked, sign))),
                Err(RegisterError::Refused(Refusal::Held(held))) => held,
                Err(error) => return Err(self.register_error(error)),
            };
            if self.has_died(&held).await? || watch.has_expired(&held, started.elapsed()) {
                self.break_dead(&held).await?;
                continue;
            }
            let (info, waited) = (LockInfo::from(&*held), started.elapsed());
            if waited >= timeout {
                self.forget_life(&id).await;
                return Err(StoreError::Locked(Box::new(info)));
            }
            on_wait(&info, waited);
            tokio::time::sleep(LOOK_EVERY.min(timeout.saturating_sub(waited))).await;
        }
    }

    /// Breaks a lock by its id, whoever holds it and whatever it does: its next write is refused.
    pub async fn force_unlock(&self, id: &str) -> Result<(), StoreError> {
        let change = Transition::Break { id: id.into(), beat: None };
        match self.register.step(&change).await {
            Ok(_) => Ok(()),
            Err(RegisterError::Missing) => Err(StoreError::NoSuchLock { wanted: id.into(), held: None }),
            Err(error) => Err(self.register_error(error)),
        }
    }

    async fn found(&self) -> Result<(), StoreError> {
        let there = self.register.read().await.map_err(|error| self.register_error(error))?;
        if there.is_none() {
            self.must_be_new().await?;
            self.register.found(self.lineage()).await.map_err(|error| self.register_error(error))?;
        }
        Ok(())
    }

    fn claim(&self, id: &str, operation: &str) -> Claim {
        Claim {
            id: id.into(),
            holder: format!("{} (pid {})", environment::who(), std::process::id()),
            operation: operation.into(),
            lease_ms: u64::try_from(self.lease.as_millis()).unwrap_or(u64::MAX),
            since: clock::timestamp(),
        }
    }

    fn holding(&self, id: String, epoch: u64, operation: &str, since: (Asked, Option<SignOfLife>)) -> StateLock {
        let pulse = Pulse::new(self.clone(), FencingToken { lock: id, epoch }, since.0);
        let heartbeat = tokio::spawn(pulse.clone().beat());
        StateLock { store: self.clone(), pulse, operation: operation.into(), heartbeat, sign: since.1 }
    }

    async fn show_life(&self, id: &str) -> Result<Option<SignOfLife>, StoreError> {
        let Some(presence) = self.backend.presence() else { return Ok(None) };
        presence.show(id).await.map(Some).map_err(|error| self.backend_error("lock", error))
    }

    async fn has_died(&self, held: &Lock) -> Result<bool, StoreError> {
        let Some(presence) = self.backend.presence() else { return Ok(false) };
        presence.has_ended(&held.id).await.map_err(|error| self.backend_error("lock", error))
    }

    /// Others may be doing the same: whatever the register says then, the next look decides.
    async fn break_dead(&self, held: &Lock) -> Result<(), StoreError> {
        let change = Transition::Break { id: held.id.clone(), beat: Some(held.beat) };
        match self.register.step(&change).await {
            Ok(_) => self.forget_life(&held.id).await,
            Err(RegisterError::Refused(_)) => {}
            Err(error) => return Err(self.register_error(error)),
        }
        Ok(())
    }

    /// Only litter is left behind where this fails.
    async fn forget_life(&self, id: &str) {
        if let Some(presence) = self.backend.presence() {
            let _ = presence.forget(id).await;
        }
    }
}

impl StateLock {
    pub fn id(&self) -> &str {
        &self.pulse.token.lock
    }

    /// State and open run, read under the lock.
    pub async fn load(&self) -> Result<Loaded, StoreError> {
        self.store.loaded(&self.head().await?).await
    }

    /// As of our own last write of it: nobody else's counts while the lock is ours, and if it is not, the next
    /// write finds out.
    pub(super) async fn head(&self) -> Result<Head, StoreError> {
        let read = self.store.register.remembered().await.map_err(|error| self.store.register_error(error))?;
        Ok(read.head)
    }

    /// What is being done just now, for whoever waits; shown with the next beat.
    pub fn at(&self, what: &str) {
        self.pulse.set_at(what);
    }

    /// Asked before each act: may something new be started? Needs no request. An error means that the lock was
    /// broken, or that it could not be renewed for half a lease.
    pub fn may_act(&self) -> Result<(), StoreError> {
        if self.pulse.is_fresh() { Ok(()) } else { Err(self.pulse.staleness()) }
    }

    /// As `may_act`, but where the lease is not fresh (this process was stopped, the machine slept) the store is
    /// asked whether the lock is still ours, and it is renewed.
    pub async fn still_holder(&self) -> Result<(), StoreError> {
        if self.pulse.is_fresh() {
            return Ok(());
        }
        self.pulse.renew().await.map_err(|_| self.pulse.staleness())
    }

    /// Makes `state` the current one. Its serial must be one more than the current serial (`journal::fold` sees to
    /// that); `closes` is the open run, whose outcome it holds.
    pub async fn commit(&self, state: &State, closes: Option<&RunId>) -> Result<(), StoreError> {
        let from = state.serial.saturating_sub(1);
        let previous = self.head().await?.state.map(|pointer| pointer.key);
        let origin = self.origin(state, previous);
        let bytes = object::join_state(&origin, &state.to_bytes())?;
        let digest = Digest::of_bytes(&bytes);
        let key = object::state_key(state.serial, &digest);
        self.store.put(&object::key(&key)?, bytes).await?;
        let pointer = StatePointer { key: key.clone(), digest: digest.to_string() };
        let closes = closes.map(|run| run.0.clone());
        let change = Transition::Commit { token: self.token(), from, state: pointer, closes };
        // Where this fails, the object stays: after a lost answer `head` may well point at it.
        self.step(&change).await?;
        self.store.prune(state.serial).await;
        Ok(())
    }

    fn origin(&self, state: &State, previous: Option<String>) -> Origin {
        let (holder, at) = (environment::who(), clock::timestamp());
        Origin { previous, holder, operation: self.operation.clone(), at, resources: state.resources.len() }
    }

    /// Gives the lock back. Where the store cannot be reached, others take it over after a lease.
    pub async fn release(self) -> Result<(), StoreError> {
        self.heartbeat.abort();
        // Where this fails, the end of our sign of life tells the next one all the same.
        self.step(&Transition::Release { token: self.token() }).await?;
        self.store.forget_life(self.id()).await;
        Ok(())
    }

    pub(super) fn token(&self) -> FencingToken {
        self.pulse.token.clone()
    }

    pub(super) async fn step(&self, change: &Transition) -> Result<(), StoreError> {
        self.store.register.step(change).await.map(|_| ()).map_err(|error| self.store.register_error(error))
    }
}

/// A lock that is dropped without `release` (a panic, an early return) is free at once on a local backend, since
/// its sign of life ends here, and after a lease elsewhere.
impl Drop for StateLock {
    fn drop(&mut self) {
        self.heartbeat.abort();
        drop(self.sign.take());
    }
}

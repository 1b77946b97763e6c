//! The holder's side of the lock: a task that renews it, and the knowledge of whether acting is still safe.

use super::{StateStore, StoreError};
use crate::sys::clock;
use polaris_state_backends::register::{FencingToken, Lease, Refusal, RegisterError, Transition};
use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant, SystemTime},
};

/// Shared by the lock and its heartbeat task.
#[derive(Debug)]
pub(super) struct Pulse {
    store: StateStore,
    pub(super) token: FencingToken,
    clocks: Clocks,
    beating: Mutex<Beating>,
}

#[derive(Debug)]
struct Beating {
    monotonic: Lease,
    wall: Lease,
    /// What the holder is at, for whoever waits.
    at: String,
    /// Why the lock is not ours any more.
    lost: Option<String>,
    /// Why the last renewal failed, while it may still come right.
    trouble: Option<String>,
}

/// Two clocks, because a monotonic one stands still while a machine sleeps, and a wall clock can be set back. A
/// lease is fresh only by both.
#[derive(Clone, Copy, Debug)]
struct Clocks {
    started: Instant,
    started_wall: SystemTime,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Moment {
    monotonic: Duration,
    wall: Duration,
}

impl Clocks {
    fn now(&self) -> Moment {
        let wall = SystemTime::now().duration_since(self.started_wall).unwrap_or_default();
        Moment { monotonic: self.started.elapsed(), wall }
    }
}

/// The readings from before a lock was asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked(Clocks);

impl Asked {
    pub(super) fn now() -> Self {
        Self(Clocks { started: Instant::now(), started_wall: SystemTime::now() })
    }
}

impl Pulse {
    pub(super) fn new(store: StateStore, token: FencingToken, Asked(clocks): Asked) -> Arc<Self> {
        let lease = Lease::new(store.lease, Duration::ZERO);
        let beating = Beating { monotonic: lease, wall: lease, at: String::new(), lost: None, trouble: None };
        Arc::new(Self { store, token, clocks, beating: Mutex::new(beating) })
    }

    fn beating(&self) -> MutexGuard<'_, Beating> {
        self.beating.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn set_at(&self, at: &str) {
        at.clone_into(&mut self.beating().at);
    }

    /// Renews until the lock is lost or the task is ended.
    pub(super) async fn beat(self: Arc<Self>) {
        let every = Lease::new(self.store.lease, Duration::ZERO).beat_every();
        loop {
            tokio::time::sleep(every).await;
            if self.renew().await.is_err() && self.beating().lost.is_some() {
                return;
            }
        }
    }

    /// One sign of life. An error that is not about the lock itself leaves it ours until the lease runs out.
    pub(super) async fn renew(&self) -> Result<(), StoreError> {
        let asked = self.clocks.now();
        let (token, at) = (self.token.clone(), self.beating().at.clone());
        let renewed = self.store.register.step(&Transition::Renew { token, at, seen: clock::timestamp() }).await;
        let mut beating = self.beating();
        match renewed {
            Ok(_) => {
                beating.monotonic.renewed(asked.monotonic);
                beating.wall.renewed(asked.wall);
                beating.trouble = None;
                Ok(())
            }
            Err(error) => {
                let is_lost = matches!(error, RegisterError::Refused(Refusal::Fenced { .. }));
                let error = self.store.register_error(error);
                let note = if is_lost { &mut beating.lost } else { &mut beating.trouble };
                *note = Some(error.to_string());
                Err(error)
            }
        }
    }

    /// True while starting something new is safe, as far as this process can know without asking.
    pub(super) fn is_fresh(&self) -> bool {
        let now = self.clocks.now();
        let beating = self.beating();
        beating.lost.is_none() && beating.monotonic.is_fresh(now.monotonic) && beating.wall.is_fresh(now.wall)
    }

    /// Why it is not.
    pub(super) fn staleness(&self) -> StoreError {
        let beating = self.beating();
        let reason = match (&beating.lost, &beating.trouble) {
            (Some(lost), _) => lost.clone(),
            (None, Some(trouble)) => format!("it could not be renewed in time ({trouble})"),
            (None, None) => "this process stood still for longer than its lock allows".into(),
        };
        StoreError::LockLost { reason: reason.trim_start_matches("the lock was lost: ").to_owned() }
    }
}

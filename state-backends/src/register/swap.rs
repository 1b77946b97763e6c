//! A transition run against a backend: read, decide, swap; and what to make of a lost answer.

use super::{Head, HeadError, Refusal, Transition, transition};
use crate::{BackendError, Key, Revision, StateBackend};
use bytes::Bytes;
use std::sync::Arc;
use tokio::sync::Mutex;

/// How often a swap is tried again when others keep winning. A holder's own lock keeps others out, so only takers
/// and breakers ever race, and each lost race means that somebody else made progress.
const ATTEMPTS: usize = 64;

/// One reading of `head`.
#[derive(Clone, Debug)]
pub struct Reading {
    pub head: Head,
    pub revision: Revision,
}

/// Why `head` could not be read or changed.
#[derive(Debug, thiserror::Error)]
pub enum RegisterError {
    #[error(transparent)]
    Backend(#[from] BackendError),
    #[error(transparent)]
    Refused(#[from] Refusal),
    #[error("`head` cannot be read: {0}")]
    Unreadable(#[from] HeadError),
    #[error("there is no `head`")]
    Missing,
    #[error("`head` was changed by others {ATTEMPTS} times in a row")]
    Contended,
}

/// The `head` of one store. Steps of one process wait for each other; between processes the swap decides.
#[derive(Debug)]
pub struct Register {
    backend: Arc<dyn StateBackend>,
    key: Key,
    last: Mutex<Option<Reading>>,
}

impl Register {
    pub fn new(backend: Arc<dyn StateBackend>) -> Self {
        Self { backend, key: Key::head(), last: Mutex::new(None) }
    }

    /// What `head` says now; `None` before the first `found`.
    pub async fn read(&self) -> Result<Option<Reading>, RegisterError> {
        let reading = self.fetch().await?;
        self.last.lock().await.clone_from(&reading);
        Ok(reading)
    }

    /// The last reading or write of this process; read where there is none. For whoever holds the lock: nobody
    /// else changes what it guards.
    pub async fn remembered(&self) -> Result<Reading, RegisterError> {
        let mut last = self.last.lock().await;
        if last.is_none() {
            *last = self.fetch().await?;
        }
        last.clone().ok_or(RegisterError::Missing)
    }

    /// Creates `head` where there is none. Whoever else does so at the same moment, all see one lineage.
    pub async fn found(&self, lineage: &str) -> Result<Reading, RegisterError> {
        let bytes = Bytes::from(Head { nonce: fresh_nonce(), ..Head::new(lineage) }.to_bytes()?);
        for _ in 0..ATTEMPTS {
            if let Some(reading) = self.read().await? {
                return Ok(reading);
            }
            match self.backend.put_new(&self.key, bytes.clone()).await {
                Ok(_) | Err(BackendError::Exists(_) | BackendError::Ambiguous { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(RegisterError::Contended)
    }

    /// Puts `head` in the place of one that is missing or cannot be read. One that can be read stays, and comes
    /// back instead.
    pub async fn replace_unreadable(&self, head: Head) -> Result<Reading, RegisterError> {
        let mut last = self.last.lock().await;
        let object = self.backend.get(&self.key).await?;
        let bytes = Bytes::from(Head { nonce: fresh_nonce(), ..head }.to_bytes()?);
        let written = match &object {
            Some(object) => match Head::parse(&object.bytes) {
                Ok(_) => Ok(object.revision.clone()),
                Err(error @ HeadError::Newer { .. }) => return Err(error.into()),
                Err(HeadError::Damaged(_)) => self.backend.compare_and_swap(&self.key, &object.revision, bytes).await,
            },
            None => self.backend.put_new(&self.key, bytes).await,
        };
        match written {
            // Whoever else did the same at this moment did it as well as we.
            Ok(_) | Err(BackendError::Exists(_) | BackendError::Moved(_) | BackendError::Ambiguous { .. }) => {}
            Err(error) => return Err(error.into()),
        }
        *last = self.fetch().await?;
        last.clone().ok_or(RegisterError::Missing)
    }

    /// Makes one change, however often others get in between. The head that comes back has its effect.
    ///
    /// A refusal is only believed on a fresh reading: the remembered one may be old.
    pub async fn step(&self, change: &Transition) -> Result<Head, RegisterError> {
        let mut last = self.last.lock().await;
        for _ in 0..ATTEMPTS {
            let reading = match last.take() {
                Some(remembered) if transition(&remembered.head, change).is_ok_and(|next| next != remembered.head) => {
                    remembered
                }
                _ => self.fetch().await?.ok_or(RegisterError::Missing)?,
            };
            let next = transition(&reading.head, change)?;
            if next == reading.head {
                *last = Some(reading.clone());
                return Ok(next);
            }
            if let Some(done) = self.swap(&reading.revision, next).await? {
                *last = Some(done.clone());
                return Ok(done.head);
            }
        }
        Err(RegisterError::Contended)
    }

    /// `None` where somebody else was first.
    async fn swap(&self, expected: &Revision, next: Head) -> Result<Option<Reading>, RegisterError> {
        let next = Head { nonce: fresh_nonce(), ..next };
        let bytes = Bytes::from(next.to_bytes()?);
        match self.backend.compare_and_swap(&self.key, expected, bytes).await {
            Ok(revision) => Ok(Some(Reading { head: next, revision })),
            Err(BackendError::Moved(_)) => Ok(None),
            // The nonce says whether ours is the write that stands. Where it is not, the next attempt decides on
            // what stands now; changes are idempotent, so one that was done and then followed is not done twice.
            Err(BackendError::Ambiguous { .. }) => {
                Ok(self.fetch().await?.filter(|reading| reading.head.nonce == next.nonce))
            }
            Err(error) => Err(error.into()),
        }
    }

    async fn fetch(&self) -> Result<Option<Reading>, RegisterError> {
        let Some(object) = self.backend.get(&self.key).await? else { return Ok(None) };
        Ok(Some(Reading { head: Head::parse(&object.bytes)?, revision: object.revision }))
    }
}

/// 128 random bits in hex.
fn fresh_nonce() -> String {
    format!("{:032x}", rand::random::<u128>())
}

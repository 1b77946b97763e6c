//! A backend that fails on cue: what a test wraps around a real one to see every write of a run go wrong.

use crate::{BackendError, Key, Object, Presence, Revision, StateBackend};
use async_trait::async_trait;
use bytes::Bytes;
use std::{
    fmt, io,
    path::PathBuf,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

/// How a write goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The request never arrives, and the caller cannot know.
    LostBefore,
    /// The write is done, the answer is lost.
    LostAfter,
    /// The disk is full: nothing is done, and the caller knows.
    Full,
    /// The store takes no writes.
    ReadOnly,
    /// The process ends at once, before the write.
    DieBefore,
    /// The process ends at once, after the write.
    DieAfter,
}

type Schedule = dyn Fn(u64) -> Option<Fault> + Send + Sync;

/// Wraps a backend and breaks the writes that its schedule names. Writes are `put_new`, `compare_and_swap` and
/// `delete`, counted from 1 in the order in which they are asked for.
pub struct FaultyBackend {
    inner: Arc<dyn StateBackend>,
    writes: AtomicU64,
    schedule: Mutex<Arc<Schedule>>,
}

impl FaultyBackend {
    pub fn new(inner: Arc<dyn StateBackend>, schedule: impl Fn(u64) -> Option<Fault> + Send + Sync + 'static) -> Self {
        Self { inner, writes: AtomicU64::new(0), schedule: Mutex::new(Arc::new(schedule)) }
    }

    /// Breaks the `k`-th write only.
    pub fn at(inner: Arc<dyn StateBackend>, k: u64, fault: Fault) -> Self {
        Self::new(inner, move |write| (write == k).then_some(fault))
    }

    /// From now on every write goes through.
    pub fn heal(&self) {
        *self.schedule.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(|_| None);
    }

    /// How many writes were asked for.
    pub fn writes(&self) -> u64 {
        self.writes.load(Ordering::SeqCst)
    }

    fn next_fault(&self) -> Option<Fault> {
        let write = self.writes.fetch_add(1, Ordering::SeqCst) + 1;
        let schedule = self.schedule.lock().unwrap_or_else(PoisonError::into_inner).clone();
        schedule(write)
    }

    /// Runs `act` or not, as the fault says, and answers as the fault says.
    async fn write<T>(
        &self,
        key: &Key,
        act: impl Future<Output = Result<T, BackendError>> + Send,
    ) -> Result<T, BackendError> {
        let lost = || {
            let source = io::Error::new(io::ErrorKind::ConnectionReset, "injected: the answer was lost");
            BackendError::Ambiguous { key: key.clone(), source }
        };
        match self.next_fault() {
            None => act.await,
            Some(Fault::LostBefore) => Err(lost()),
            Some(Fault::LostAfter) => act.await.and_then(|_| Err(lost())),
            Some(Fault::Full) => Err(BackendError::Full(PathBuf::from(key.as_str()))),
            Some(Fault::ReadOnly) => Err(BackendError::ReadOnly(PathBuf::from(key.as_str()))),
            Some(Fault::DieBefore) => std::process::abort(),
            Some(Fault::DieAfter) => {
                let _ = act.await;
                std::process::abort()
            }
        }
    }
}

impl fmt::Debug for FaultyBackend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FaultyBackend")
            .field("inner", &self.inner)
            .field("writes", &self.writes)
            .finish_non_exhaustive()
    }
}

#[async_trait]
impl StateBackend for FaultyBackend {
    fn place(&self) -> String {
        self.inner.place()
    }

    async fn get(&self, key: &Key) -> Result<Option<Object>, BackendError> {
        self.inner.get(key).await
    }

    async fn put_new(&self, key: &Key, bytes: Bytes) -> Result<Revision, BackendError> {
        self.write(key, self.inner.put_new(key, bytes)).await
    }

    async fn compare_and_swap(&self, key: &Key, expected: &Revision, bytes: Bytes) -> Result<Revision, BackendError> {
        self.write(key, self.inner.compare_and_swap(key, expected, bytes)).await
    }

    async fn list(&self, prefix: &str) -> Result<Vec<Key>, BackendError> {
        self.inner.list(prefix).await
    }

    async fn delete(&self, key: &Key) -> Result<(), BackendError> {
        self.write(key, self.inner.delete(key)).await
    }

    fn presence(&self) -> Option<&dyn Presence> {
        self.inner.presence()
    }
}

//! Every backend of this crate, through the same suite.

use async_trait::async_trait;
use bytes::Bytes;
use polaris_state_backends::{
    BackendError, Key, LocalBackend, MemoryBackend, Object, Revision, StateBackend, contract,
};
use std::sync::Arc;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn memory_keeps_the_contract() {
    contract::run(async || Arc::new(MemoryBackend::default()) as _).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn local_files_keep_the_contract() {
    let root = tempfile::tempdir().unwrap();
    let next = std::sync::atomic::AtomicUsize::new(0);
    contract::run(async || {
        let number = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        Arc::new(LocalBackend::new(root.path().join(format!("deep/er/{number}")))) as _
    })
    .await;
}

/// What some look-alikes of S3 do: they take a conditional write and ignore its condition.
#[derive(Debug, Default)]
struct Careless {
    inner: MemoryBackend,
    swaps_only: bool,
}

#[async_trait]
impl StateBackend for Careless {
    fn place(&self) -> String {
        "a careless store".into()
    }

    async fn get(&self, key: &Key) -> Result<Option<Object>, BackendError> {
        self.inner.get(key).await
    }

    async fn put_new(&self, key: &Key, bytes: Bytes) -> Result<Revision, BackendError> {
        if !self.swaps_only {
            self.inner.delete(key).await?;
        }
        self.inner.put_new(key, bytes).await
    }

    async fn compare_and_swap(&self, key: &Key, _: &Revision, bytes: Bytes) -> Result<Revision, BackendError> {
        self.inner.delete(key).await?;
        self.inner.put_new(key, bytes).await
    }

    async fn list(&self, prefix: &str) -> Result<Vec<Key>, BackendError> {
        self.inner.list(prefix).await
    }

    async fn delete(&self, key: &Key) -> Result<(), BackendError> {
        self.inner.delete(key).await
    }
}

#[tokio::test]
#[should_panic(expected = "a second put_new was not refused")]
async fn a_store_that_ignores_create_only_is_found_out() {
    contract::run(async || Arc::new(Careless::default()) as _).await;
}

#[tokio::test]
#[should_panic(expected = "a swap by a stale revision was not refused")]
async fn a_store_that_ignores_revisions_is_found_out() {
    contract::run(async || Arc::new(Careless { swaps_only: true, ..Careless::default() }) as _).await;
}

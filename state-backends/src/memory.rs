//! Objects in memory: for tests, and for environments that live no longer than their process.

use crate::{BackendError, Key, Object, Revision, StateBackend};
use async_trait::async_trait;
use bytes::Bytes;
use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// A store that ends with the process. Share it by `Arc`.
#[derive(Debug, Default)]
pub struct MemoryBackend {
    content: Mutex<Content>,
}

#[derive(Debug, Default)]
struct Content {
    objects: BTreeMap<Key, Object>,
    writes: u64,
}

impl Content {
    fn put(&mut self, key: &Key, bytes: Bytes) -> Revision {
        self.writes += 1;
        let revision = Revision::new(self.writes.to_string());
        self.objects.insert(key.clone(), Object { bytes, revision: revision.clone() });
        revision
    }
}

impl MemoryBackend {
    // A panic in another thread cannot leave the map half-changed, so its poison says nothing.
    fn open(&self) -> MutexGuard<'_, Content> {
        self.content.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl StateBackend for MemoryBackend {
    fn place(&self) -> String {
        "memory".into()
    }

    async fn get(&self, key: &Key) -> Result<Option<Object>, BackendError> {
        Ok(self.open().objects.get(key).cloned())
    }

    async fn put_new(&self, key: &Key, bytes: Bytes) -> Result<Revision, BackendError> {
        let mut content = self.open();
        if content.objects.contains_key(key) {
            return Err(BackendError::Exists(key.clone()));
        }
        Ok(content.put(key, bytes))
    }

    async fn compare_and_swap(&self, key: &Key, expected: &Revision, bytes: Bytes) -> Result<Revision, BackendError> {
        let mut content = self.open();
        match content.objects.get(key) {
            Some(object) if object.revision == *expected => Ok(content.put(key, bytes)),
            _ => Err(BackendError::Moved(key.clone())),
        }
    }

    async fn list(&self, prefix: &str) -> Result<Vec<Key>, BackendError> {
        Ok(self.open().objects.keys().filter(|key| key.as_str().starts_with(prefix)).cloned().collect())
    }

    async fn delete(&self, key: &Key) -> Result<(), BackendError> {
        self.open().objects.remove(key);
        Ok(())
    }
}

//! Objects as files of one folder. Works for several processes of one machine, and over network file systems that
//! honour file locks.
//!
//! A write is a temporary file, synced, then renamed over its name under the folder's swap lock; then the folder is
//! synced. So a reader sees a whole object or none, and an acknowledged write survives a loss of power. Names that
//! start with a dot are the backend's own.

mod durable;
mod presence;
mod walk;

use crate::{BackendError, Key, Object, Presence, Revision, StateBackend, digest::short_digest};
use async_trait::async_trait;
use bytes::Bytes;
use durable::Draft;
use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

/// Files below one folder, which is made at the first write.
#[derive(Clone, Debug)]
pub struct LocalBackend {
    folder: Arc<Path>,
}

impl LocalBackend {
    /// Touches nothing yet.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into().into() }
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// File work may block for as long as a disk likes: it stays off the threads that serve everything else.
    async fn off_thread<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Path) -> Result<T, BackendError> + Send + 'static,
    ) -> Result<T, BackendError> {
        let folder = self.folder.clone();
        let done = tokio::task::spawn_blocking(move || work(&folder)).await;
        done.unwrap_or_else(|failed| Err(BackendError::file("work in", &*self.folder, io::Error::other(failed))))
    }
}

#[async_trait]
impl StateBackend for LocalBackend {
    fn place(&self) -> String {
        format!("folder {}", self.folder.display())
    }

    async fn get(&self, key: &Key) -> Result<Option<Object>, BackendError> {
        let key = key.clone();
        self.off_thread(move |folder| read(&folder.join(key.as_str()))).await
    }

    async fn put_new(&self, key: &Key, bytes: Bytes) -> Result<Revision, BackendError> {
        let key = key.clone();
        self.off_thread(move |folder| {
            let draft = Draft::write(folder, &key, &bytes)?;
            let lock = durable::swap_lock(folder)?;
            if exists(draft.target())? {
                return Err(BackendError::Exists(key));
            }
            draft.publish(lock, &key)?;
            Ok(revision_of(&bytes))
        })
        .await
    }

    async fn compare_and_swap(&self, key: &Key, expected: &Revision, bytes: Bytes) -> Result<Revision, BackendError> {
        let (key, expected) = (key.clone(), expected.clone());
        self.off_thread(move |folder| {
            let draft = Draft::write(folder, &key, &bytes)?;
            let lock = durable::swap_lock(folder)?;
            if read(draft.target())?.is_none_or(|found| found.revision != expected) {
                return Err(BackendError::Moved(key));
            }
            draft.publish(lock, &key)?;
            Ok(revision_of(&bytes))
        })
        .await
    }

    async fn list(&self, prefix: &str) -> Result<Vec<Key>, BackendError> {
        let prefix = prefix.to_owned();
        self.off_thread(move |folder| walk::keys(folder, &prefix)).await
    }

    async fn delete(&self, key: &Key) -> Result<(), BackendError> {
        let key = key.clone();
        self.off_thread(move |folder| {
            let path = folder.join(key.as_str());
            match fs::remove_file(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => Err(BackendError::file("delete", path, error)),
                _ => walk::remove_empty_folders(folder, &path),
            }
        })
        .await
    }

    fn presence(&self) -> Option<&dyn Presence> {
        Some(self)
    }
}

fn read(path: &Path) -> Result<Option<Object>, BackendError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(Object { revision: revision_of(&bytes), bytes: bytes.into() })),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(None),
        Err(error) => Err(BackendError::file("read", path, error)),
    }
}

fn exists(path: &Path) -> Result<bool, BackendError> {
    path.try_exists().map_err(|error| BackendError::file("read", path, error))
}

/// A digest of the content: a file's times are too coarse to tell two swaps apart.
fn revision_of(bytes: &[u8]) -> Revision {
    Revision::new(short_digest(bytes))
}

//! A holder's life as a file lock: the kernel frees it when the process dies, whatever killed it.
//!
//! Each holder has a file of its own, so a stopped holder whose lock was broken is in nobody's way. The files lie
//! beside `head`, whose own sync makes their names durable too.

use super::{LocalBackend, durable};
use crate::{BackendError, Presence, SignOfLife};
use async_trait::async_trait;
use std::{
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
};

fn file_of(folder: &Path, id: &str) -> PathBuf {
    folder.join(format!(".alive-{id}"))
}

#[async_trait]
impl Presence for LocalBackend {
    async fn show(&self, id: &str) -> Result<SignOfLife, BackendError> {
        let id = id.to_owned();
        self.off_thread(move |folder| {
            durable::make_folders(folder)?;
            let path = file_of(folder, &id);
            let file = durable::open_lock_file(&path)?;
            file.try_lock().map_err(|error| match error {
                TryLockError::WouldBlock => BackendError::Busy { path: path.clone(), seconds: 0 },
                TryLockError::Error(error) => BackendError::file("lock", &path, error),
            })?;
            Ok(SignOfLife::new(file))
        })
        .await
    }

    /// A file that is missing proves nothing (the folder may have been copied), so then the lease decides.
    async fn has_ended(&self, id: &str) -> Result<bool, BackendError> {
        let id = id.to_owned();
        self.off_thread(move |folder| {
            let path = file_of(folder, &id);
            let file = match File::options().write(true).open(&path) {
                Ok(file) => file,
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
                Err(error) => return Err(BackendError::file("read", path, error)),
            };
            match file.try_lock() {
                Ok(()) => Ok(true),
                Err(TryLockError::WouldBlock) => Ok(false),
                Err(TryLockError::Error(error)) => Err(BackendError::file("lock", path, error)),
            }
        })
        .await
    }

    async fn forget(&self, id: &str) -> Result<(), BackendError> {
        let id = id.to_owned();
        self.off_thread(move |folder| {
            let path = file_of(folder, &id);
            match fs::remove_file(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => Err(BackendError::file("delete", path, error)),
                _ => Ok(()),
            }
        })
        .await
    }
}

//! Why a store did not do what it was asked. Each says whether the write happened: only `Ambiguous` does not know.

use crate::Key;
use std::{io, path::PathBuf};

#[derive(Debug, thiserror::Error)]
pub enum BackendError {
    /// `put_new` found an object.
    #[error("`{0}` exists already")]
    Exists(Key),
    /// `compare_and_swap` found another revision, or none.
    #[error("`{0}` was changed by someone else")]
    Moved(Key),
    /// The write was sent and may have been done; reading it back tells.
    #[error("`{key}` may or may not have been written: {source}")]
    Ambiguous { key: Key, source: io::Error },
    #[error("no space left to write {}", .0.display())]
    Full(PathBuf),
    #[error("{} is on a read-only file system", .0.display())]
    ReadOnly(PathBuf),
    #[error("no permission to {action} {}", path.display())]
    Denied { action: &'static str, path: PathBuf },
    /// Another process has been in the middle of a swap for longer than any swap takes.
    #[error("another process has held {} for {seconds} s: it may be stopped", path.display())]
    Busy { path: PathBuf, seconds: u64 },
    #[error("cannot {action} {}: {source}", path.display())]
    File { action: &'static str, path: PathBuf, source: io::Error },
}

impl BackendError {
    /// Sorts an operating system's error by what a person can do about it.
    pub(crate) fn file(action: &'static str, path: impl Into<PathBuf>, source: io::Error) -> Self {
        let path = path.into();
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full(path),
            io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnly(path),
            io::ErrorKind::PermissionDenied => Self::Denied { action, path },
            _ => Self::File { action, path, source },
        }
    }
}

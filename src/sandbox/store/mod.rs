//! Objects on disk: one SQLite database in WAL mode, shared by every process that opens the folder.
//!
//! A write is one immutable row of `revision`, numbered by a counter that all processes share; `object` points at the
//! newest row of each key. So a watch is a range of revisions, a paged list reads the past exactly, and bodies are
//! stored once, as the very text that goes into an answer. May touch: files under its folder. Knows nothing of HTTP.

mod compaction;
mod notices;
mod reader;
mod settings;
mod tables;
mod writer;

pub use notices::Notices;
pub use reader::{Event, EventKind, PageRow, Range, Reader};
pub use writer::{Change, Writer};

use rusqlite::Connection;
use std::{
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

/// What can go wrong below the API: the disk, or a database that another version wrote.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("cannot open the sandbox in {}: {source}", folder.display())]
    Folder { folder: PathBuf, source: std::io::Error },
    #[error("the sandbox's database failed: {0}")]
    Database(#[from] rusqlite::Error),
    #[error(
        "the sandbox was written by another version of Polaris (format {found}, this one reads {known}): `polaris sandbox reset` starts it afresh"
    )]
    Format { found: i64, known: i64 },
}

/// The address of one object. `resource` is `plural.group`, or the bare plural in the core group; `namespace` is empty
/// for cluster-scoped objects.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    pub resource: String,
    pub namespace: String,
    pub name: String,
}

impl Key {
    pub fn new(resource: &str, namespace: &str, name: &str) -> Self {
        Self { resource: resource.to_owned(), namespace: namespace.to_owned(), name: name.to_owned() }
    }
}

/// Whether a write is kept, or only rehearsed (`dryRun=All`): the same code runs, and the transaction is rolled back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Intent {
    Keep,
    Rehearse,
}

/// The open database.
#[derive(Debug)]
pub struct Store {
    file: PathBuf,
    writer: Mutex<Connection>,
    readers: Mutex<Vec<Connection>>,
    /// Never writes and never lends itself, so that its `data_version` tells of everybody else.
    listener: Mutex<Option<Connection>>,
    notices: Notices,
}

impl Store {
    /// Opens `folder/objects.db`, creating folder and tables as needed.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        std::fs::create_dir_all(folder).map_err(|source| StoreError::Folder { folder: folder.to_owned(), source })?;
        let file = folder.join("objects.db");
        let connection = tables::connect(&file)?;
        tables::prepare(&connection)?;
        let writer = Mutex::new(connection);
        Ok(Self { file, writer, readers: Mutex::default(), listener: Mutex::default(), notices: Notices::default() })
    }

    /// Removes the database of a folder, whatever wrote it.
    pub fn remove(folder: &Path) -> Result<(), StoreError> {
        for name in ["objects.db", "objects.db-wal", "objects.db-shm"] {
            match std::fs::remove_file(folder.join(name)) {
                Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
                    return Err(StoreError::Folder { folder: folder.to_owned(), source });
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Runs `act` on one consistent view of the database.
    pub fn read<T, E: From<StoreError>>(&self, act: impl FnOnce(&Reader<'_>) -> Result<T, E>) -> Result<T, E> {
        let connection = self.borrow_reader()?;
        let result = {
            let view = connection.unchecked_transaction().map_err(StoreError::from)?;
            act(&Reader::new(&view))
        };
        held(&self.readers).push(connection);
        result
    }

    /// Runs `act` in one write transaction: all of it is kept, or (on an error, or in rehearsal) none of it.
    pub fn write<T, E: From<StoreError>>(
        &self,
        intent: Intent,
        act: impl FnOnce(&Writer<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let connection = held(&self.writer);
        let transaction = rusqlite::Transaction::new_unchecked(&connection, rusqlite::TransactionBehavior::Immediate)
            .map_err(StoreError::from)?;
        let writer = Writer::begin(&transaction)?;
        let result = act(&writer)?;
        let touched = writer.into_touched();
        if intent == Intent::Keep {
            compaction::run_when_due(&transaction, &touched)?;
            transaction.commit().map_err(StoreError::from)?;
            self.notices.announce(touched);
        }
        Ok(result)
    }

    /// The newest revision.
    #[allow(clippy::redundant_closure_for_method_calls, reason = "the method's path does not take every lifetime")]
    pub fn revision(&self) -> Result<u64, StoreError> {
        self.read(|reader| reader.revision())
    }

    /// Where a watcher learns that a resource has new revisions.
    pub fn notices(&self) -> &Notices {
        &self.notices
    }

    /// Tells this process's watchers what other processes wrote since `seen`; returns the newest revision.
    pub fn announce_foreign_writes(&self, seen: u64) -> Result<u64, StoreError> {
        let (revision, touched) =
            self.read(|reader| Ok::<_, StoreError>((reader.revision()?, reader.touched(seen)?)))?;
        self.notices.announce(touched);
        Ok(revision)
    }

    /// Changes whenever anybody, in any process, commits.
    pub fn data_version(&self) -> Result<i64, StoreError> {
        let mut listener = held(&self.listener);
        let connection = match listener.take() {
            Some(connection) => connection,
            None => tables::connect(&self.file)?,
        };
        let version = connection.query_row("PRAGMA data_version", [], |row| row.get(0))?;
        *listener = Some(connection);
        Ok(version)
    }

    fn borrow_reader(&self) -> Result<Connection, StoreError> {
        let idle = held(&self.readers).pop();
        idle.map_or_else(|| tables::connect(&self.file), Ok)
    }
}

/// A poisoned lock only says that another thread panicked; SQLite rolled its transaction back.
fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

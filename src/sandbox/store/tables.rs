//! The tables, and how a connection is set up.

use super::StoreError;
use rusqlite::{Connection, OptionalExtension};
use std::{path::Path, time::Duration};

/// Raised when the tables change their meaning.
const FORMAT: i64 = 1;

/// Revisions begin above this one, as on a real server, where the control plane has written before any client does:
/// revision 1 is always too old to watch from.
const FIRST_FLOOR: u64 = 100;

const TABLES: &str = "
CREATE TABLE setting (key TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE revision (
    number INTEGER PRIMARY KEY,
    resource TEXT NOT NULL,
    namespace TEXT NOT NULL,
    name TEXT NOT NULL,
    change INTEGER NOT NULL,
    previous INTEGER NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX revision_by_resource ON revision (resource, number);
CREATE INDEX revision_by_previous ON revision (previous) WHERE previous > 0;
CREATE TABLE object (
    resource TEXT NOT NULL,
    namespace TEXT NOT NULL,
    name TEXT NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (resource, namespace, name)
) WITHOUT ROWID;
CREATE INDEX object_by_namespace ON object (namespace);
CREATE TABLE owned (
    owner TEXT NOT NULL,
    resource TEXT NOT NULL,
    namespace TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (owner, resource, namespace, name)
) WITHOUT ROWID;
CREATE INDEX owned_by_object ON owned (resource, namespace, name);
";

/// Opens a connection. `NORMAL` loses nothing when a process is killed, only (at most) when the machine loses power.
pub fn connect(file: &Path) -> Result<Connection, StoreError> {
    let connection = Connection::open(file)?;
    connection.busy_handler(Some(wait_a_little))?;
    connection.set_prepared_statement_cache_capacity(64);
    connection.execute_batch(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-16000;",
    )?;
    Ok(connection)
}

/// Writers of other processes hold the lock for well under a millisecond, so SQLite's own back-off is too coarse.
fn wait_a_little(attempt: i32) -> bool {
    const GIVE_UP_AFTER: i32 = 60_000;
    std::thread::sleep(Duration::from_micros(if attempt < 20 { 100 } else { 500 }));
    attempt < GIVE_UP_AFTER
}

/// Creates the tables of a new database, or checks those of an old one.
pub fn prepare(connection: &Connection) -> Result<(), StoreError> {
    let transaction = rusqlite::Transaction::new_unchecked(connection, rusqlite::TransactionBehavior::Deferred)?;
    if format(&transaction)? == 0 {
        drop(transaction);
        return create(connection);
    }
    check_format(&transaction)
}

fn create(connection: &Connection) -> Result<(), StoreError> {
    let transaction = rusqlite::Transaction::new_unchecked(connection, rusqlite::TransactionBehavior::Immediate)?;
    // Another process may have won the race to create them.
    if format(&transaction)? != 0 {
        return check_format(&transaction);
    }
    transaction.execute_batch(TABLES)?;
    transaction.execute("INSERT INTO setting VALUES ('floor', ?1)", [FIRST_FLOOR])?;
    transaction.pragma_update(None, "user_version", FORMAT)?;
    Ok(transaction.commit()?)
}

fn check_format(connection: &Connection) -> Result<(), StoreError> {
    match format(connection)? {
        FORMAT => Ok(()),
        found => Err(StoreError::Format { found, known: FORMAT }),
    }
}

fn format(connection: &Connection) -> Result<i64, StoreError> {
    let found = connection.query_row("PRAGMA user_version", [], |row| row.get(0)).optional()?;
    Ok(found.unwrap_or(0))
}

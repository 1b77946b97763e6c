//! History is kept for watchers and paged lists, but not for ever.

use super::{StoreError, settings};
use rusqlite::{Connection, params};

/// So many of the newest revisions stay readable.
const KEPT: u64 = 20_000;
/// Compaction runs when so many revisions have come since the last time.
const EVERY: u64 = 5_000;

/// Drops superseded revisions below the window. The newest revision of each object is never history.
pub fn run_when_due(connection: &Connection, touched: &[(String, u64)]) -> Result<(), StoreError> {
    let newest = touched.iter().map(|(_, number)| *number).max().unwrap_or(0);
    let floor: u64 = settings::get(connection, "floor")?.unwrap_or(0);
    if newest < floor + KEPT + EVERY {
        return Ok(());
    }
    let next_floor = newest - KEPT;
    connection
        .prepare_cached(
            "DELETE FROM revision WHERE number <= ?1 AND NOT EXISTS (
                SELECT 1 FROM object o WHERE o.resource = revision.resource AND o.namespace = revision.namespace
                AND o.name = revision.name AND o.number = revision.number)",
        )?
        .execute(params![next_floor])?;
    settings::put(connection, "floor", next_floor)
}

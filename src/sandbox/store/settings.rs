//! Small values that all processes share: the compaction floor, the clock, the faults.

use super::StoreError;
use rusqlite::{Connection, OptionalExtension, ToSql, params, types::FromSql};

pub fn get<T: FromSql>(connection: &Connection, key: &str) -> Result<Option<T>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT value FROM setting WHERE key = ?1")?;
    Ok(statement.query_row([key], |row| row.get(0)).optional()?)
}

pub fn put(connection: &Connection, key: &str, value: impl ToSql) -> Result<(), StoreError> {
    let sql = "INSERT INTO setting VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value";
    connection.prepare_cached(sql)?.execute(params![key, value])?;
    Ok(())
}

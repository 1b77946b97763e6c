//! Writes inside one transaction.

use super::{Key, Reader, StoreError, settings};
use rusqlite::{Connection, ToSql, params};
use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    ops::Deref,
};

/// What a write does to a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    Create,
    Update,
    Delete,
}

/// A transaction that may write. It reads, too, and sees its own writes.
#[derive(Debug)]
pub struct Writer<'a> {
    reader: Reader<'a>,
    newest: Cell<u64>,
    touched: RefCell<BTreeMap<String, u64>>,
}

impl<'a> Writer<'a> {
    pub(super) fn begin(connection: &'a Connection) -> Result<Self, StoreError> {
        let reader = Reader::new(connection);
        let newest = Cell::new(reader.revision()?);
        Ok(Self { reader, newest, touched: RefCell::default() })
    }

    /// The number that the next `put` will get, for the body to carry.
    pub fn next_revision(&self) -> u64 {
        self.newest.get() + 1
    }

    /// Appends a revision of `key` whose body already carries `next_revision()`; `owners` are the uids of its owner
    /// references.
    pub fn put(&self, key: &Key, change: Change, body: &str, owners: &[&str]) -> Result<u64, StoreError> {
        let number = self.next_revision();
        let previous = if change == Change::Create { 0 } else { self.number(key)?.unwrap_or(0) };
        self.append(key, change, number, previous, body)?;
        self.point(key, change, number)?;
        self.index_owners(key, change, owners)?;
        self.newest.set(number);
        self.touched.borrow_mut().insert(key.resource.clone(), number);
        Ok(number)
    }

    /// Sets a setting that all processes share.
    pub fn set_setting(&self, key: &str, value: impl ToSql) -> Result<(), StoreError> {
        settings::put(self.connection, key, value)
    }

    /// Forgets every object, setting and revision. Revisions go on counting, and every watch has to begin anew.
    pub fn clear(&self) -> Result<(), StoreError> {
        let newest = self.newest.get();
        for table in ["object", "revision", "owned", "setting"] {
            self.connection.execute(&format!("DELETE FROM {table}"), [])?;
        }
        self.newest.set(newest + 1);
        settings::put(self.connection, "floor", newest + 1)
    }

    pub(super) fn into_touched(self) -> Vec<(String, u64)> {
        self.touched.into_inner().into_iter().collect()
    }

    fn append(&self, key: &Key, change: Change, number: u64, previous: u64, body: &str) -> Result<(), StoreError> {
        let change: i64 = match change {
            Change::Create => 0,
            Change::Update => 1,
            Change::Delete => 2,
        };
        self.connection
            .prepare_cached("INSERT INTO revision VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?
            .execute(params![number, key.resource, key.namespace, key.name, change, previous, body])?;
        Ok(())
    }

    fn point(&self, key: &Key, change: Change, number: u64) -> Result<(), StoreError> {
        let sql = match change {
            Change::Create => "INSERT INTO object VALUES (?1, ?2, ?3, ?4)",
            Change::Update => "UPDATE object SET number = ?4 WHERE resource = ?1 AND namespace = ?2 AND name = ?3",
            Change::Delete => {
                "DELETE FROM object WHERE resource = ?1 AND namespace = ?2 AND name = ?3 AND ?4 IS NOT NULL"
            }
        };
        self.connection.prepare_cached(sql)?.execute(params![key.resource, key.namespace, key.name, number])?;
        Ok(())
    }

    fn index_owners(&self, key: &Key, change: Change, owners: &[&str]) -> Result<(), StoreError> {
        if change != Change::Create {
            self.connection
                .prepare_cached("DELETE FROM owned WHERE resource = ?1 AND namespace = ?2 AND name = ?3")?
                .execute(params![key.resource, key.namespace, key.name])?;
        }
        if change == Change::Delete {
            return Ok(());
        }
        let mut insert = self.connection.prepare_cached("INSERT OR IGNORE INTO owned VALUES (?1, ?2, ?3, ?4)")?;
        for owner in owners {
            insert.execute(params![owner, key.resource, key.namespace, key.name])?;
        }
        Ok(())
    }
}

impl<'a> Deref for Writer<'a> {
    type Target = Reader<'a>;

    fn deref(&self) -> &Reader<'a> {
        &self.reader
    }
}

//! Questions to one consistent view of the database.

use super::{Key, StoreError, settings};
use rusqlite::{Connection, OptionalExtension, Row, params};

/// What happened to an object at a revision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventKind {
    Added,
    Modified,
    Deleted,
}

/// One revision, as a watch needs it. `previous` is the revision that it replaced, 0 for none.
#[derive(Clone, Debug)]
pub struct Event {
    pub revision: u64,
    pub namespace: String,
    pub kind: EventKind,
    pub previous: u64,
    pub body: String,
}

/// What a list covers: a resource, all namespaces or one, and what is left after a page's last key.
#[derive(Clone, Debug, Default)]
pub struct Range {
    pub resource: String,
    pub namespace: Option<String>,
    pub after: Option<(String, String)>,
    pub limit: Option<usize>,
    /// Read the past: `None` is now.
    pub at: Option<u64>,
}

/// One object of a list; `body` is its JSON text.
#[derive(Debug)]
pub struct PageRow {
    pub namespace: String,
    pub name: String,
    pub body: String,
}

/// A view of the database.
#[derive(Debug)]
pub struct Reader<'a> {
    pub(super) connection: &'a Connection,
}

impl<'a> Reader<'a> {
    pub(super) fn new(connection: &'a Connection) -> Self {
        Self { connection }
    }

    /// The newest revision.
    pub fn revision(&self) -> Result<u64, StoreError> {
        let newest: Option<u64> = self.one("SELECT max(number) FROM revision", [])?.flatten();
        Ok(newest.unwrap_or(0).max(self.floor()?))
    }

    /// The newest revision of one resource.
    pub fn revision_of(&self, resource: &str) -> Result<u64, StoreError> {
        let newest: Option<u64> =
            self.one("SELECT max(number) FROM revision WHERE resource = ?1", [resource])?.flatten();
        Ok(newest.unwrap_or(0))
    }

    /// History up to and including this revision may be gone.
    pub fn floor(&self) -> Result<u64, StoreError> {
        Ok(settings::get(self.connection, "floor")?.unwrap_or(0))
    }

    /// The JSON text of an object; it carries its revision in `metadata.resourceVersion`.
    pub fn get(&self, key: &Key) -> Result<Option<String>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT r.body FROM object o JOIN revision r ON r.number = o.number
             WHERE o.resource = ?1 AND o.namespace = ?2 AND o.name = ?3",
        )?;
        Ok(statement.query_row(params![key.resource, key.namespace, key.name], |row| row.get(0)).optional()?)
    }

    /// The revision at which an object stands now.
    pub fn number(&self, key: &Key) -> Result<Option<u64>, StoreError> {
        let sql = "SELECT number FROM object WHERE resource = ?1 AND namespace = ?2 AND name = ?3";
        self.one(sql, params![key.resource, key.namespace, key.name])
    }

    /// The text of one revision, unless it is compacted.
    pub fn body_at(&self, revision: u64) -> Result<Option<String>, StoreError> {
        self.one("SELECT body FROM revision WHERE number = ?1", [revision])
    }

    /// The objects of a range in the order of their keys.
    pub fn list(&self, range: &Range) -> Result<Vec<PageRow>, StoreError> {
        let mut found = Vec::new();
        self.each(range, |row| {
            found.push(row);
            Ok::<_, StoreError>(())
        })?;
        Ok(found)
    }

    /// The same one by one, for what is too much to hold twice.
    pub fn each<E: From<StoreError>>(
        &self,
        range: &Range,
        mut take: impl FnMut(PageRow) -> Result<(), E>,
    ) -> Result<(), E> {
        let statement = self.connection.prepare_cached(match (range.at, &range.namespace) {
            (None, None) => LIST_ALL,
            (None, Some(_)) => LIST_NAMESPACE,
            (Some(_), _) => LIST_PAST,
        });
        let mut statement = statement.map_err(StoreError::from)?;
        let (after_namespace, after_name) = range.after.clone().unwrap_or_default();
        let limit = range.limit.map_or(-1, |limit| i64::try_from(limit).unwrap_or(i64::MAX));
        let read = |row: &Row<'_>| Ok(PageRow { namespace: row.get(0)?, name: row.get(1)?, body: row.get(2)? });
        let rows = statement
            .query_map(params![range.resource, range.namespace, after_namespace, after_name, limit, range.at], read)
            .map_err(StoreError::from)?;
        for row in rows {
            take(row.map_err(StoreError::from)?)?;
        }
        Ok(())
    }

    /// How many objects a range has after its `after`, without a limit.
    pub fn count(&self, range: &Range) -> Result<usize, StoreError> {
        let (after_namespace, after_name) = range.after.clone().unwrap_or_default();
        let counted: Option<usize> = match &range.namespace {
            Some(namespace) => self.one(
                "SELECT count(*) FROM object WHERE resource = ?1 AND namespace = ?2 AND name > ?3",
                params![range.resource, namespace, after_name],
            )?,
            None => self.one(
                "SELECT count(*) FROM object WHERE resource = ?1 AND (namespace, name) > (?2, ?3)",
                params![range.resource, after_namespace, after_name],
            )?,
        };
        Ok(counted.unwrap_or(0))
    }

    /// How many objects there are of each resource.
    pub fn census(&self) -> Result<Vec<(String, usize)>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT resource, count(*) FROM object GROUP BY resource ORDER BY resource")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The next revisions of a resource after `after`, oldest first.
    pub fn events(&self, resource: &str, after: u64, limit: usize) -> Result<Vec<Event>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT number, namespace, change, previous, body FROM revision
             WHERE resource = ?1 AND number > ?2 ORDER BY number LIMIT ?3",
        )?;
        let rows = statement.query_map(params![resource, after, limit], |row| {
            Ok(Event {
                revision: row.get(0)?,
                namespace: row.get(1)?,
                kind: event_kind(row.get(2)?),
                previous: row.get(3)?,
                body: row.get(4)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The resources that changed after a revision, with the newest revision of each.
    pub fn touched(&self, after: u64) -> Result<Vec<(String, u64)>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT resource, max(number) FROM revision WHERE number > ?1 GROUP BY resource")?;
        let rows = statement.query_map([after], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The objects that name this uid in their owner references.
    pub fn owned_by(&self, uid: &str) -> Result<Vec<Key>, StoreError> {
        self.keys("SELECT resource, namespace, name FROM owned WHERE owner = ?1", [uid])
    }

    /// Every object of a namespace.
    pub fn keys_in_namespace(&self, namespace: &str) -> Result<Vec<Key>, StoreError> {
        self.keys("SELECT resource, namespace, name FROM object WHERE namespace = ?1", [namespace])
    }

    /// Every object of a resource.
    pub fn keys_of(&self, resource: &str) -> Result<Vec<Key>, StoreError> {
        self.keys("SELECT resource, namespace, name FROM object WHERE resource = ?1", [resource])
    }

    pub fn is_namespace_empty(&self, namespace: &str) -> Result<bool, StoreError> {
        let sql = "SELECT NOT EXISTS (SELECT 1 FROM object WHERE namespace = ?1)";
        Ok(self.one(sql, [namespace])?.unwrap_or(true))
    }

    pub fn is_resource_empty(&self, resource: &str) -> Result<bool, StoreError> {
        let sql = "SELECT NOT EXISTS (SELECT 1 FROM object WHERE resource = ?1)";
        Ok(self.one(sql, [resource])?.unwrap_or(true))
    }

    /// A setting that all processes share.
    pub fn setting<T: rusqlite::types::FromSql>(&self, key: &str) -> Result<Option<T>, StoreError> {
        settings::get(self.connection, key)
    }

    fn keys(&self, sql: &str, values: impl rusqlite::Params) -> Result<Vec<Key>, StoreError> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let read = |row: &Row<'_>| Ok(Key { resource: row.get(0)?, namespace: row.get(1)?, name: row.get(2)? });
        let rows = statement.query_map(values, read)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn one<T: rusqlite::types::FromSql>(
        &self,
        sql: &str,
        values: impl rusqlite::Params,
    ) -> Result<Option<T>, StoreError> {
        Ok(self.connection.prepare_cached(sql)?.query_row(values, |row| row.get(0)).optional()?)
    }
}

const LIST_ALL: &str = "SELECT o.namespace, o.name, r.body FROM object o JOIN revision r ON r.number = o.number
     WHERE o.resource = ?1 AND ?2 IS NULL AND (o.namespace, o.name) > (?3, ?4) AND ?6 IS NULL
     ORDER BY o.namespace, o.name LIMIT ?5";

const LIST_NAMESPACE: &str = "SELECT o.namespace, o.name, r.body FROM object o JOIN revision r ON r.number = o.number
     WHERE o.resource = ?1 AND o.namespace = ?2 AND o.name > ?4 AND ?3 IS NOT NULL AND ?6 IS NULL
     ORDER BY o.namespace, o.name LIMIT ?5";

/// The newest revision of each key that is not younger than the one asked for, tombstones left out.
const LIST_PAST: &str = "SELECT r.namespace, r.name, r.body FROM revision r
     WHERE r.resource = ?1 AND (?2 IS NULL OR r.namespace = ?2) AND r.number <= ?6 AND r.change <> 2
     AND (r.namespace, r.name) > (?3, ?4)
     AND NOT EXISTS (SELECT 1 FROM revision later WHERE later.previous = r.number AND later.previous > 0
                     AND later.number <= ?6)
     ORDER BY r.namespace, r.name LIMIT ?5";

fn event_kind(change: i64) -> EventKind {
    match change {
        0 => EventKind::Added,
        1 => EventKind::Modified,
        _ => EventKind::Deleted,
    }
}

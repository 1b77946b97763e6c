//! What every step of a write needs: the transaction, the kinds, the time, and a place for warnings.

use super::Schemas;
use crate::{
    api::Strictness,
    object,
    registry::{Kind, Kinds},
    status_error::Failure,
    store::{Change, Key, Writer},
};
use serde_json::Value;
use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    sync::Arc,
};

/// A write in progress.
#[derive(Debug)]
pub struct Scene<'a> {
    pub writer: &'a Writer<'a>,
    pub kinds: RefCell<Arc<Kinds>>,
    pub schemas: &'a Schemas,
    /// RFC 3339, seconds, by the sandbox's clock.
    pub now: String,
    pub strictness: Strictness,
    pub warnings: RefCell<Vec<String>>,
    pub(super) gone: RefCell<VecDeque<Gone>>,
    pub(super) settling: Cell<bool>,
}

/// An object that was removed, for those who wait for that.
#[derive(Clone, Debug)]
pub(super) struct Gone {
    pub kind: Arc<Kind>,
    pub key: Key,
    pub object: Value,
}

/// The store key of an object of a kind.
pub fn key_of(kind: &Kind, object: &Value) -> Key {
    let namespace = if kind.is_namespaced() { object::text(object, "namespace") } else { "" };
    Key::new(&kind.resource(), namespace, object::name(object))
}

impl<'a> Scene<'a> {
    pub fn new(
        writer: &'a Writer<'a>,
        kinds: Arc<Kinds>,
        schemas: &'a Schemas,
        now: String,
        strictness: Strictness,
    ) -> Self {
        Self {
            writer,
            kinds: RefCell::new(kinds),
            schemas,
            now,
            strictness,
            warnings: RefCell::default(),
            gone: RefCell::default(),
            settling: Cell::new(false),
        }
    }

    pub fn kinds(&self) -> Arc<Kinds> {
        self.kinds.borrow().clone()
    }

    /// An object as stored.
    pub fn load(&self, key: &Key) -> Result<Option<Value>, Failure> {
        self.writer.get(key)?.map(|stored| parse(&stored)).transpose()
    }

    /// An object as stored, or the 404 of its kind.
    pub fn load_or_refuse(&self, kind: &Kind, key: &Key) -> Result<Value, Failure> {
        self.load(key)?.ok_or_else(|| Failure::not_found(kind.about(&key.name)))
    }

    /// Writes the object at the next revision, which it carries afterwards.
    pub fn store(&self, kind: &Kind, change: Change, object: &mut Value) -> Result<(), Failure> {
        let revision = self.writer.next_revision();
        object::set(object, "resourceVersion", Some(Value::from(revision.to_string())));
        let body = object.to_string();
        self.writer.put(&key_of(kind, object), change, &body, &object::owners(object))?;
        Ok(())
    }

    pub fn warn(&self, warning: impl Into<String>) {
        self.warnings.borrow_mut().push(warning.into());
    }
}

/// Parses what this server stored.
pub fn parse(body: &str) -> Result<Value, Failure> {
    serde_json::from_str(body).map_err(|error| Failure::internal(format!("a stored object is damaged: {error}")))
}

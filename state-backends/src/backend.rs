//! The contract of a store, as a trait. [`crate::contract`] is the same in tests.

use crate::{BackendError, Key};
use async_trait::async_trait;
use bytes::Bytes;
use std::{any::Any, fmt};

/// What a store says of one version of an object: an `ETag`, a generation, a row's version. Equal revisions of one
/// key mean equal bytes; equal bytes may have equal revisions (on S3 it is an MD5), so whoever swaps puts a fresh
/// nonce into what it writes.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Revision(String);

impl Revision {
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One object as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object {
    pub bytes: Bytes,
    pub revision: Revision,
}

/// A store of small objects in which one of several writers wins.
///
/// Reads see the last acknowledged write of the same key, from any process. A write that returned `Ok` survives
/// the loss of power of the process that made it. A write that failed with anything but
/// [`BackendError::Ambiguous`] changed nothing.
#[async_trait]
pub trait StateBackend: Send + Sync + fmt::Debug {
    /// Where it is, for people: `folder .polaris/state/prod`.
    fn place(&self) -> String;

    /// The object, or `None` where there is none.
    async fn get(&self, key: &Key) -> Result<Option<Object>, BackendError>;

    /// Creates an object; of several callers one wins, the others get [`BackendError::Exists`].
    async fn put_new(&self, key: &Key, bytes: Bytes) -> Result<Revision, BackendError>;

    /// Replaces an object that is still at `expected`; otherwise (also where it is gone) nothing happens and the
    /// answer is [`BackendError::Moved`].
    async fn compare_and_swap(&self, key: &Key, expected: &Revision, bytes: Bytes) -> Result<Revision, BackendError>;

    /// All keys that start with `prefix`, sorted. An empty prefix lists everything.
    async fn list(&self, prefix: &str) -> Result<Vec<Key>, BackendError>;

    /// Removes an object. One that is not there is no error.
    async fn delete(&self, key: &Key) -> Result<(), BackendError>;

    /// For stores that can tell that another process has died; `None` where only a lease can.
    fn presence(&self) -> Option<&dyn Presence> {
        None
    }
}

/// Kept for as long as a holder lives; dropping it, or the death of the process, is its end.
pub struct SignOfLife(#[expect(dead_code, reason = "held for what its drop releases")] Box<dyn Any + Send + Sync>);

impl SignOfLife {
    pub fn new(held: impl Any + Send + Sync) -> Self {
        Self(Box::new(held))
    }
}

impl fmt::Debug for SignOfLife {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SignOfLife")
    }
}

/// A holder's life, seen by the operating system that it shares with its contenders.
#[async_trait]
pub trait Presence: Send + Sync {
    /// Shows that the holder `id` lives, until the sign is dropped. Call it before `id` is written anywhere.
    async fn show(&self, id: &str) -> Result<SignOfLife, BackendError>;

    /// True only where `id` showed itself and has certainly ended.
    async fn has_ended(&self, id: &str) -> Result<bool, BackendError>;

    /// Clears what `show` left behind, after `id` ended or let go.
    async fn forget(&self, id: &str) -> Result<(), BackendError>;
}

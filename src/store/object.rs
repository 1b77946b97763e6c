//! Names and shapes of the objects beside `head`: states, plans of runs, journal batches, the key.
//!
//! Each can be checked on its own. A state's name holds the digest of its bytes; a plan and a batch start with a
//! line that holds the digest of the rest.

use super::StoreError;
use bytes::Bytes;
use polaris_core::{journal::JournalEntry, value::Digest};
use polaris_state_backends::Key;
use serde::{Deserialize, Serialize};
use std::fmt;

pub(super) const STATES: &str = "states/";
pub(super) const RUNS: &str = "runs/";
pub(super) const KEY: &str = "key";

/// One execution of a plan. Ids sort by the time at which their runs were opened.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RunId(pub(super) String);

impl RunId {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(super) fn plan(&self) -> Result<Key, StoreError> {
        key(&format!("{RUNS}{}/plan", self.0))
    }

    pub(super) fn journal(&self) -> String {
        format!("{RUNS}{}/journal/", self.0)
    }

    /// Batches sort as they were written, up to a hundred million.
    pub(super) fn batch(&self, number: usize) -> Result<Key, StoreError> {
        key(&format!("{}{number:08}", self.journal()))
    }
}

impl fmt::Display for RunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

pub(super) fn key(text: &str) -> Result<Key, StoreError> {
    Key::new(text).map_err(|error| StoreError::Internal(error.to_string()))
}

/// `states/<serial>-<digest>`.
pub(super) fn state_key(serial: u64, digest: &Digest) -> String {
    format!("{STATES}{serial}-{digest}")
}

pub(super) fn digest_in(key: &str) -> Option<Digest> {
    key.rsplit_once('-')?.1.parse().ok()
}

pub(super) fn serial_in(key: &str) -> Option<u64> {
    key.strip_prefix(STATES)?.split_once('-')?.0.parse().ok()
}

/// The first line of a stored state: what a history shows of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Origin {
    /// The key of the serial before it.
    pub previous: Option<String>,
    pub holder: String,
    pub operation: String,
    /// RFC 3339, by the holder's clock.
    pub at: String,
    pub resources: usize,
}

pub(super) fn join_state(origin: &Origin, state: &[u8]) -> Result<Bytes, StoreError> {
    let mut bytes = serde_json::to_vec(origin).map_err(|error| StoreError::Internal(error.to_string()))?;
    bytes.push(b'\n');
    bytes.extend_from_slice(state);
    Ok(bytes.into())
}

/// First line and state document.
pub(super) fn split_state(bytes: &[u8]) -> Option<(Origin, &[u8])> {
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    Some((serde_json::from_slice(&bytes[..end]).ok()?, &bytes[end + 1..]))
}

/// `polaris <kind> 1 <digest of the rest>`, then the rest.
pub(super) fn seal(kind: &str, content: &[u8]) -> Bytes {
    let mut bytes = format!("polaris {kind} 1 {}\n", Digest::of_bytes(content)).into_bytes();
    bytes.extend_from_slice(content);
    bytes.into()
}

/// The rest, where it is what its first line says.
pub(super) fn unseal<'a>(kind: &str, bytes: &'a [u8]) -> Option<&'a [u8]> {
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    let content = &bytes[end + 1..];
    (bytes == seal(kind, content)).then_some(content)
}

pub(super) fn seal_batch(entries: &[JournalEntry]) -> Result<Bytes, StoreError> {
    let content = serde_json::to_vec(entries).map_err(|error| StoreError::Internal(error.to_string()))?;
    Ok(seal("journal", &content))
}

pub(super) fn unseal_batch(bytes: &[u8]) -> Option<Vec<JournalEntry>> {
    serde_json::from_slice(unseal("journal", bytes)?).ok()
}

//! The `head` document: its fields, how it is written, and how damage to it is noticed.

use crate::digest::short_digest;
use serde::{Deserialize, Serialize};

/// The format that this build writes.
pub const FORMAT: u32 = 1;

/// Everything that changes together. Every change is one compare-and-swap of the whole document.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    pub format: u32,
    /// Given once; two registers with different lineages have nothing to do with each other.
    pub lineage: String,
    /// The serial of `state`; 0 before the first commit.
    pub serial: u64,
    pub state: Option<StatePointer>,
    /// The last epoch that was given to a holder. It outlives the lock, so that no epoch is given twice.
    pub epoch: u64,
    pub lock: Option<Lock>,
    /// A run whose outcome is not in `state` yet.
    pub open_run: Option<String>,
    /// Fresh in every write: equal documents would have equal revisions on some stores, and after a lost answer it
    /// tells whose write won.
    pub nonce: String,
}

/// Where the current state is kept, and what its bytes must hash to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatePointer {
    pub key: String,
    /// SHA-256 of the object's bytes, in hex.
    pub digest: String,
}

/// Who holds the lock. Times are for people: nothing is decided by them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lock {
    pub id: String,
    pub epoch: u64,
    /// `user@host`, and which process of it.
    pub holder: String,
    /// What for: `apply`, `destroy`, `state mv`.
    pub operation: String,
    /// What it is at just now; empty where it has not said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub at: String,
    /// Raised by each renewal. A contender watches it move.
    pub beat: u64,
    /// How long, in milliseconds, a beat stays good for. The holder's choice, so that both sides use the same.
    pub lease_ms: u64,
    /// When it was taken, RFC 3339, by the holder's clock.
    pub since: String,
    /// When it was last renewed, RFC 3339, by the holder's clock.
    pub seen: String,
}

/// Why bytes are no head.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum HeadError {
    #[error("it has format {found}, this build reads up to {FORMAT}")]
    Newer { found: u32 },
    #[error("{0}")]
    Damaged(String),
}

#[derive(Deserialize)]
struct AnyFormat {
    format: u32,
}

/// The document with the digest of itself as its last field.
#[derive(Deserialize)]
struct Sealed {
    #[serde(flatten)]
    fields: serde_json::Map<String, serde_json::Value>,
    check: String,
}

impl Head {
    /// A register before the first commit.
    pub fn new(lineage: impl Into<String>) -> Self {
        Self {
            format: FORMAT,
            lineage: lineage.into(),
            serial: 0,
            state: None,
            epoch: 0,
            lock: None,
            open_run: None,
            nonce: String::new(),
        }
    }

    /// One line of JSON, with a digest of the rest in `check`.
    pub fn to_bytes(&self) -> Result<Vec<u8>, HeadError> {
        let mut text = self.text()?;
        let check = check_of(&text);
        text.truncate(text.len() - 1);
        Ok(format!("{text},\"check\":\"{check}\"}}\n").into_bytes())
    }

    /// The inverse. A newer format is told apart from damage before anything else is looked at.
    pub fn parse(bytes: &[u8]) -> Result<Self, HeadError> {
        let AnyFormat { format } = serde_json::from_slice(bytes).map_err(damaged)?;
        if format > FORMAT {
            return Err(HeadError::Newer { found: format });
        }
        let sealed: Sealed = serde_json::from_slice(bytes).map_err(damaged)?;
        let head: Self = serde_json::from_value(sealed.fields.into()).map_err(damaged)?;
        if check_of(&head.text()?) != sealed.check {
            return Err(HeadError::Damaged("its content does not match its `check`".into()));
        }
        Ok(head)
    }

    fn text(&self) -> Result<String, HeadError> {
        serde_json::to_string(self).map_err(damaged)
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the shape that map_err wants")]
fn damaged(error: serde_json::Error) -> HeadError {
    HeadError::Damaged(error.to_string())
}

fn check_of(text: &str) -> String {
    short_digest(text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Head {
        let lock = Lock {
            id: "L1".into(),
            epoch: 4,
            holder: "mara@ci-7 (pid 12)".into(),
            operation: "apply".into(),
            at: String::new(),
            beat: 2,
            lease_ms: 30_000,
            since: "2026-08-01T14:02:00Z".into(),
            seen: "2026-08-01T14:02:20Z".into(),
        };
        let state = StatePointer { key: "states/7-ab".into(), digest: "ab".into() };
        Head { serial: 7, state: Some(state), epoch: 4, lock: Some(lock), nonce: "n".into(), ..Head::new("lineage") }
    }

    #[test]
    fn a_head_reads_back_as_written() {
        assert_eq!(Head::parse(&sample().to_bytes().unwrap()), Ok(sample()));
    }

    #[test]
    fn every_flipped_bit_is_noticed() {
        let bytes = sample().to_bytes().unwrap();
        for at in 0..bytes.len() - 1 {
            for bit in 0..8 {
                let mut damaged = bytes.clone();
                damaged[at] ^= 1 << bit;
                let read = Head::parse(&damaged);
                assert!(read.is_err() || read == Ok(sample()), "byte {at}, bit {bit} changed the head unnoticed");
            }
        }
    }

    #[test]
    fn a_newer_format_is_named_and_not_called_damage() {
        let newer = br#"{"format":2,"something":"else"}"#;
        assert_eq!(Head::parse(newer), Err(HeadError::Newer { found: 2 }));
    }
}

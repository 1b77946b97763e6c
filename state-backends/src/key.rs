//! Names of objects: short paths that every store can spell.

use std::fmt;

/// The longest key: below the limits of every store, and of a file name in each segment.
const LONGEST: usize = 512;
const LONGEST_SEGMENT: usize = 200;

/// A path such as `runs/01J9Z/journal/00000001`. Segments hold `a-z A-Z 0-9 . _ -`, are not empty and do not start
/// with a dot, so a key is a valid file path, object name and URL path without escaping.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(String);

/// Why a text is no key.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("`{text}` cannot name an object: {reason}")]
pub struct KeyError {
    text: String,
    reason: &'static str,
}

impl Key {
    pub fn new(text: impl Into<String>) -> Result<Self, KeyError> {
        let text = text.into();
        match fault_of(&text) {
            None => Ok(Self(text)),
            Some(reason) => Err(KeyError { text, reason }),
        }
    }

    /// The register's own object.
    pub(crate) fn head() -> Self {
        Self("head".into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last segment.
    pub fn name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or(&self.0)
    }
}

fn fault_of(text: &str) -> Option<&'static str> {
    if text.len() > LONGEST {
        return Some("it is longer than 512 bytes");
    }
    text.split('/').find_map(|segment| {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
        match segment {
            "" => Some("a segment is empty"),
            _ if segment.len() > LONGEST_SEGMENT => Some("a segment is longer than 200 bytes"),
            _ if segment.starts_with('.') => Some("a segment starts with a dot"),
            _ if !segment.bytes().all(allowed) => Some("it may hold letters, digits, `.`, `_`, `-` and `/`"),
            _ => None,
        }
    })
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_cannot_leave_their_folder_or_need_escaping() {
        for wrong in ["", "/", "a//b", "../a", "a/./b", "a b", "a/.hidden", "ä", "a\0b", &"x".repeat(600)] {
            assert!(Key::new(wrong).is_err(), "{wrong}");
        }
        assert_eq!(Key::new("states/12-ab_c.d").unwrap().name(), "12-ab_c.d");
    }
}

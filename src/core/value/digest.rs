//! Digests of attribute trees: SHA-256 over a canonical, prefix-free form.

use super::Value;
use serde::{Deserialize, Serialize, de::Error as _};
use sha2::{Digest as _, Sha256};
use std::fmt;

/// A SHA-256, written as 64 hex digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(pub [u8; 32]);

impl Digest {
    pub fn of_bytes(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// Equal for equal trees, whatever the order in which their maps were built.
    pub fn of(value: &Value) -> Self {
        let mut hash = Hasher::default();
        feed(&mut hash, value);
        hash.finish()
    }
}

/// SHA-256 behind a small buffer, because trees are fed a few bytes at a time.
pub(super) struct Hasher {
    buffer: Vec<u8>,
    hash: Sha256,
}

const BUFFER: usize = 1024;

impl Default for Hasher {
    fn default() -> Self {
        Self { buffer: Vec::with_capacity(BUFFER + 64), hash: Sha256::new() }
    }
}

impl Hasher {
    fn update(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
        if self.buffer.len() >= BUFFER {
            self.hash.update(&self.buffer);
            self.buffer.clear();
        }
    }

    pub(super) fn length(&mut self, tag: &[u8], length: usize) {
        self.update(tag);
        self.update(&(length as u64).to_le_bytes());
    }

    pub(super) fn finish(mut self) -> Digest {
        self.hash.update(&self.buffer);
        Digest(self.hash.finalize().into())
    }
}

pub(super) fn feed(hash: &mut Hasher, value: &Value) {
    match value {
        Value::Null => hash.update(b"n"),
        Value::Bool(true) => hash.update(b"t"),
        Value::Bool(false) => hash.update(b"f"),
        Value::Number(number) => text(hash, b"#", &number.to_string()),
        Value::String(string) => text(hash, b"s", string),
        Value::List(list) => {
            hash.length(b"[", list.len());
            for item in list {
                feed(hash, item);
            }
        }
        Value::Map(map) => {
            hash.length(b"{", map.len());
            for (key, item) in map {
                text(hash, b"k", key);
                feed(hash, item);
            }
        }
        Value::Unknown => hash.update(b"?"),
        Value::Secret(secret) => text(hash, b"x", secret.fingerprint.as_deref().unwrap_or("unread")),
    }
}

pub(super) fn text(hash: &mut Hasher, tag: &[u8], text: &str) {
    hash.length(tag, text.len());
    hash.update(text.as_bytes());
}

impl Digest {
    /// Sixty-four characters, made without formatting one byte at a time: a state holds a hundred thousand of these.
    fn hex(self) -> [char; 64] {
        let digit = |nibble: u8| char::from(b"0123456789abcdef"[usize::from(nibble)]);
        std::array::from_fn(|at| {
            let byte = self.0[at / 2];
            digit(if at % 2 == 0 { byte >> 4 } else { byte & 15 })
        })
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&String::from_iter(self.hex()))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::str::FromStr for Digest {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        from_hex(text.as_bytes()).map(Self).ok_or_else(|| format!("`{text}` is no SHA-256 in hex"))
    }
}

fn from_hex(text: &[u8]) -> Option<[u8; 32]> {
    if text.len() != 64 {
        return None;
    }
    let nibble = |digit: u8| char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok());
    let mut bytes = [0; 32];
    for (byte, pair) in bytes.iter_mut().zip(text.chunks_exact(2)) {
        *byte = nibble(pair[0])? << 4 | nibble(pair[1])?;
    }
    Some(bytes)
}

impl Serialize for Digest {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&String::from_iter(self.hex()))
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_trees_have_equal_digests_and_others_do_not() {
        let tree = |json: &str| Digest::of(&serde_json::from_str(json).unwrap());
        assert_eq!(tree(r#"{"a":1,"b":[true]}"#), tree(r#"{"b":[true],"a":1}"#));
        assert_ne!(tree(r#"{"a":"1"}"#), tree(r#"{"a":1}"#));
        assert_ne!(tree(r#"["ab"]"#), tree(r#"["a","b"]"#));
        assert_eq!(tree("[]").to_string().parse::<Digest>().unwrap(), tree("[]"));
    }
}

//! Paths into an attribute tree, written as people write them: `spec.config[retention.ms]`, `spec.listeners[0].port`.

use super::Value;
use serde::{Deserialize, Serialize, de::Error as _};
use std::fmt;

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Segment {
    Key(String),
    Index(usize),
}

/// A place in an attribute tree. Keys that hold a dot are written in brackets, and so is the element of a list that
/// is known by one of its fields: `spec.kafka.listeners[name=tls].port`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FieldPath(pub Vec<Segment>);

impl FieldPath {
    pub fn keys(keys: &[&str]) -> Self {
        Self(keys.iter().map(|key| Segment::Key((*key).into())).collect())
    }

    #[must_use]
    pub fn key(&self, key: &str) -> Self {
        self.with(Segment::Key(key.into()))
    }

    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        self.with(Segment::Index(index))
    }

    fn with(&self, segment: Segment) -> Self {
        let mut path = self.clone();
        path.0.push(segment);
        path
    }

    /// True where this path is `ancestor` or below it.
    pub fn starts_with(&self, ancestor: &Self) -> bool {
        self.0.starts_with(&ancestor.0)
    }

    /// A tree that has only this value, at this path. `None` where the path goes through a list.
    pub fn around(&self, value: Value) -> Option<Value> {
        self.0.iter().rev().try_fold(value, |below, segment| match segment {
            Segment::Key(key) => Some(Value::map([(key.as_str(), below)])),
            Segment::Index(_) => None,
        })
    }

    /// The value at this path.
    pub fn find<'a>(&self, root: &'a Value) -> Option<&'a Value> {
        self.0.iter().try_fold(root, |value, segment| match segment {
            Segment::Key(key) => value.get(key),
            Segment::Index(index) => value.as_list()?.get(*index),
        })
    }
}

impl fmt::Display for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, segment) in self.0.iter().enumerate() {
            match segment {
                Segment::Index(index) => write!(f, "[{index}]")?,
                Segment::Key(key) if key.contains(['.', '[', ']', '/', '=']) => write!(f, "[{key}]")?,
                Segment::Key(key) if position == 0 => f.write_str(key)?,
                Segment::Key(key) => write!(f, ".{key}")?,
            }
        }
        Ok(())
    }
}

/// The inverse of `Display`. A bracket that holds only digits is an index.
impl std::str::FromStr for FieldPath {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut path = Self::default();
        let mut rest = text;
        while !rest.is_empty() {
            let (segment, tail) = next_segment(rest).ok_or_else(|| format!("`{text}` is no path"))?;
            path.0.push(segment);
            rest = tail;
        }
        Ok(path)
    }
}

fn next_segment(text: &str) -> Option<(Segment, &str)> {
    if let Some(inner) = text.strip_prefix('[') {
        let (key, tail) = inner.split_once(']')?;
        let segment = key.parse().map_or_else(|_| Segment::Key(key.into()), Segment::Index);
        return Some((segment, tail));
    }
    let text = text.strip_prefix('.').unwrap_or(text);
    let end = text.find(['.', '[']).unwrap_or(text.len());
    (end > 0).then(|| (Segment::Key(text[..end].into()), &text[end..]))
}

impl Serialize for FieldPath {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for FieldPath {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_read_back_as_written() {
        for text in [
            "spec.partitions",
            "spec.config[retention.ms]",
            "spec.listeners[0].port",
            "[a.b]",
            "spec.listeners[name=tls]",
        ] {
            assert_eq!(text.parse::<FieldPath>().unwrap().to_string(), text);
        }
    }
}

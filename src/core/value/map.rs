//! The map of an attribute tree: keys in order, in one piece of memory.
//!
//! A B-tree makes room for eleven entries at once, which is more than most maps of a Kubernetes object have; the five
//! small maps of a topic, twice for each of ten thousand topics, are then most of what a plan holds.

use super::Value;
use litemap::LiteMap;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Serialize, Serializer};
use std::{
    borrow::Cow,
    collections::BTreeMap,
    ops::{Deref, DerefMut},
};

/// Values by key, ordered by key, so that equal maps have equal bytes. Of a key that is given twice the last counts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Map(LiteMap<String, Value>);

impl Map {
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes entries in any order, and keeps no room for more of them.
    pub(super) fn compact(mut entries: Vec<(String, Value)>) -> Self {
        if !entries.is_sorted_by(|one, next| one.0 < next.0) {
            entries = LiteMap::from_iter(entries).into_tuple_vec();
        }
        entries.shrink_to_fit();
        Self(LiteMap::from_sorted_store_unchecked(entries))
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Keeps what the test keeps, which may change values on its way.
    pub fn retain(&mut self, mut keep: impl FnMut(&str, &mut Value) -> bool) {
        let mut entries = std::mem::take(&mut self.0).into_tuple_vec();
        entries.retain_mut(|(key, value)| keep(key, value));
        self.0 = LiteMap::from_sorted_store_unchecked(entries);
    }

    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut Value> {
        self.0.iter_mut().map(|(_, value)| value)
    }
}

impl Deref for Map {
    type Target = LiteMap<String, Value>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl DerefMut for Map {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

impl FromIterator<(String, Value)> for Map {
    fn from_iter<I: IntoIterator<Item = (String, Value)>>(entries: I) -> Self {
        Self::compact(entries.into_iter().collect())
    }
}

impl<const N: usize> From<[(String, Value); N]> for Map {
    fn from(entries: [(String, Value); N]) -> Self {
        entries.into_iter().collect()
    }
}

impl Extend<(String, Value)> for Map {
    fn extend<I: IntoIterator<Item = (String, Value)>>(&mut self, entries: I) {
        self.0.extend(entries);
    }
}

impl IntoIterator for Map {
    type Item = (String, Value);
    type IntoIter = std::vec::IntoIter<(String, Value)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_tuple_vec().into_iter()
    }
}

impl<'a> IntoIterator for &'a Map {
    type Item = (&'a String, &'a Value);
    type IntoIter = <&'a LiteMap<String, Value> as IntoIterator>::IntoIter;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<'a> IntoIterator for &'a mut Map {
    type Item = (&'a String, &'a mut Value);
    type IntoIter = <&'a mut LiteMap<String, Value> as IntoIterator>::IntoIter;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter_mut()
    }
}

impl Serialize for Map {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self)
    }
}

/// Any map, as of a `BTreeMap`.
impl JsonSchema for Map {
    fn inline_schema() -> bool {
        <BTreeMap<String, Value>>::inline_schema()
    }

    fn schema_name() -> Cow<'static, str> {
        <BTreeMap<String, Value>>::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        <BTreeMap<String, Value>>::json_schema(generator)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_in_order_and_the_last_of_two_counts() {
        let map: Map = [("b", 1), ("a", 2), ("b", 3)].map(|(key, value)| (key.to_owned(), Value::from(value))).into();
        assert_eq!(serde_json::to_string(&map).unwrap(), r#"{"a":2,"b":3}"#);
        let read: Value = serde_json::from_str(r#"{"b":1,"a":2,"b":3}"#).unwrap();
        assert_eq!(read, Value::Map(map));
    }

    #[test]
    fn what_is_kept_may_change() {
        let mut map: Map = ["a", "b"].map(|key| (key.to_owned(), Value::Null)).into();
        map.retain(|key, value| {
            *value = Value::Bool(true);
            key == "b"
        });
        assert_eq!(serde_json::to_string(&map).unwrap(), r#"{"b":true}"#);
    }
}

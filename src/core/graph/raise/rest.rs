//! What is left of an object when everything with a word of its own is taken out.

use crate::{
    graph::lower::body::Fields,
    value::{Map, Value},
};

/// A map that is emptied key by key.
#[derive(Clone, Debug, Default)]
pub struct Rest(Map);

impl Rest {
    pub fn of(value: Option<&Value>) -> Self {
        Self(value.and_then(Value::as_map).cloned().unwrap_or_default())
    }

    pub fn take(&mut self, key: &str) -> Option<Value> {
        self.0.remove(key)
    }

    /// Takes a value only where it can be said in other words; otherwise it stays.
    pub fn take_as<T>(&mut self, key: &str, say: impl FnOnce(&Value) -> Option<T>) -> Option<T> {
        let said = say(self.0.get(key)?)?;
        self.0.remove(key);
        Some(said)
    }

    /// A map within, to be emptied on its own.
    pub fn part(&mut self, key: &str) -> Self {
        match self.0.remove(key) {
            Some(Value::Map(map)) => Self(map),
            Some(other) => {
                self.0.insert(key.into(), other);
                Self::default()
            }
            None => Self::default(),
        }
    }

    /// Puts back what a part has left.
    pub fn give_back(&mut self, key: &str, part: Self) {
        if !part.0.is_empty() {
            self.0.insert(key.into(), Value::Map(part.0));
        }
    }

    pub fn put(&mut self, key: &str, value: Value) {
        self.0.insert(key.into(), value);
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// As raw fields for `overrides`; nothing where nothing is left.
    pub fn overrides(self) -> Option<Value> {
        (!self.0.is_empty()).then(|| Fields::default().with("spec", Value::Map(self.0)).build())
    }
}

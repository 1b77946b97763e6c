//! The attribute tree: JSON's values plus two that only a plan knows, `Unknown` and `Secret`.
//!
//! Numbers are kept as written; maps are ordered by key, so equal trees have equal bytes.

mod declared;
mod difference;
mod digest;
mod map;
mod path;

pub use difference::{Difference, Differences, all_leaves, compare, compare_whole};
pub use digest::Digest;
pub use map::Map;
pub use path::{FieldPath, Segment};

use serde::{Deserialize, Serialize};

/// One node of an attribute tree.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Null,
    Bool(bool),
    Number(serde_json::Number),
    String(String),
    List(Vec<Value>),
    Map(Map),
    /// Not decided before apply: an id that a server gives, a field behind a cluster that does not exist yet.
    Unknown,
    /// A secret, known only by where it is kept and a keyed fingerprint of its content.
    /// In a box, because it is rare and large: every node of every tree pays for the largest variant.
    Secret(Box<SecretValue>),
}

/// A secret leaf. The value itself is never in the tree: the executor resolves it at the moment of the write.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SecretValue {
    pub reference: SecretReference,
    /// HMAC-SHA256 of the content with the state's own key, in hex; `None` where it could not be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<String>,
}

/// Two secrets are equal when their fingerprints are: where they are kept is not what they are. Unread ones never are.
impl PartialEq for SecretValue {
    fn eq(&self, other: &Self) -> bool {
        self.fingerprint.is_some() && self.fingerprint == other.fingerprint
    }
}

/// Where a secret is kept, as `surface.md` spells it. A reference is no secret and may be shown.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub enum SecretReference {
    /// A key of a Kubernetes Secret in the namespace of the object that uses it.
    SecretRef { name: String, key: String },
    /// An environment variable of the process that applies.
    Env(String),
    /// A file, relative to the project's folder. One newline at its end is not part of the secret.
    File(String),
    /// An entry of the machine's keyring, service `polaris`.
    Keyring(String),
    /// A key of a Vault KV secret.
    Vault { path: String, key: String },
}

impl Value {
    pub fn string(text: impl Into<String>) -> Self {
        Self::String(text.into())
    }

    pub fn map<K: Into<String>>(entries: impl IntoIterator<Item = (K, Value)>) -> Self {
        Self::Map(entries.into_iter().map(|(key, value)| (key.into(), value)).collect())
    }

    pub fn as_map(&self) -> Option<&Map> {
        match self {
            Self::Map(map) => Some(map),
            _ => None,
        }
    }

    pub fn as_list(&self) -> Option<&[Value]> {
        match self {
            Self::List(list) => Some(list),
            _ => None,
        }
    }

    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Self::Number(number) => number.as_i64(),
            _ => None,
        }
    }

    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// The value under a key of a map.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.as_map()?.get(key)
    }

    /// The value at the end of a chain of map keys: `value.at(&["spec", "kafka", "config"])`.
    pub fn at(&self, keys: &[&str]) -> Option<&Value> {
        keys.iter().try_fold(self, |value, key| value.get(key))
    }

    /// Puts another tree on top of this one: maps are joined, everything else is replaced.
    pub fn lay_over(&mut self, above: &Self) {
        match (self, above) {
            (Self::Map(below), Self::Map(above)) => {
                for (key, value) in above {
                    below.entry(key.clone()).or_insert(Self::Null).lay_over(value);
                }
            }
            (below, above) => *below = above.clone(),
        }
    }

    /// Plain JSON; `Unknown` and `Secret` become `null`, so this is for bodies that hold neither, or for display.
    pub fn to_json(&self) -> serde_json::Value {
        match self {
            Self::Null | Self::Unknown | Self::Secret(_) => serde_json::Value::Null,
            Self::Bool(value) => (*value).into(),
            Self::Number(number) => serde_json::Value::Number(number.clone()),
            Self::String(text) => text.as_str().into(),
            Self::List(list) => list.iter().map(Self::to_json).collect(),
            Self::Map(map) => map.iter().map(|(key, value)| (key.clone(), value.to_json())).collect(),
        }
    }
}

impl From<serde_json::Value> for Value {
    fn from(json: serde_json::Value) -> Self {
        match json {
            serde_json::Value::Null => Self::Null,
            serde_json::Value::Bool(value) => Self::Bool(value),
            serde_json::Value::Number(number) => Self::Number(number),
            serde_json::Value::String(text) => Self::String(text),
            serde_json::Value::Array(list) => Self::List(list.into_iter().map(Self::from).collect()),
            serde_json::Value::Object(map) => Self::map(map.into_iter().map(|(key, value)| (key, Self::from(value)))),
        }
    }
}

impl From<SecretValue> for Value {
    fn from(secret: SecretValue) -> Self {
        Self::Secret(Box::new(secret))
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Number(value.into())
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::String(text.into())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::String(text)
    }
}

mod schema;
mod wire;

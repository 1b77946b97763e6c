//! `ResourceAddress`: the name of one thing that should stand, `topic/orders/payments`.
//!
//! The first segment is the resource's type, the rest its path of references. Segments never hold a slash.

use serde::{Deserialize, Serialize, de::Error as _};
use std::{fmt, str::FromStr, sync::Arc};

/// What kind of thing an address names. The order is the order in which a person meets them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ResourceType {
    Environment,
    Kubernetes,
    NodePool,
    Namespace,
    Operator,
    Secret,
    Kafka,
    KafkaNodePool,
    Topic,
    User,
    Connect,
    Connector,
    Mirror,
    Bridge,
}

impl ResourceType {
    pub const ALL: [Self; 14] = [
        Self::Environment,
        Self::Kubernetes,
        Self::NodePool,
        Self::Namespace,
        Self::Operator,
        Self::Secret,
        Self::Kafka,
        Self::KafkaNodePool,
        Self::Topic,
        Self::User,
        Self::Connect,
        Self::Connector,
        Self::Mirror,
        Self::Bridge,
    ];

    /// The word as it stands in an address.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Environment => "environment",
            Self::Kubernetes => "kubernetes",
            Self::NodePool => "node-pool",
            Self::Namespace => "namespace",
            Self::Operator => "operator",
            Self::Secret => "secret",
            Self::Kafka => "kafka",
            Self::KafkaNodePool => "kafka-node-pool",
            Self::Topic => "topic",
            Self::User => "user",
            Self::Connect => "connect",
            Self::Connector => "connector",
            Self::Mirror => "mirror",
            Self::Bridge => "bridge",
        }
    }

    /// How many segments follow the type, least and most.
    const fn segments(self) -> usize {
        match self {
            Self::Environment => 0,
            Self::Kubernetes | Self::Operator | Self::Kafka => 1,
            _ => 2,
        }
    }
}

impl fmt::Display for ResourceType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Why a text is no address.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum AddressError {
    #[error("`{0}` starts with no resource type; the types are {list}", list = type_list())]
    UnknownType(String),
    #[error("`{text}` has {found} segments after its type, `{kind}` takes {wanted}")]
    Segments { text: String, kind: ResourceType, found: usize, wanted: usize },
    #[error("`{0}` has an empty segment")]
    Empty(String),
}

fn type_list() -> String {
    ResourceType::ALL.map(ResourceType::as_str).join(", ")
}

/// One resource of a spec. Cheap to clone; ordered by type, then by path.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ResourceAddress {
    kind: ResourceType,
    text: Arc<str>,
}

impl ResourceAddress {
    /// Joins type and path. Callers pass segments that the spec has already checked.
    pub fn new(kind: ResourceType, path: &[&str]) -> Self {
        let mut text = String::from(kind.as_str());
        for segment in path {
            text.push('/');
            text.push_str(segment);
        }
        Self { kind, text: text.into() }
    }

    pub fn resource_type(&self) -> ResourceType {
        self.kind
    }

    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The segments after the type.
    pub fn path(&self) -> impl Iterator<Item = &str> {
        self.text.split('/').skip(1)
    }

    /// The last segment: the resource's own name.
    pub fn name(&self) -> &str {
        self.text.rsplit('/').next().unwrap_or(&self.text)
    }
}

impl FromStr for ResourceAddress {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let (word, rest) = text.split_once('/').unwrap_or((text, ""));
        let kind = ResourceType::ALL
            .into_iter()
            .find(|kind| kind.as_str() == word)
            .ok_or_else(|| AddressError::UnknownType(text.into()))?;
        let segments: Vec<&str> = if rest.is_empty() { Vec::new() } else { rest.split('/').collect() };
        if segments.iter().any(|segment| segment.is_empty()) {
            return Err(AddressError::Empty(text.into()));
        }
        if segments.len() != kind.segments() {
            let (found, wanted) = (segments.len(), kind.segments());
            return Err(AddressError::Segments { text: text.into(), kind, found, wanted });
        }
        Ok(Self { kind, text: text.into() })
    }
}

impl fmt::Display for ResourceAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for ResourceAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Serialize for ResourceAddress {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for ResourceAddress {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

/// True where a pattern names an address: `*` stands for any run of characters, slashes too, `?` for one of them.
pub fn glob_matches(pattern: &str, address: &str) -> bool {
    let (pattern, address) = (pattern.as_bytes(), address.as_bytes());
    let (mut at, mut seen) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while seen < address.len() {
        match pattern.get(at) {
            Some(b'*') => {
                retry = Some((at, seen));
                at += 1;
            }
            Some(byte) if *byte == b'?' || *byte == address[seen] => (at, seen) = (at + 1, seen + 1),
            _ => {
                let Some((star, start)) = retry else { return false };
                retry = Some((star, start + 1));
                (at, seen) = (star + 1, start + 1);
            }
        }
    }
    pattern[at..].iter().all(|byte| *byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_read_like_paths() {
        let address: ResourceAddress = "topic/orders/payments".parse().unwrap();
        assert_eq!(address, ResourceAddress::new(ResourceType::Topic, &["orders", "payments"]));
        assert_eq!(address.path().collect::<Vec<_>>(), ["orders", "payments"]);
        assert_eq!(address.name(), "payments");
    }

    #[test]
    fn a_wrong_address_says_what_is_wrong() {
        let error = |text: &str| text.parse::<ResourceAddress>().unwrap_err().to_string();
        assert!(error("topics/orders/x").contains("starts with no resource type"));
        assert!(error("topic/orders").contains("`topic` takes 2"));
        assert!(error("topic/orders/").contains("empty segment"));
    }

    #[test]
    fn globs_name_addresses() {
        assert!(glob_matches("topic/orders/*", "topic/orders/payments"));
        assert!(glob_matches("*/orders", "kafka/orders"));
        assert!(glob_matches("topic/*/pay*s", "topic/orders/payments"));
        assert!(glob_matches("topic/orders/payment?", "topic/orders/payments"));
        assert!(!glob_matches("topic/orders/*", "topic/order/payments"));
        assert!(!glob_matches("kafka/orders", "kafka/orders2"));
    }
}

//! The namespaces that an operator looks after.

use crate::value::Value;
use std::collections::BTreeSet;

/// Sorted, as it is written into specs, plans and environments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Watched {
    All,
    Namespaces(BTreeSet<String>),
}

impl Watched {
    /// As a plan holds it: `"all"`, or a list of namespaces.
    pub fn of_plan(value: &Value) -> Option<Self> {
        match value {
            Value::String(text) => (text == "all").then_some(Self::All),
            Value::List(names) => {
                Some(Self::Namespaces(names.iter().filter_map(Value::as_str).map(str::to_owned).collect()))
            }
            _ => None,
        }
    }

    pub fn to_plan(&self) -> Value {
        match self {
            Self::All => "all".into(),
            Self::Namespaces(names) => Value::List(names.iter().map(|name| name.as_str().into()).collect()),
        }
    }

    /// The content of `STRIMZI_NAMESPACE`: nothing or a star is every namespace.
    pub fn of_variable(text: &str) -> Self {
        let names: BTreeSet<String> =
            text.split([',', ' ']).filter(|name| !name.is_empty()).map(str::to_owned).collect();
        if names.is_empty() || names.contains("*") { Self::All } else { Self::Namespaces(names) }
    }

    pub fn to_variable(&self) -> String {
        match self {
            Self::All => "*".into(),
            Self::Namespaces(names) => names.iter().map(String::as_str).collect::<Vec<_>>().join(","),
        }
    }

    pub fn contains(&self, namespace: &str) -> bool {
        match self {
            Self::All => true,
            Self::Namespaces(names) => names.contains(namespace),
        }
    }

    /// The namespaces that both look after, in words; `None` where there are none.
    pub fn overlap(&self, other: &Self) -> Option<String> {
        let told = |names: Vec<&str>| (!names.is_empty()).then(|| names.join(", "));
        match (self, other) {
            (Self::All, Self::All) => Some("every namespace".into()),
            (Self::All, Self::Namespaces(names)) | (Self::Namespaces(names), Self::All) => {
                told(names.iter().map(String::as_str).collect())
            }
            (Self::Namespaces(one), Self::Namespaces(other)) => {
                told(one.intersection(other).map(String::as_str).collect())
            }
        }
    }
}

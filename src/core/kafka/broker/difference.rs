//! What the operator would send to a running node so that it follows its rendered configuration.
//!
//! The rules are those of Strimzi's `KafkaConfigurationDiff`, as measured.

use super::{KafkaState, Options};
use crate::kafka::config::{OptionRule, OptionTable, Update, ValueType};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One entry of an `incrementalAlterConfigs`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Operation {
    Set(String),
    Delete,
}

impl Operation {
    pub fn value(&self) -> Option<&str> {
        match self {
            Self::Set(value) => Some(value),
            Self::Delete => None,
        }
    }
}

/// What differs between a node and its rendered configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// Options that only a restart takes in. With one of them nothing is sent live.
    pub read_only: Vec<String>,
    pub operations: BTreeMap<String, Operation>,
}

/// The operator never looks at these.
const IGNORED: [&str; 3] = ["broker.id", "advertised.listeners", "broker.rack"];

/// Set by Strimzi's metrics reporter; Kafka does not list it, so every comparison finds a difference.
const ALLOW_LIST: &str = "prometheus.metrics.reporter.allowlist";

/// The roles of the node that is compared.
#[derive(Clone, Copy, Debug)]
pub struct Roles {
    pub broker: bool,
    pub controller: bool,
}

/// Compares what a node says of itself with what is rendered for it.
pub fn difference(state: &KafkaState, table: &OptionTable, node: i32, roles: Roles, wanted: &Options) -> Difference {
    let mut found = Difference::default();
    for rule in table.names().filter_map(|name| table.get(name)).filter(|rule| looks_at(rule, roles)) {
        let Some(operation) = operation(state, node, rule, wanted.get(rule.name)) else { continue };
        if rule.update == Update::ReadOnly {
            found.read_only.push(rule.name.to_owned());
        }
        found.operations.insert(rule.name.to_owned(), operation);
    }
    if roles.broker {
        let stored = state.cluster_wide.contains_key(ALLOW_LIST);
        match wanted.get(ALLOW_LIST) {
            Some(list) => drop(found.operations.insert(ALLOW_LIST.to_owned(), Operation::Set(list.clone()))),
            None if stored => drop(found.operations.insert(ALLOW_LIST.to_owned(), Operation::Delete)),
            None => {}
        }
    }
    found.read_only.sort_unstable();
    found
}

fn looks_at(rule: &OptionRule, roles: Roles) -> bool {
    if rule.hidden || IGNORED.contains(&rule.name) {
        return false;
    }
    if !roles.broker {
        return rule.on_controllers;
    }
    roles.controller || !rule.name.starts_with("controller.quorum.") || rule.name == "controller.quorum.voters"
}

fn operation(state: &KafkaState, node: i32, rule: &OptionRule, wanted: Option<&String>) -> Option<Operation> {
    let described = state.describe(node, rule);
    match wanted {
        Some(wanted) if same(rule, wanted, described.value.as_deref()) => None,
        Some(wanted) => Some(Operation::Set(wanted.clone())),
        None if described.is_default => None,
        None => Some(Operation::Delete),
    }
}

fn same(rule: &OptionRule, wanted: &str, current: Option<&str>) -> bool {
    let Some(current) = current else { return false };
    if rule.value_type == ValueType::Double
        && let (Ok(wanted), Ok(current)) = (wanted.parse::<f64>(), current.parse::<f64>())
    {
        return wanted.total_cmp(&current).is_eq();
    }
    wanted == current
}

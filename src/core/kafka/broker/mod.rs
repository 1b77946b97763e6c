//! What running Kafka nodes remember: the configuration each started with, and what was set on them since.
//!
//! It answers as real 4.3.1 nodes were measured to answer: what `describeConfigs` lists, which live values a broker
//! refuses, and what stays behind when a controller takes a value that brokers refuse.

mod difference;

pub use difference::{Difference, Operation, Roles, difference};

use super::config::{OptionRule, OptionTable, Update, ValueType};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A node's configuration: option to text.
pub type Options = BTreeMap<String, String>;

/// The configuration side of a running Kafka cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct KafkaState {
    /// What each node read from its file at its last start.
    pub started: BTreeMap<i32, Options>,
    /// Live values for all nodes.
    pub cluster_wide: Options,
    /// Live values of single nodes.
    pub per_node: BTreeMap<i32, Options>,
    /// Cluster-wide values that a controller stored although brokers refuse them: kept, never applied.
    pub unapplied: BTreeSet<String>,
}

/// One line of `describeConfigs`. Passwords are listed without a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Described {
    pub value: Option<String>,
    pub is_default: bool,
}

/// Pools of threads that a broker resizes only between half and double.
const THREAD_POOLS: [&str; 6] = [
    "num.io.threads",
    "num.network.threads",
    "num.replica.fetchers",
    "num.recovery.threads.per.data.dir",
    "background.threads",
    "log.cleaner.threads",
];

/// A live finer unit hides the coarser one that stands in the file.
const HIDDEN_BY: [(&str, &str); 4] = [
    ("log.retention.hours", "log.retention.ms"),
    ("log.retention.minutes", "log.retention.ms"),
    ("log.roll.hours", "log.roll.ms"),
    ("log.roll.jitter.hours", "log.roll.jitter.ms"),
];

/// Reporters that are in Strimzi's images; a broker refuses a class that it cannot load.
const REPORTERS: [&str; 3] = ["com.linkedin.kafka.cruisecontrol.", "io.strimzi.", "org.apache.kafka."];

impl KafkaState {
    /// A node starts, or starts again: it reads its file.
    pub fn start(&mut self, node: i32, options: Options) {
        self.started.insert(node, options);
    }

    /// A node is gone for good.
    pub fn forget(&mut self, node: i32) {
        self.started.remove(&node);
        self.per_node.remove(&node);
    }

    /// What `describeConfigs` says of one option of one node.
    pub fn describe(&self, node: i32, rule: &OptionRule) -> Described {
        let dynamic = self.per_node.get(&node).and_then(|options| options.get(rule.name));
        let shared = self.cluster_wide.get(rule.name).filter(|_| self.is_applied(rule));
        let hidden =
            HIDDEN_BY.iter().any(|(coarse, fine)| *coarse == rule.name && self.cluster_wide.contains_key(*fine));
        let fixed = self.started.get(&node).and_then(|options| options.get(rule.name)).filter(|_| !hidden);
        match dynamic.or(shared).or(fixed) {
            Some(_) if rule.value_type == ValueType::Password => Described { value: None, is_default: false },
            Some(text) => {
                let value = normal(rule, text);
                Described { is_default: rule.default == Some(value.as_str()), value: Some(value) }
            }
            None => Described { value: rule.default.map(str::to_owned), is_default: true },
        }
    }

    fn is_applied(&self, rule: &OptionRule) -> bool {
        rule.update == Update::ClusterWide && !self.unapplied.contains(rule.name)
    }

    /// Sends the operations to one node. A broker refuses them all if it refuses one, and names those.
    pub fn alter(&mut self, node: &Asked<'_>, operations: &BTreeMap<String, Operation>) -> Result<(), Vec<String>> {
        let sets = || operations.iter().filter_map(|(key, operation)| Some((key, operation.value()?)));
        let mut refused: Vec<String> =
            sets().filter(|(key, value)| self.refuses(node, key, value)).map(|(key, _)| key.clone()).collect();
        if node.is_broker {
            refused.extend(self.stuck(node));
            if !refused.is_empty() {
                return Err(refused);
            }
        }
        for (key, operation) in operations {
            self.store(node, key, operation);
        }
        self.unapplied.extend(refused);
        Ok(())
    }

    fn store(&mut self, node: &Asked<'_>, key: &str, operation: &Operation) {
        let per_node = node.table.get(key).is_some_and(|rule| rule.update == Update::PerBroker);
        let options = if per_node { self.per_node.entry(node.id).or_default() } else { &mut self.cluster_wide };
        match operation {
            Operation::Set(value) => options.insert(key.to_owned(), value.clone()),
            Operation::Delete => options.remove(key),
        };
        self.unapplied.remove(key);
    }

    /// Values that a controller stored and that this broker still cannot apply: they make every update fail.
    fn stuck(&self, node: &Asked<'_>) -> Vec<String> {
        let stored = self.unapplied.iter().filter_map(|key| Some((key, self.cluster_wide.get(key)?)));
        stored.filter(|(key, value)| self.refuses(node, key, value)).map(|(key, _)| key.clone()).collect()
    }

    fn refuses(&self, node: &Asked<'_>, key: &str, value: &str) -> bool {
        let current = |name: &str| node.table.get(name).and_then(|rule| self.describe(node.id, rule).value);
        match key {
            "metric.reporters" => value.split(',').map(str::trim).any(|class| !class.is_empty() && !is_known(class)),
            "log.local.retention.ms" => {
                let whole =
                    current("log.retention.ms").and_then(|text| text.parse::<i64>().ok()).unwrap_or(604_800_000);
                value.parse::<i64>().is_ok_and(|local| whole >= 0 && local > whole)
            }
            pool if THREAD_POOLS.contains(&pool) => refuses_threads(current(key).as_deref(), value),
            _ => false,
        }
    }
}

/// The node that is asked to take operations.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    pub id: i32,
    /// A pure controller stores what it is told without a check.
    pub is_broker: bool,
    pub table: &'a OptionTable,
}

/// Whether a broker with `current` threads in a pool refuses to go to `wanted` without a restart.
pub fn refuses_threads(current: Option<&str>, wanted: &str) -> bool {
    let current: i64 = current.and_then(|text| text.parse().ok()).unwrap_or(1);
    wanted.parse::<i64>().is_ok_and(|wanted| wanted > current * 2 || wanted < current / 2)
}

/// Whether an option is a pool of threads that is resized only between half and double.
pub fn is_thread_pool(option: &str) -> bool {
    THREAD_POOLS.contains(&option)
}

fn is_known(class: &str) -> bool {
    REPORTERS.iter().any(|prefix| class.starts_with(prefix))
}

/// How Kafka prints a value that it has parsed.
fn normal(rule: &OptionRule, text: &str) -> String {
    match rule.value_type {
        ValueType::List => text.split(',').map(str::trim).collect::<Vec<_>>().join(","),
        ValueType::Short | ValueType::Int | ValueType::Long => {
            text.trim().parse::<i64>().map_or_else(|_| text.to_owned(), |number| number.to_string())
        }
        _ => text.trim().to_owned(),
    }
}

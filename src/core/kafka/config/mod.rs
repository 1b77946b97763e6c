//! What Kafka knows of its broker options: types, bounds, defaults, how a change is taken in.
//!
//! `options.tsv` is a table of facts of Kafka 4.2 and 4.3: what `DynamicBrokerConfig` says of each option, and
//! which options a controller reads as well.

mod check;
mod forbidden;
mod topic;

pub use check::{plain, verify};
pub use forbidden::{is_forbidden, is_forbidden_for_cruise_control};
pub use topic::{TopicOption, topic_option, topic_option_of_broker, topic_options};

use std::{collections::HashMap, sync::OnceLock};

/// How a running broker takes in a new value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Update {
    /// Only at a start.
    ReadOnly,
    /// Live, one value for all nodes.
    ClusterWide,
    /// Live, a value for each node.
    PerBroker,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueType {
    Boolean,
    Short,
    Int,
    Long,
    Double,
    List,
    Password,
    /// Strings and class names.
    Text,
}

/// Which values are taken.
#[derive(Clone, Debug, PartialEq)]
pub enum Valid {
    Any,
    Range { minimum: Option<f64>, maximum: Option<f64> },
    OneOf(Vec<&'static str>),
    OneOfIgnoringCase(Vec<&'static str>),
    EachOf(Vec<&'static str>),
}

/// One broker option.
#[derive(Clone, Debug)]
pub struct OptionRule {
    pub name: &'static str,
    pub value_type: ValueType,
    pub update: Update,
    pub default: Option<&'static str>,
    pub valid: Valid,
    /// Pure controllers read it too, so the operator compares it there.
    pub on_controllers: bool,
    /// Kafka does not list it in `describeConfigs`, so the operator never sees a difference.
    pub hidden: bool,
}

/// The options of one Kafka minor version.
#[derive(Debug)]
pub struct OptionTable {
    rules: HashMap<&'static str, OptionRule>,
}

impl OptionTable {
    /// The table for a Kafka version. Versions before 4.2 read as 4.2, the oldest that was measured.
    pub fn of(kafka: &str) -> &'static Self {
        static TABLES: [OnceLock<OptionTable>; 2] = [OnceLock::new(), OnceLock::new()];
        let newer = super::version::ordinal(kafka) >= [4, 3, 0];
        TABLES[usize::from(newer)].get_or_init(|| Self::parse(if newer { "4.3" } else { "4.2" }))
    }

    pub fn get(&self, name: &str) -> Option<&OptionRule> {
        self.rules.get(name)
    }

    pub fn names(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.rules.keys().copied()
    }

    fn parse(minor: &str) -> Self {
        let lines = include_str!("options.tsv").lines().filter(|line| !line.starts_with('#'));
        let rules = lines.filter_map(|line| rule(line, minor)).map(|rule| (rule.name, rule)).collect();
        Self { rules }
    }
}

fn rule(line: &'static str, minor: &str) -> Option<OptionRule> {
    let columns: Vec<&'static str> = line.split('\t').collect();
    let [name, value_type, update, default, valid, versions, read] = columns[..] else { return None };
    (versions == "*" || versions == minor).then(|| OptionRule {
        name,
        value_type: type_of(value_type),
        update: match update {
            "w" => Update::ClusterWide,
            "b" => Update::PerBroker,
            _ => Update::ReadOnly,
        },
        default: match default {
            "-" => None,
            "\"\"" => Some(""),
            other => Some(other),
        },
        valid: valid_of(valid),
        on_controllers: read.contains('c'),
        hidden: read.contains('h'),
    })
}

fn type_of(word: &str) -> ValueType {
    match word {
        "boolean" => ValueType::Boolean,
        "short" => ValueType::Short,
        "int" => ValueType::Int,
        "long" => ValueType::Long,
        "double" => ValueType::Double,
        "list" => ValueType::List,
        "password" => ValueType::Password,
        _ => ValueType::Text,
    }
}

fn valid_of(word: &'static str) -> Valid {
    let words = |list: &'static str| list.split('|').collect();
    if let Some(list) = word.strip_prefix("in:") {
        Valid::OneOf(words(list))
    } else if let Some(list) = word.strip_prefix("ci:") {
        Valid::OneOfIgnoringCase(words(list))
    } else if let Some(list) = word.strip_prefix("each:") {
        Valid::EachOf(words(list))
    } else if let Some((low, high)) = word.split_once("..") {
        Valid::Range { minimum: low.parse().ok(), maximum: high.parse().ok() }
    } else {
        Valid::Any
    }
}

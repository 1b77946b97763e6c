//! A compiled schema: one node per place in an object.

use super::rules::RuleSet;
use regex::Regex;
use serde_json::Value;
use std::{collections::HashMap, sync::Arc};

/// A JSON type as OpenAPI names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum JsonType {
    Object,
    Array,
    String,
    Integer,
    Number,
    Boolean,
}

impl JsonType {
    pub(super) fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "object" => Self::Object,
            "array" => Self::Array,
            "string" => Self::String,
            "integer" => Self::Integer,
            "number" => Self::Number,
            "boolean" => Self::Boolean,
            _ => return None,
        })
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Object => "object",
            Self::Array => "array",
            Self::String => "string",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::Boolean => "boolean",
        }
    }

    pub(super) fn accepts(self, value: &Value) -> bool {
        match self {
            Self::Object => value.is_object(),
            Self::Array => value.is_array(),
            Self::String => value.is_string(),
            Self::Integer => is_integer(value),
            Self::Number => value.is_number(),
            Self::Boolean => value.is_boolean(),
        }
    }
}

/// The largest whole number that JSON's floating point holds exactly: 2^53 - 1.
const LARGEST_EXACT: f64 = 9_007_199_254_740_991.0;

/// Whole numbers, also when written `1.0`.
fn is_integer(value: &Value) -> bool {
    value.is_i64() || value.as_f64().and_then(exact_integer).is_some()
}

/// The integer that a floating-point number stands for, where it does exactly.
pub(super) fn exact_integer(number: f64) -> Option<i64> {
    #[allow(clippy::cast_possible_truncation)] // whole, and far inside the range
    (number.fract() == 0.0 && number.abs() <= LARGEST_EXACT).then_some(number as i64)
}

/// A regular expression as it is written, and ready to match.
#[derive(Debug)]
pub(super) struct Pattern {
    pub source: String,
    regex: Regex,
}

impl Pattern {
    pub(super) fn new(source: &str) -> Result<Self, regex::Error> {
        Ok(Self { source: source.to_owned(), regex: Regex::new(source)? })
    }

    pub(super) fn matches(&self, text: &str) -> bool {
        self.regex.is_match(text)
    }
}

/// How the items of a list are told apart (`x-kubernetes-list-type`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum ListType {
    #[default]
    Atomic,
    Set,
    Map(Vec<String>),
}

/// Bounds of a number.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Bounds {
    pub minimum: Option<f64>,
    pub maximum: Option<f64>,
    pub exclusive_minimum: bool,
    pub exclusive_maximum: bool,
    pub multiple_of: Option<f64>,
}

/// Sizes of a string, a list or a map.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sizes {
    pub least: Option<u64>,
    pub most: Option<u64>,
}

/// Schemas that apply to the same value.
#[derive(Debug, Default)]
pub(super) struct Junctions {
    pub any_of: Vec<Node>,
    pub one_of: Vec<Node>,
    pub all_of: Vec<Node>,
    pub not: Option<Box<Node>>,
}

/// What may stand under keys that `properties` does not name.
#[derive(Clone, Debug, Default)]
pub(super) enum Additional {
    #[default]
    Absent,
    Anything,
    Each(Arc<Node>),
}

/// One place of a schema.
#[derive(Debug, Default)]
pub(super) struct Node {
    /// Empty in branches of a junction that constrain without naming a type.
    pub types: Vec<JsonType>,
    pub nullable: bool,
    pub preserve_unknown: bool,
    pub embedded_resource: bool,
    pub default: Option<Value>,
    pub properties: HashMap<String, Arc<Node>>,
    pub additional: Additional,
    pub items: Option<Arc<Node>>,
    pub required: Vec<String>,
    pub choices: Vec<Value>,
    pub pattern: Option<Arc<Pattern>>,
    pub format: Option<String>,
    pub bounds: Bounds,
    pub text_length: Sizes,
    pub item_count: Sizes,
    pub property_count: Sizes,
    pub list_type: ListType,
    pub junctions: Option<Box<Junctions>>,
    pub rules: Option<RuleSet>,
    /// Some place below this one has rules, defaults or list types: which walks may stop here.
    pub below: Below,
}

/// What stands somewhere below a node, itself included.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Below {
    pub rules: bool,
    pub defaults: bool,
    pub list_types: bool,
}

impl Node {
    /// The schema of a key: its own, or that of the additional ones.
    pub(super) fn field(&self, key: &str) -> Option<&Node> {
        match self.properties.get(key) {
            Some(node) => Some(node),
            None => match &self.additional {
                Additional::Each(node) => Some(node),
                Additional::Absent | Additional::Anything => None,
            },
        }
    }

    pub(super) fn children(&self) -> impl Iterator<Item = &Node> {
        let additional = match &self.additional {
            Additional::Each(node) => Some(node),
            Additional::Absent | Additional::Anything => None,
        };
        self.properties.values().chain(additional).chain(&self.items).map(Arc::as_ref)
    }
}

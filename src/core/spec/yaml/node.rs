//! One node of a document, with its place.

use crate::{
    diagnostic::SourceSpan,
    value::{Map, Value},
};
use serde_json::Number;
use std::sync::Arc;

/// A place in one of the files, small because every node has one. Lines and columns count from 1, as in
/// `SourceSpan`; the length is 1 where a node runs over several lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    pub file: u16,
    pub length: u16,
    pub line: u32,
    pub column: u32,
}

/// The names of the files that spans point into.
#[derive(Clone, Debug, Default)]
pub struct Sources(Vec<Arc<str>>);

impl Sources {
    /// Adds a file and says by which number spans name it. Past 65,535 files they share the last number, so that a
    /// diagnostic may name a neighbour, and nothing else goes wrong.
    pub fn add(&mut self, name: Arc<str>) -> u16 {
        let number = u16::try_from(self.0.len()).unwrap_or(u16::MAX);
        self.0.push(name);
        number
    }

    pub fn span(&self, span: Span) -> Option<SourceSpan> {
        let file = self.0.get(usize::from(span.file))?.clone();
        Some(SourceSpan { file, line: span.line, column: span.column, length: u32::from(span.length.max(1)) })
    }

    /// `orders.polaris.yaml:31`, for notes.
    pub fn place(&self, span: Span) -> String {
        self.0.get(usize::from(span.file)).map_or_else(String::new, |file| format!("{file}:{}", span.line))
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    pub span: Span,
    pub value: NodeValue,
}

#[derive(Clone, Debug, PartialEq)]
pub enum NodeValue {
    Null,
    Bool(bool),
    Number(Number),
    String(Box<str>),
    List(Vec<Node>),
    /// In the order of the file; keys are unique.
    Map(Vec<Entry>),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub key: Box<str>,
    pub span: Span,
    pub value: Node,
}

impl Node {
    /// What a person calls this kind of value.
    pub fn kind(&self) -> &'static str {
        match &self.value {
            NodeValue::Null => "nothing",
            NodeValue::Bool(_) => "a boolean",
            NodeValue::Number(_) => "a number",
            NodeValue::String(_) => "text",
            NodeValue::List(_) => "a list",
            NodeValue::Map(_) => "a map",
        }
    }

    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            NodeValue::String(text) => Some(text),
            _ => None,
        }
    }

    pub fn entries(&self) -> &[Entry] {
        match &self.value {
            NodeValue::Map(entries) => entries,
            _ => &[],
        }
    }

    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entries().iter().find(|entry| &*entry.key == key).map(|entry| &entry.value)
    }

    pub fn is_null(&self) -> bool {
        matches!(self.value, NodeValue::Null)
    }

    /// The same tree without its places.
    pub fn to_value(&self) -> Value {
        match &self.value {
            NodeValue::Null => Value::Null,
            NodeValue::Bool(value) => Value::Bool(*value),
            NodeValue::Number(number) => Value::Number(number.clone()),
            NodeValue::String(text) => Value::String(text.to_string()),
            NodeValue::List(items) => Value::List(items.iter().map(Self::to_value).collect()),
            NodeValue::Map(entries) => Value::Map(entries_to_map(entries)),
        }
    }
}

fn entries_to_map(entries: &[Entry]) -> Map {
    entries.iter().map(|entry| (entry.key.to_string(), entry.value.to_value())).collect()
}

//! A set of field paths, as a tree.
//!
//! An element is kept as `FieldsV1` spells it: `f:name` for a field, `k:{"name":"a"}` for an item of a keyed list,
//! `v:"x"` for an item of a set.

use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Paths below one node. `here` says that the node itself is a member.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Set {
    pub here: bool,
    pub children: BTreeMap<String, Set>,
}

impl Set {
    /// The set of one path: the node itself.
    pub fn leaf() -> Self {
        Self { here: true, children: BTreeMap::new() }
    }

    pub fn is_empty(&self) -> bool {
        !self.here && self.children.is_empty()
    }

    /// Adds a child unless it is empty.
    pub fn insert(&mut self, element: String, child: Self) {
        if !child.is_empty() {
            self.children.insert(element, child);
        }
    }

    pub fn child(&self, element: &str) -> Option<&Self> {
        self.children.get(element)
    }

    pub fn union(&mut self, other: &Self) {
        self.here |= other.here;
        for (element, child) in &other.children {
            self.children.entry(element.clone()).or_default().union(child);
        }
    }

    /// The paths that are in both.
    pub fn intersection(&self, other: &Self) -> Self {
        let mut both = Self { here: self.here && other.here, children: BTreeMap::new() };
        for (element, child) in &self.children {
            if let Some(theirs) = other.child(element) {
                both.insert(element.clone(), child.intersection(theirs));
            }
        }
        both
    }

    /// Takes the paths of `other` away.
    pub fn subtract(&mut self, other: &Self) {
        self.here &= !other.here;
        self.children.retain(|element, child| {
            if let Some(theirs) = other.child(element) {
                child.subtract(theirs);
            }
            !child.is_empty()
        });
    }

    /// Takes a whole subtree away, given the names of fields on the way.
    pub fn remove_tree(&mut self, path: &[&str]) {
        let [first, rest @ ..] = path else { return };
        let element = format!("f:{first}");
        let Some(child) = self.children.get_mut(&element) else { return };
        if rest.is_empty() {
            self.children.remove(&element);
            return;
        }
        child.remove_tree(rest);
        if child.is_empty() {
            self.children.remove(&element);
        }
    }

    /// Keeps only one field of the top.
    pub fn keep_only(&mut self, field: &str) {
        let wanted = format!("f:{field}");
        self.here = false;
        self.children.retain(|element, _| *element == wanted);
    }

    /// `FieldsV1`: a leaf is `{}`, a member with members below it carries `"."`.
    pub fn to_json(&self) -> Value {
        let mut map = Map::new();
        if self.here && !self.children.is_empty() {
            map.insert(".".to_owned(), Value::Object(Map::new()));
        }
        for (element, child) in &self.children {
            map.insert(element.clone(), child.to_json());
        }
        Value::Object(map)
    }

    /// Reads `FieldsV1`; `None` when it is something else.
    pub fn from_json(value: &Value) -> Option<Self> {
        let map = value.as_object()?;
        let mut set = Self { here: map.is_empty() || map.contains_key("."), children: BTreeMap::new() };
        for (element, child) in map.iter().filter(|(element, _)| *element != ".") {
            if !matches!(element.get(..2), Some("f:" | "k:" | "v:" | "i:")) {
                return None;
            }
            set.children.insert(element.clone(), Self::from_json(child)?);
        }
        Some(set)
    }

    /// Every path, as the causes of a conflict spell it: `.spec.containers[name="a"].image`.
    pub fn paths(&self) -> Vec<String> {
        let mut paths = Vec::new();
        self.collect("", &mut paths);
        paths
    }

    fn collect(&self, at: &str, paths: &mut Vec<String>) {
        if self.here {
            paths.push(at.to_owned());
        }
        for (element, child) in &self.children {
            child.collect(&format!("{at}{}", spelled(element)), paths);
        }
    }
}

fn spelled(element: &str) -> String {
    let (tag, rest) = element.split_at(2);
    match tag {
        "f:" => format!(".{rest}"),
        "k:" => spelled_key(rest),
        "v:" => format!("[={rest}]"),
        _ => format!("[{rest}]"),
    }
}

fn spelled_key(json: &str) -> String {
    let Ok(Value::Object(keys)) = serde_json::from_str(json) else { return format!("[{json}]") };
    let pairs: Vec<String> = keys.iter().map(|(name, value)| format!("{name}={value}")).collect();
    format!("[{}]", pairs.join(","))
}

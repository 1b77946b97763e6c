//! Which leaves differ between two trees, told so that a person can read it.
//!
//! A list is compared as one value (Strimzi's lists are atomic) and told element by element: by `name`, `id`, … where
//! each element has one, by position otherwise.

use super::{Digest, FieldPath, Map, Segment, Value};
use std::collections::{BTreeMap, BTreeSet};

/// One leaf that differs. `None` is "no such leaf".
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    pub path: FieldPath,
    pub before: Option<Value>,
    pub after: Option<Value>,
    /// The elements of a list are the same, in another order.
    pub only_order: bool,
}

/// Every leaf that differs, in path order, and how many declared leaves do not.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Differences {
    pub changed: Vec<Difference>,
    pub unchanged: usize,
}

/// Compares `before` and `after` at the leaves of `declared`. An empty map is a leaf: its presence is declared.
pub fn compare(declared: &Value, before: &Value, after: &Value) -> Differences {
    let mut walk = Walk::default();
    walk.declared(declared, Some(before), Some(after));
    walk.found
}

/// Compares two values at a path, whatever is in them.
pub fn compare_whole(path: &FieldPath, before: Option<&Value>, after: Option<&Value>) -> Differences {
    let mut walk = Walk { path: path.0.clone(), found: Differences::default() };
    walk.leaf(before, after);
    walk.found
}

/// Every leaf of a tree, as it reads when the whole tree is new. An empty tree has none.
pub fn all_leaves(tree: &Value) -> Vec<(FieldPath, &Value)> {
    let mut leaves = Vec::new();
    collect(tree, &mut Vec::new(), &mut leaves);
    leaves
}

fn collect<'a>(tree: &'a Value, path: &mut Vec<Segment>, leaves: &mut Vec<(FieldPath, &'a Value)>) {
    match tree {
        Value::Map(map) if !map.is_empty() => {
            for (key, value) in map {
                path.push(Segment::Key(key.clone()));
                collect(value, path, leaves);
                path.pop();
            }
        }
        Value::Map(_) if path.is_empty() => {}
        leaf => leaves.push((FieldPath(path.clone()), leaf)),
    }
}

#[derive(Default)]
struct Walk {
    path: Vec<Segment>,
    found: Differences,
}

impl Walk {
    fn below(&mut self, segment: Segment, visit: impl FnOnce(&mut Self)) {
        self.path.push(segment);
        visit(self);
        self.path.pop();
    }

    fn declared(&mut self, declared: &Value, before: Option<&Value>, after: Option<&Value>) {
        let map = |value: Option<&Value>| value.is_none_or(|value| value.as_map().is_some());
        match declared {
            Value::Map(entries) if entries.is_empty() && before.is_some() == after.is_some() => {
                self.found.unchanged += 1;
            }
            Value::Map(entries) if !entries.is_empty() && map(before) && map(after) => {
                for (key, value) in entries {
                    let (before, after) = (before.and_then(|map| map.get(key)), after.and_then(|map| map.get(key)));
                    self.below(Segment::Key(key.clone()), |walk| walk.declared(value, before, after));
                }
            }
            _ => self.leaf(before, after),
        }
    }

    fn leaf(&mut self, before: Option<&Value>, after: Option<&Value>) {
        let given = |value: &&Value| **value != Value::Null;
        match (before.filter(given), after.filter(given)) {
            (None, None) => {}
            (Some(before), Some(after)) if before.same_as(after) => self.found.unchanged += 1,
            (Some(Value::Map(before)), Some(Value::Map(after))) => self.maps(before, after),
            (Some(Value::List(before)), Some(Value::List(after))) => self.lists(before, after),
            (before, after) => self.differs(before, after, false),
        }
    }

    fn differs(&mut self, before: Option<&Value>, after: Option<&Value>, only_order: bool) {
        self.found.changed.push(Difference {
            path: FieldPath(self.path.clone()),
            before: before.cloned(),
            after: after.cloned(),
            only_order,
        });
    }

    fn maps(&mut self, before: &Map, after: &Map) {
        let added = after.keys().filter(|key| !before.contains_key(*key));
        let mut keys: Vec<&String> = before.keys().chain(added).collect();
        keys.sort();
        for key in keys {
            self.below(Segment::Key(key.clone()), |walk| walk.leaf(before.get(key), after.get(key)));
        }
    }

    fn lists(&mut self, before: &[Value], after: &[Value]) {
        let scalars = |list: &[Value]| list.iter().all(|item| item.as_map().is_none());
        if scalars(before) && scalars(after) {
            let (before, after) = (Value::List(before.to_vec()), Value::List(after.to_vec()));
            return self.differs(Some(&before), Some(&after), false);
        }
        let known = self.found.changed.len();
        match identity(before, after) {
            Some(identity) => self.by_identity(identity, before, after),
            None => self.by_position(before, after),
        }
        if self.found.changed.len() == known {
            let (before, after) = (Value::List(before.to_vec()), Value::List(after.to_vec()));
            self.differs(Some(&before), Some(&after), true);
        }
    }

    fn by_identity(&mut self, field: &str, before: &[Value], after: &[Value]) {
        let unchanged = self.found.unchanged;
        let (old, new) = (by_name(field, before), by_name(field, after));
        for item in before {
            let name = named(item, field).unwrap_or_default();
            let other = new.get(&name).copied();
            self.below(Segment::Key(format!("{field}={name}")), |walk| walk.leaf(Some(item), other));
        }
        for item in after {
            let name = named(item, field).unwrap_or_default();
            if !old.contains_key(&name) {
                self.below(Segment::Key(format!("{field}={name}")), |walk| walk.leaf(None, Some(item)));
            }
        }
        self.found.unchanged = unchanged;
    }

    /// Elements that both lists hold are not told; the rest is paired by position and told whole, because a part of
    /// an element without a name would not say which one it belongs to.
    fn by_position(&mut self, before: &[Value], after: &[Value]) {
        let (only_before, only_after) = without_common(before, after);
        for position in 0..before.len().max(after.len()) {
            let before = before.get(position).filter(|_| only_before.contains(&position));
            let after = after.get(position).filter(|_| only_after.contains(&position));
            if before.is_some() || after.is_some() {
                self.below(Segment::Index(position), |walk| walk.differs(before, after, false));
            }
        }
    }
}

/// The field that names each element of both lists, where there is one. Order: as Strimzi's lists use them.
fn identity(before: &[Value], after: &[Value]) -> Option<&'static str> {
    let names_all = |list: &[Value], field: &str| {
        let names: Option<Vec<String>> = list.iter().map(|item| named(item, field)).collect();
        names.is_some_and(|mut names| {
            names.sort();
            names.windows(2).all(|pair| pair[0] != pair[1])
        })
    };
    ["name", "id", "mode", "alias", "broker"]
        .into_iter()
        .find(|field| names_all(before, field) && names_all(after, field))
}

fn named(item: &Value, field: &str) -> Option<String> {
    match item.get(field)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn by_name<'a>(field: &str, list: &'a [Value]) -> BTreeMap<String, &'a Value> {
    list.iter().filter_map(|item| Some((named(item, field)?, item))).collect()
}

/// The positions of what is only in the one list and only in the other.
fn without_common(before: &[Value], after: &[Value]) -> (BTreeSet<usize>, BTreeSet<usize>) {
    let mut places: BTreeMap<Digest, Vec<usize>> = BTreeMap::new();
    for (at, item) in after.iter().enumerate().rev() {
        places.entry(Digest::of(item)).or_default().push(at);
    }
    let mut only_after: BTreeSet<usize> = (0..after.len()).collect();
    let mut only_before = BTreeSet::new();
    for (at, item) in before.iter().enumerate() {
        match places.get_mut(&Digest::of(item)).and_then(Vec::pop) {
            Some(other) => only_after.remove(&other),
            None => only_before.insert(at),
        };
    }
    (only_before, only_after)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(json: &str) -> Value {
        serde_json::from_str(json).unwrap()
    }

    fn told(differences: &Differences) -> Vec<String> {
        let text = |value: &Option<Value>| value.as_ref().map_or("-".into(), |value| value.to_json().to_string());
        let line = |d: &Difference| format!("{}: {} → {}", d.path, text(&d.before), text(&d.after));
        differences.changed.iter().map(line).collect()
    }

    fn whole(before: &str, after: &str) -> Vec<String> {
        told(&compare_whole(&FieldPath::default(), Some(&tree(before)), Some(&tree(after))))
    }

    #[test]
    fn only_declared_leaves_are_compared() {
        let declared = tree(r#"{"spec":{"partitions":4,"config":{"retention.ms":"1"}}}"#);
        let live = tree(r#"{"spec":{"partitions":3,"replicas":3,"config":{"retention.ms":"1","other":"x"}}}"#);
        let found = compare(&declared, &live, &declared);
        assert_eq!(told(&found), ["spec.partitions: 3 → 4"]);
        assert_eq!(found.unchanged, 1);
    }

    #[test]
    fn elements_with_a_name_are_told_by_it() {
        let before = r#"[{"name":"plain","port":9092},{"name":"tls","port":9093}]"#;
        let after = r#"[{"name":"tls","port":9094},{"name":"ext","port":9095}]"#;
        assert_eq!(
            whole(before, after),
            [
                r#"[name=plain]: {"name":"plain","port":9092} → -"#,
                "[name=tls].port: 9093 → 9094",
                r#"[name=ext]: - → {"name":"ext","port":9095}"#,
            ]
        );
    }

    #[test]
    fn elements_without_a_name_are_told_once_each() {
        let acl = |topic: &str, operation: &str| format!(r#"{{"resource":"{topic}","operations":["{operation}"]}}"#);
        let before = format!("[{},{}]", acl("a", "Read"), acl("b", "Read"));
        let after = format!("[{},{}]", acl("b", "Read"), acl("c", "Write"));
        let told = whole(&before, &after);
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(told[0].starts_with("[0]: ") && told[0].ends_with("→ -"), "{told:?}");
        assert!(told[1].starts_with("[1]: - →"), "{told:?}");
    }

    #[test]
    fn another_order_alone_is_a_difference() {
        let before = tree(r#"[{"name":"a"},{"name":"b"}]"#);
        let after = tree(r#"[{"name":"b"},{"name":"a"}]"#);
        let found = compare_whole(&FieldPath::default(), Some(&before), Some(&after));
        assert!(found.changed[0].only_order);
    }

    #[test]
    fn a_leaf_of_a_new_tree_is_a_scalar_a_list_or_an_empty_map() {
        let tree = tree(r#"{"spec":{"roles":["broker"],"empty":{},"n":1}}"#);
        let paths: Vec<String> = all_leaves(&tree).iter().map(|(path, _)| path.to_string()).collect();
        assert_eq!(paths, ["spec.empty", "spec.n", "spec.roles"]);
    }
}

//! Dropping what a schema does not name, and saying what was dropped.

use super::{
    node::{Additional, Node},
    path::Path,
};
use serde_json::{Map, Value};

/// Fields that every resource has, whatever its schema says.
pub(super) const META_FIELDS: [&str; 3] = ["apiVersion", "kind", "metadata"];

/// Paths of dropped fields, sorted as the server sorts them.
pub(super) fn prune(object: &mut Value, root: &Node) -> Vec<String> {
    let mut pruner = Pruner { unknown: Vec::new() };
    if let Value::Object(map) = object {
        pruner.map(map, root, &Path::Root, Context { preserve: root.preserve_unknown, embedded: true });
    }
    pruner.unknown.sort();
    pruner.unknown
}

struct Pruner {
    unknown: Vec<String>,
}

#[derive(Clone, Copy)]
struct Context {
    preserve: bool,
    embedded: bool,
}

impl Pruner {
    fn value(&mut self, value: &mut Value, node: Option<&Node>, path: &Path<'_>) {
        match (value, node) {
            (Value::Object(map), Some(node)) => {
                let context = Context { preserve: node.preserve_unknown, embedded: node.embedded_resource };
                self.map(map, node, path, context);
            }
            (Value::Object(map), None) => self.unknown_map(map, path),
            (Value::Array(list), node) => self.list(list, node, path),
            _ => {}
        }
    }

    fn map(&mut self, map: &mut Map<String, Value>, node: &Node, path: &Path<'_>, context: Context) {
        map.retain(|key, value| {
            let here = path.key(key);
            if let Some(property) = node.properties.get(key) {
                self.value(value, Some(property), &here);
                return true;
            }
            match &node.additional {
                Additional::Each(each) => self.value(value, Some(each), &here),
                Additional::Anything => {}
                Additional::Absent if context.preserve || (context.embedded && META_FIELDS.contains(&key.as_str())) => {
                }
                Additional::Absent => {
                    self.unknown.push(here.to_string());
                    return false;
                }
            }
            true
        });
    }

    fn list(&mut self, list: &mut [Value], node: Option<&Node>, path: &Path<'_>) {
        let items = node.and_then(|node| node.items.as_deref());
        if items.is_none() && node.is_some_and(|node| node.preserve_unknown) {
            return;
        }
        for (index, item) in list.iter_mut().enumerate() {
            self.value(item, items, &path.index(index));
        }
    }

    fn unknown_map(&mut self, map: &mut Map<String, Value>, path: &Path<'_>) {
        self.unknown.extend(map.keys().map(|key| path.key(key).to_string()));
        map.clear();
    }
}

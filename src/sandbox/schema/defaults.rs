//! Nulls and defaults, in the server's order: nulls of fields that may not be null go, then defaults fill in.

use super::node::{Additional, Node};
use serde_json::Value;

pub(super) fn drop_nulls(value: &mut Value, node: &Node) {
    match value {
        Value::Object(map) => map.retain(|key, value| match node.field(key) {
            Some(field) if value.is_null() => field.nullable || field.default.is_some(),
            Some(field) => {
                drop_nulls(value, field);
                true
            }
            None => true,
        }),
        Value::Array(list) => {
            if let Some(items) = &node.items {
                for item in list {
                    drop_nulls(item, items);
                }
            }
        }
        _ => {}
    }
}

pub(super) fn fill(value: &mut Value, node: &Node) {
    if !node.below.defaults {
        return;
    }
    match value {
        Value::Object(map) => {
            for (key, property) in &node.properties {
                let Some(default) = &property.default else { continue };
                if map.get(key).is_none_or(|value| value.is_null() && !property.nullable) {
                    map.insert(key.clone(), default.clone());
                }
            }
            for (key, value) in map.iter_mut() {
                match (node.properties.get(key), &node.additional) {
                    (Some(property), _) => fill(value, property),
                    (None, Additional::Each(each)) => fill_slot(value, each),
                    (None, Additional::Absent | Additional::Anything) => {}
                }
            }
        }
        Value::Array(list) => {
            if let Some(items) = &node.items {
                for item in list {
                    fill_slot(item, items);
                }
            }
        }
        _ => {}
    }
}

fn fill_slot(value: &mut Value, node: &Node) {
    if value.is_null()
        && !node.nullable
        && let Some(default) = &node.default
    {
        *value = default.clone();
    }
    fill(value, node);
}

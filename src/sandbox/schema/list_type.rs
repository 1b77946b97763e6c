//! Lists that are sets or maps (`x-kubernetes-list-type`): no two items may be the same one.

use super::{
    field_error::{FieldError, Reason},
    node::{ListType, Node},
    path::Path,
};
use serde_json::{Map, Value};

/// Finds repeated items at and below a node. Each is reported once, where it first repeats.
pub(super) fn check(node: &Node, value: &Value, path: &Path<'_>, errors: &mut Vec<FieldError>) {
    if !node.below.list_types {
        return;
    }
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                if let Some(field) = node.field(key) {
                    check(field, value, &path.key(key), errors);
                }
            }
        }
        Value::Array(list) => {
            repeated(&node.list_type, list, path, errors);
            if let Some(items) = &node.items {
                list.iter().enumerate().for_each(|(index, item)| check(items, item, &path.index(index), errors));
            }
        }
        _ => {}
    }
}

fn repeated(kind: &ListType, list: &[Value], path: &Path<'_>, errors: &mut Vec<FieldError>) {
    let keys: Vec<Value> = match kind {
        ListType::Atomic => return,
        ListType::Set => list.to_vec(),
        ListType::Map(keys) => list.iter().map(|item| item_key(item, keys)).collect(),
    };
    for (index, key) in keys.iter().enumerate() {
        if keys[..index].iter().filter(|earlier| *earlier == key).count() == 1 {
            let place = path.index(index).to_string();
            errors.push(FieldError::with_value(place, Reason::Duplicate, key.clone(), ""));
        }
    }
}

/// The keys of an item of a keyed list; a key that is absent is left out.
pub(super) fn item_key(item: &Value, keys: &[String]) -> Value {
    let entry = |key: &String| item.get(key).map(|value| (key.clone(), value.clone()));
    Value::Object(keys.iter().filter_map(entry).collect::<Map<_, _>>())
}

//! Strategic merge patch for the built-in kinds: like a merge patch, but keyed lists merge item by item.

use crate::{
    fields::{Items, Shape},
    status_error::Failure,
};
use serde_json::{Map, Value};

const DIRECTIVE: &str = "$patch";
const DELETE_FROM_LIST: &str = "$deleteFromPrimitiveList/";
const ORDER: &str = "$setElementOrder/";
const RETAIN_KEYS: &str = "$retainKeys";

/// Applies `patch` to an object of a built-in kind.
pub fn strategic_merge(object: &mut Value, patch: &Value) -> Result<(), Failure> {
    let Value::Object(patch) = patch else {
        return Err(Failure::bad_request("error decoding patch: a strategic merge patch is an object"));
    };
    merge_map(object, patch, Shape::BuiltIn);
    Ok(())
}

fn merge_map(target: &mut Value, patch: &Map<String, Value>, shape: Shape<'_>) {
    if patch.get(DIRECTIVE).and_then(Value::as_str) == Some("replace") {
        *target = Value::Object(
            patch.iter().filter(|(name, _)| *name != DIRECTIVE).map(|(n, v)| (n.clone(), v.clone())).collect(),
        );
        return;
    }
    let map = crate::object::map_mut(target);
    if let Some(Value::Array(kept)) = patch.get(RETAIN_KEYS) {
        map.retain(|name, _| kept.iter().any(|kept| kept == name.as_str()));
    }
    for (name, value) in patch {
        if let Some(list) = name.strip_prefix(DELETE_FROM_LIST) {
            delete_values(map.get_mut(list), value);
        } else if !name.starts_with('$') {
            merge_field(map, name, value, shape.field(name).shape);
        }
    }
    for (name, order) in patch {
        if let Some(list) = name.strip_prefix(ORDER) {
            reorder(map.get_mut(list), order, shape.field(list).shape);
        }
    }
}

fn merge_field(map: &mut Map<String, Value>, name: &str, value: &Value, shape: Shape<'_>) {
    match value {
        Value::Null => drop(map.remove(name)),
        Value::Object(patch) if patch.get(DIRECTIVE).and_then(Value::as_str) == Some("delete") => {
            drop(map.remove(name));
        }
        Value::Object(patch) => {
            merge_map(map.entry(name).or_insert_with(|| Value::Object(Map::new())), patch, shape);
        }
        Value::Array(patch) => {
            let live = map.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
            map.insert(name.to_owned(), Value::Array(merge_list(live, patch, shape)));
        }
        scalar => drop(map.insert(name.to_owned(), scalar.clone())),
    }
}

fn merge_list(live: Vec<Value>, patch: &[Value], shape: Shape<'_>) -> Vec<Value> {
    let sample = if patch.is_empty() { &live } else { patch };
    let replaces = patch.iter().any(|item| item.get(DIRECTIVE).and_then(Value::as_str) == Some("replace"));
    let plain = || patch.iter().filter(|item| item.get(DIRECTIVE).is_none()).cloned().collect();
    match shape.items(sample) {
        _ if replaces => plain(),
        Items::Atomic => plain(),
        Items::Set => {
            let mut merged = live;
            patch
                .iter()
                .filter(|item| !merged.contains(item))
                .cloned()
                .collect::<Vec<_>>()
                .into_iter()
                .for_each(|item| merged.push(item));
            merged
        }
        // Strategic merge knows one key; ports merge by the first of theirs.
        Items::Keys(keys) => merge_items(live, patch, &Items::Keys(keys.into_iter().take(1).collect()), shape),
    }
}

fn merge_items(mut live: Vec<Value>, patch: &[Value], items: &Items, shape: Shape<'_>) -> Vec<Value> {
    for item in patch {
        let element = items.element(item);
        let place = live.iter().position(|known| element.is_some() && items.element(known) == element);
        let Value::Object(fields) = item else { continue };
        match (fields.get(DIRECTIVE).and_then(Value::as_str), place) {
            (Some("delete"), Some(place)) => drop(live.remove(place)),
            (Some("delete"), None) => {}
            (_, Some(place)) => merge_map(&mut live[place], fields, shape.item()),
            (_, None) => live.push(item.clone()),
        }
    }
    live
}

fn delete_values(list: Option<&mut Value>, unwanted: &Value) {
    let (Some(Value::Array(list)), Value::Array(unwanted)) = (list, unwanted) else { return };
    list.retain(|item| !unwanted.contains(item));
}

/// Puts the items that the order names into that order; the others stay behind them.
fn reorder(list: Option<&mut Value>, order: &Value, shape: Shape<'_>) {
    let (Some(Value::Array(list)), Value::Array(order)) = (list, order) else { return };
    let Items::Keys(keys) = shape.items(list) else { return };
    let items = Items::Keys(keys.into_iter().take(1).collect());
    let rank = |item: &Value| {
        let element = items.element(item);
        order.iter().position(|wanted| items.element(wanted) == element).unwrap_or(order.len())
    };
    list.sort_by_key(rank);
}

//! Laying an applied configuration over the live object.

use super::shape::{Items, Shape};
use serde_json::{Map, Value};

/// `live` with everything that `wanted` says; what it does not mention stays.
pub fn merge(live: &Value, wanted: &Value, shape: Shape<'_>) -> Value {
    match (live, wanted) {
        (Value::Object(live), Value::Object(wanted)) if !shape.is_atomic_map() => merge_maps(live, wanted, shape),
        (Value::Array(live), Value::Array(wanted)) => merge_lists(live, wanted, shape),
        _ => wanted.clone(),
    }
}

fn merge_maps(live: &Map<String, Value>, wanted: &Map<String, Value>, shape: Shape<'_>) -> Value {
    let mut merged = live.clone();
    for (name, value) in wanted {
        let next = match live.get(name) {
            Some(before) => merge(before, value, shape.field(name).shape),
            None => value.clone(),
        };
        merged.insert(name.clone(), next);
    }
    Value::Object(merged)
}

/// Items keep the place that they have in the live list; new ones come after.
fn merge_lists(live: &[Value], wanted: &[Value], shape: Shape<'_>) -> Value {
    let items = shape.items(if wanted.is_empty() { live } else { wanted });
    if items == Items::Atomic {
        return Value::Array(wanted.to_vec());
    }
    let elements: Vec<Option<String>> = live.iter().map(|item| items.element(item)).collect();
    let mut merged = live.to_vec();
    for item in wanted {
        let element = items.element(item);
        match elements.iter().position(|known| known.is_some() && *known == element) {
            Some(place) => merged[place] = merge(&merged[place], item, shape.item()),
            None => merged.push(item.clone()),
        }
    }
    Value::Array(merged)
}

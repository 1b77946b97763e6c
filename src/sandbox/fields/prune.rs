//! Removing what a manager applied before and applies no longer, when nobody else owns it.

use super::{set::Set, shape::Shape};
use serde_json::{Map, Value};

/// Takes the paths of `dropped` out of `value`, except those that `owned` still has.
pub fn prune(value: &mut Value, dropped: &Set, owned: &Set, shape: Shape<'_>) {
    match value {
        Value::Object(map) if !shape.is_atomic_map() => prune_map(map, dropped, owned, shape),
        Value::Array(list) => prune_list(list, dropped, owned, shape),
        _ => {}
    }
}

fn prune_map(map: &mut Map<String, Value>, dropped: &Set, owned: &Set, shape: Shape<'_>) {
    map.retain(|name, value| {
        let element = format!("f:{name}");
        let Some(child) = dropped.child(&element) else { return true };
        let entry = shape.field(name);
        match owned.child(&element) {
            Some(still) => prune(value, child, still, entry.shape),
            // A named field goes with the fields that were applied below it; a map entry only when itself was applied.
            None if entry.named || child.here => return false,
            None => prune(value, child, &Set::default(), entry.shape),
        }
        true
    });
}

fn prune_list(list: &mut Vec<Value>, dropped: &Set, owned: &Set, shape: Shape<'_>) {
    let items = shape.items(list);
    list.retain_mut(|item| {
        let Some((element, child)) = items
            .element(item)
            .and_then(|element| Some((dropped.child(&element)?, element)))
            .map(|(child, element)| (element, child))
        else {
            return true;
        };
        match owned.child(&element) {
            Some(still) => prune(item, child, still, shape.item()),
            None if child.here => return false,
            None => prune(item, child, &Set::default(), shape.item()),
        }
        true
    });
}

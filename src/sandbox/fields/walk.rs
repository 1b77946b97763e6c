//! The paths of an object, as an apply claims them.

use super::{
    set::Set,
    shape::{Items, Shape},
};
use serde_json::{Map, Value};

/// Every path that applying `value` claims. Fields that the schema names and that have fields of their own are claimed
/// through those; entries of maps and items of lists are claimed themselves, too.
pub fn claimed(value: &Value, shape: Shape<'_>) -> Set {
    match value {
        Value::Object(map) if !shape.is_atomic_map() => claimed_map(map, shape),
        Value::Array(list) => claimed_list(list, shape),
        _ => Set::leaf(),
    }
}

fn claimed_map(map: &Map<String, Value>, shape: Shape<'_>) -> Set {
    let mut set = Set::default();
    for (name, value) in map {
        let entry = shape.field(name);
        let mut child = claimed(value, entry.shape);
        let empty = value.is_null() || value.as_object().is_some_and(Map::is_empty);
        child.here |= empty || !entry.named;
        set.insert(format!("f:{name}"), child);
    }
    set
}

fn claimed_list(list: &[Value], shape: Shape<'_>) -> Set {
    let items = shape.items(list);
    if items == Items::Atomic {
        return Set::leaf();
    }
    let mut set = Set::default();
    for item in list {
        if let Some(element) = items.element(item) {
            let mut child = claimed(item, shape.item());
            child.here = true;
            set.insert(element, child);
        }
    }
    set
}

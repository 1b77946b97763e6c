//! Numbers as the server stores them: a whole one loses its fraction, `2.0` is read back as `2`.

use super::node::exact_integer;
use serde_json::Value;

pub(super) fn store_form(value: &mut Value) {
    match value {
        Value::Number(number) if number.is_f64() => {
            if let Some(whole) = number.as_f64().and_then(exact_integer) {
                *value = whole.into();
            }
        }
        Value::Array(list) => {
            for item in list {
                store_form(item);
            }
        }
        Value::Object(map) => map.values_mut().for_each(store_form),
        _ => {}
    }
}

//! The live values at the paths that a body declares.

use crate::value::Value;

/// `live` cut down to the shape of `declared`: maps keep the declared keys, everything else is taken as the server
/// has it. What the server lacks is left out. Equal to `declared` exactly where the server has what was declared.
pub fn project(declared: &Value, live: &Value) -> Value {
    let (Value::Map(wanted), Value::Map(found)) = (declared, live) else { return live.clone() };
    let shared = wanted.iter().filter_map(|(key, value)| Some((key.clone(), project(value, found.get(key)?))));
    Value::Map(shared.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(json: &str) -> Value {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn server_defaults_are_not_seen_and_lists_are_whole() {
        let declared = value(r#"{"spec":{"a":1,"list":[{"x":1}],"gone":2}}"#);
        let live = value(r#"{"spec":{"a":1,"list":[{"x":1,"y":2}],"default":true}}"#);
        assert_eq!(project(&declared, &live), value(r#"{"spec":{"a":1,"list":[{"x":1,"y":2}]}}"#));
    }
}

//! How a tree is written in a saved plan: JSON, with `{"$unknown": true}` and `{"$secret": {…}}` for the two
//! values that JSON has no word for. Spec and servers never use keys that start with `$`.

use super::{Map, SecretValue, Value};
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error, IgnoredAny, MapAccess, SeqAccess, Visitor},
    ser::SerializeMap as _,
};
use std::fmt;

const UNKNOWN: &str = "$unknown";
const SECRET: &str = "$secret";

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Number(number) => number.serialize(serializer),
            Self::String(text) => serializer.serialize_str(text),
            Self::List(list) => list.serialize(serializer),
            Self::Map(map) => map.serialize(serializer),
            Self::Unknown => tagged(serializer, UNKNOWN, &true),
            Self::Secret(secret) => tagged(serializer, SECRET, secret),
        }
    }
}

fn tagged<S: Serializer>(serializer: S, key: &str, value: &impl Serialize) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(1))?;
    map.serialize_entry(key, value)?;
    map.end()
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

/// Builds the tree in one pass: a LIST of ten thousand objects goes through here.
struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        let number = serde_json::Number::from_f64(value);
        number.map(Value::Number).ok_or_else(|| E::custom("a number that is not finite"))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::String(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Value, E> {
        Ok(Value::String(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::with_capacity(items.size_hint().unwrap_or_default().min(1024));
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Value::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut map = Vec::new();
        while let Some(key) = entries.next_key::<String>()? {
            match key.as_str() {
                UNKNOWN => {
                    entries.next_value::<IgnoredAny>()?;
                    return Ok(Value::Unknown);
                }
                SECRET => return entries.next_value::<SecretValue>().map(Value::from),
                _ => map.push((key, entries.next_value()?)),
            }
        }
        Ok(Value::Map(Map::compact(map)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::SecretReference;

    #[test]
    fn unknown_and_secret_survive_the_wire() {
        let secret =
            SecretValue { reference: SecretReference::Env("PASSWORD".into()), fingerprint: Some("ab12".into()) };
        let value = Value::map([("id", Value::Unknown), ("password", Value::from(secret)), ("n", 3.into())]);
        let text = serde_json::to_string(&value).unwrap();
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
    }

    #[test]
    fn a_node_stays_small() {
        assert!(size_of::<Value>() <= 32, "{} bytes: every field of ten thousand objects is one", size_of::<Value>());
    }
}

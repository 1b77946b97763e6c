//! How a tree is written in a saved plan: JSON, with `{"$unknown": true}` and `{"$secret": {…}}` for the two
//! values that JSON has no word for. Spec and servers never use keys that start with `$`.

use super::{SecretValue, Value};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _, ser::SerializeMap as _};

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
        let json = serde_json::Value::deserialize(deserializer)?;
        from_wire(json).map_err(D::Error::custom)
    }
}

fn from_wire(json: serde_json::Value) -> Result<Value, serde_json::Error> {
    Ok(match json {
        serde_json::Value::Array(list) => Value::List(list.into_iter().map(from_wire).collect::<Result<_, _>>()?),
        serde_json::Value::Object(mut map) => {
            if map.contains_key(UNKNOWN) {
                return Ok(Value::Unknown);
            }
            if let Some(secret) = map.remove(SECRET) {
                return serde_json::from_value::<SecretValue>(secret).map(Value::Secret);
            }
            let entries = map.into_iter().map(|(key, value)| Ok((key, from_wire(value)?)));
            Value::Map(entries.collect::<Result<_, serde_json::Error>>()?)
        }
        scalar => Value::from(scalar),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::SecretReference;

    #[test]
    fn unknown_and_secret_survive_the_wire() {
        let secret =
            SecretValue { reference: SecretReference::Env("PASSWORD".into()), fingerprint: Some("ab12".into()) };
        let value = Value::map([("id", Value::Unknown), ("password", Value::Secret(secret)), ("n", 3.into())]);
        let text = serde_json::to_string(&value).unwrap();
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
    }
}

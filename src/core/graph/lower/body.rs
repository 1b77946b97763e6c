//! Small pieces that bodies are built from.

use crate::{
    spec::shape::{NodeMap, Quantity, Scalar},
    value::{Map, Value},
};

/// Collects the keys of a map; what is not given is not put in.
#[derive(Default)]
pub struct Fields(Map);

impl Fields {
    #[must_use]
    pub fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.0.insert(key.into(), value.into());
        self
    }

    #[must_use]
    pub fn maybe(self, key: &str, value: Option<impl Into<Value>>) -> Self {
        match value {
            Some(value) => self.with(key, value),
            None => self,
        }
    }

    /// Puts a map in unless it is empty.
    #[must_use]
    pub fn filled(self, key: &str, value: Value) -> Self {
        let empty = matches!(&value, Value::Map(map) if map.is_empty())
            || matches!(&value, Value::List(list) if list.is_empty());
        if empty { self } else { self.with(key, value) }
    }

    pub fn build(self) -> Value {
        // Collected anew without room to grow: a graph has a hundred thousand of these.
        Value::Map(self.0.into_iter().collect())
    }
}

/// A Kubernetes object's body: labels and annotations where there are any, and `spec`.
pub fn object(labels: &[(&str, &str)], annotations: Value, spec: Value) -> Value {
    let labels = Value::map(labels.iter().map(|(key, value)| (*key, Value::from(*value))));
    let metadata = Fields::default().filled("labels", labels).filled("annotations", annotations).build();
    Fields::default().filled("metadata", metadata).with("spec", spec).build()
}

/// `config`: Kafka's own names with plain values.
pub fn config<'a, K: AsRef<str> + 'a>(entries: impl IntoIterator<Item = (&'a K, &'a Scalar)>) -> Value {
    Value::map(entries.into_iter().map(|(key, value)| (key.as_ref(), value.0.clone())))
}

pub fn options(map: &NodeMap<Scalar>) -> Value {
    config(map.0.iter().map(|(key, value)| (&key.value, value)))
}

pub fn texts(map: &NodeMap<String>) -> Value {
    Value::map(map.0.iter().map(|(key, value)| (key.value.as_ref(), Value::from(value.as_str()))))
}

pub fn list<T: Into<Value>>(items: impl IntoIterator<Item = T>) -> Value {
    Value::List(items.into_iter().map(Into::into).collect())
}

/// RFC 7396: maps are merged, `null` removes, everything else replaces.
pub fn merge(body: &mut Value, raw: &Value) {
    let Value::Map(changes) = raw else {
        *body = raw.clone();
        return;
    };
    if !matches!(body, Value::Map(_)) {
        *body = Value::Map(Map::new());
    }
    let Value::Map(map) = body else { return };
    for (key, change) in changes {
        if matches!(change, Value::Null) {
            map.remove(key);
        } else {
            merge(map.entry(key.clone()).or_insert(Value::Null), change);
        }
    }
}

/// The same with a map that may be absent.
#[must_use]
pub fn merged(mut body: Value, raw: Option<&Map>) -> Value {
    if let Some(raw) = raw {
        merge(&mut body, &Value::Map(raw.clone()));
    }
    body
}

/// A heap as Java writes it: whole gibibytes as `4g`, otherwise mebibytes, `1536m`.
pub fn java_size(quantity: &Quantity) -> String {
    const MEBIBYTE: f64 = 1024.0 * 1024.0;
    let mebibytes = (quantity.amount().unwrap_or_default() / MEBIBYTE).floor();
    if mebibytes >= 1024.0 && mebibytes % 1024.0 == 0.0 {
        format!("{}g", mebibytes / 1024.0)
    } else {
        format!("{mebibytes}m")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn raw_fields_are_merged_and_null_removes() {
        let mut body: Value = serde_json::from_str(r#"{"spec":{"a":1,"b":{"c":2},"l":[1,2]}}"#).unwrap();
        let raw: Value = serde_json::from_str(r#"{"spec":{"a":null,"b":{"d":3},"l":[3],"e":{"f":null}}}"#).unwrap();
        merge(&mut body, &raw);
        assert_eq!(serde_json::to_string(&body).unwrap(), r#"{"spec":{"b":{"c":2,"d":3},"e":{},"l":[3]}}"#);
    }

    #[test]
    fn heaps_are_written_as_java_reads_them() {
        let java = |text: &str| java_size(&Quantity(text.into()));
        assert_eq!((java("4Gi"), java("1536Mi"), java("512Mi")), ("4g".into(), "1536m".into(), "512m".into()));
    }
}

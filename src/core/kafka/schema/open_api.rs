//! A type as structural OpenAPI v3, as a custom resource definition carries it.

use super::{Field, Identity, ObjectType, Range, Text, TypeSchema};
use serde_json::{Map, Value, json};

/// The whole tree, definitions expanded. Descriptions are not part of the model.
pub fn expand_open_api(schema: &TypeSchema) -> Value {
    match schema {
        TypeSchema::Boolean => json!({"type": "boolean"}),
        TypeSchema::Integer(range) => ranged("integer", *range),
        TypeSchema::Number(range) => ranged("number", *range),
        TypeSchema::Text(text) => self::text(text),
        TypeSchema::Time => json!({"type": "string", "format": "date-time"}),
        TypeSchema::Bytes => json!({"type": "string", "format": "byte"}),
        TypeSchema::IntOrString { pattern } => {
            let either =
                json!({"anyOf": [{"type": "integer"}, {"type": "string"}], "x-kubernetes-int-or-string": true});
            with(either, "pattern", pattern.as_ref().map(|pattern| pattern.source.into()))
        }
        // Structural schemas have no word for "a number or a text", so the type is left open and then narrowed.
        TypeSchema::Quantity => {
            json!({"anyOf": [{"type": "number"}, {"type": "string"}], "x-kubernetes-preserve-unknown-fields": true})
        }
        TypeSchema::Free => json!({"type": "object", "x-kubernetes-preserve-unknown-fields": true}),
        TypeSchema::Metadata => json!({"type": "object"}),
        TypeSchema::Map { values, atomic } => {
            let map = json!({"type": "object", "additionalProperties": expand_open_api(values)});
            with(map, "x-kubernetes-map-type", atomic.then(|| "atomic".into()))
        }
        TypeSchema::List { items, at_least, identity } => {
            let list = json!({"type": "array", "items": expand_open_api(items)});
            let list = with(list, "minItems", (*at_least > 0).then(|| (*at_least).into()));
            self::identity(list, identity)
        }
        TypeSchema::Object(object) => self::object(object),
    }
}

fn with(mut schema: Value, key: &str, value: Option<Value>) -> Value {
    if let (Value::Object(map), Some(value)) = (&mut schema, value) {
        map.insert(key.into(), value);
    }
    schema
}

fn ranged(kind: &str, range: Range) -> Value {
    let schema = with(json!({"type": kind}), "minimum", range.least.map(Value::from));
    with(schema, "maximum", range.most.map(Value::from))
}

fn text(text: &Text) -> Value {
    let choices = (!text.choices.is_empty()).then(|| text.choices.iter().copied().map(Value::from).collect());
    let schema = with(json!({"type": "string"}), "enum", choices);
    with(schema, "pattern", text.pattern.as_ref().map(|pattern| pattern.source.into()))
}

fn identity(list: Value, identity: &Identity) -> Value {
    match identity {
        Identity::Atomic => list,
        Identity::Set => with(list, "x-kubernetes-list-type", Some("set".into())),
        Identity::Keys(keys) => {
            let list = with(list, "x-kubernetes-list-type", Some("map".into()));
            with(list, "x-kubernetes-list-map-keys", Some(keys.iter().copied().map(Value::from).collect()))
        }
    }
}

fn object(object: &ObjectType) -> Value {
    let property =
        |field: &Field| (field.name.to_owned(), with(expand_open_api(&field.schema), "default", field.default.clone()));
    let mut schema = json!({"type": "object"});
    if !object.fields.is_empty() {
        schema = with(schema, "properties", Some(Value::Object(object.fields.iter().map(property).collect())));
    }
    let required: Vec<Value> =
        object.fields.iter().filter(|field| field.required).map(|field| field.name.into()).collect();
    schema = with(schema, "required", (!required.is_empty()).then(|| required.into()));
    schema =
        with(schema, "oneOf", (!object.one_of.is_empty()).then(|| object.one_of.iter().copied().map(branch).collect()));
    let rules: Vec<Value> =
        object.rules.iter().map(|rule| json!({"rule": rule.expression, "message": rule.message})).collect();
    schema = with(schema, "x-kubernetes-validations", (!rules.is_empty()).then(|| rules.into()));
    with(schema, "x-kubernetes-map-type", object.atomic.then(|| "atomic".into()))
}

/// A branch that holds where the field is given.
fn branch(field: &str) -> Value {
    let properties: Map<String, Value> = [(field.to_owned(), json!({}))].into_iter().collect();
    json!({"properties": properties, "required": [field]})
}

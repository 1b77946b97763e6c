//! JSON Schemas of records, choices and words.

use super::FromNode;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value, json};
use std::borrow::Cow;

/// `${values.name}` where the whole scalar is one: it may stand for a value of any type.
pub const VALUE_REFERENCE: &str = r"^\$\{values\.[^}]+\}$";

/// The definition that typed fields offer beside their own type.
struct ValueReference;

impl JsonSchema for ValueReference {
    fn schema_name() -> Cow<'static, str> {
        "ValueReference".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        text_schema("A value of the environment: ${values.name}.", VALUE_REFERENCE)
    }
}

/// One field of a record.
#[derive(Debug)]
pub struct FieldSchema {
    key: &'static str,
    required: bool,
    schema: Value,
}

impl FieldSchema {
    pub fn of<T: FromNode>(generator: &mut SchemaGenerator, key: &'static str, doc: &str) -> Self {
        let own: Value = generator.subschema_for::<T>().into();
        let required = T::absent().is_none();
        let mut alternatives = vec![own.clone()];
        if !takes_any_text(&own) {
            alternatives.push(generator.subschema_for::<ValueReference>().into());
        }
        if !required {
            alternatives.push(json!({"type": "null"}));
        }
        let mut schema = if alternatives.len() == 1 { own } else { json!({"anyOf": alternatives}) };
        describe(&mut schema, doc);
        Self { key, required, schema }
    }
}

fn takes_any_text(schema: &Value) -> bool {
    let Some(object) = schema.as_object() else { return true };
    object.is_empty() || (object.get("type") == Some(&json!("string")) && object.len() == 1)
}

/// Adds a description; `true`, the schema of anything, becomes an object for it.
fn describe(schema: &mut Value, doc: &str) {
    if !schema.is_object() {
        *schema = json!({});
    }
    let text = doc.lines().map(str::trim).collect::<Vec<_>>().join(" ");
    if let Some(object) = schema.as_object_mut().filter(|_| !text.trim().is_empty()) {
        object.insert("description".into(), text.trim().into());
    }
}

fn object(doc: &str, fields: &[FieldSchema]) -> Map<String, Value> {
    let properties: Map<String, Value> = fields.iter().map(|field| (field.key.into(), field.schema.clone())).collect();
    let mut schema = json!({"type": "object"});
    describe(&mut schema, doc);
    let mut schema = schema.as_object().cloned().unwrap_or_default();
    schema.insert("properties".into(), properties.into());
    schema.insert("additionalProperties".into(), false.into());
    schema
}

/// A map with these fields and no others. One whose fields may all be left out may be left empty.
pub fn record_schema(doc: &str, fields: &[FieldSchema]) -> Schema {
    let mut schema = object(doc, fields);
    let required: Vec<&str> = fields.iter().filter(|field| field.required).map(|field| field.key).collect();
    if required.is_empty() {
        schema.insert("type".into(), json!(["object", "null"]));
    } else {
        schema.insert("required".into(), json!(required));
    }
    schema.into()
}

/// A map with exactly one of these keys.
pub fn choice_schema(doc: &str, fields: &[FieldSchema]) -> Schema {
    let mut schema = object(doc, fields);
    schema.insert("minProperties".into(), 1.into());
    schema.insert("maxProperties".into(), 1.into());
    schema.into()
}

pub fn words_schema(doc: &str, words: &[&str]) -> Schema {
    let mut schema = json!({"type": "string", "enum": words});
    describe(&mut schema, doc);
    schema.as_object().cloned().unwrap_or_default().into()
}

pub fn text_schema(doc: &str, pattern: &str) -> Schema {
    let mut schema = json_schema!({"type": "string", "pattern": pattern}).to_value();
    describe(&mut schema, doc);
    schema.as_object().cloned().unwrap_or_default().into()
}

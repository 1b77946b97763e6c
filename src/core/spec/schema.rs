//! The JSON Schemas that editors read: one for each kind, one for a whole file.

use super::{
    kinds::{
        BridgeSpec, ConnectSpec, ConnectorSpec, EnvironmentSpec, KafkaClusterSpec, Kind, KubernetesClusterSpec,
        Metadata, MirrorSpec, TopicSpec, TopicsSpec, UserSpec,
    },
    shape::FromNode,
};
use schemars::{SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value, json};

const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";
/// Where published schemas are found, for the `$id`.
const HOME: &str = "https://polaris.dev/schemas";

/// The schema of a document of one kind.
pub fn schema(kind: Kind) -> Value {
    let mut generator = generator();
    let document = document(kind, &mut generator);
    let mut schema = finish(&file_name(kind), &document, generator);
    if kind == Kind::Environment {
        // An environment declares values; it cannot read them.
        without_values(&mut schema);
    }
    schema
}

/// The schema of any document: `kind` says which fields its `spec` has.
pub fn schema_of_file() -> Value {
    let mut generator = generator();
    let kinds: Vec<Value> = Kind::ALL.iter().map(|kind| json!(kind.as_str())).collect();
    let cases: Vec<Value> = Kind::ALL.iter().map(|kind| case(*kind, &mut generator)).collect();
    let metadata: Value = generator.subschema_for::<Metadata>().into();
    let document = json!({
        "type": "object",
        "description": "A document of a Polaris spec.",
        "properties": {
            "apiVersion": {"const": "polaris.dev/v1"},
            "kind": {"enum": kinds, "description": "What the document declares."},
            "metadata": metadata,
            "spec": {"description": "What it should be."},
        },
        "required": ["apiVersion", "kind", "metadata"],
        "additionalProperties": false,
        "allOf": cases,
    });
    finish("polaris.json", &document, generator)
}

/// `kafka-cluster.json`.
pub fn file_name(kind: Kind) -> String {
    let mut name = String::new();
    for (at, letter) in kind.as_str().chars().enumerate() {
        if letter.is_uppercase() && at > 0 {
            name.push('-');
        }
        name.extend(letter.to_lowercase());
    }
    format!("{name}.json")
}

fn generator() -> SchemaGenerator {
    SchemaSettings::draft2020_12().into_generator()
}

/// The schema of a kind's `spec`, and whether it can be left out.
fn spec_of(kind: Kind, generator: &mut SchemaGenerator) -> (Value, bool) {
    fn of<T: FromNode>(generator: &mut SchemaGenerator) -> (Value, bool) {
        let schema: Value = T::json_schema(generator).into();
        let optional = schema.get("required").is_none();
        (generator.subschema_for::<T>().into(), optional)
    }
    match kind {
        Kind::Environment => of::<EnvironmentSpec>(generator),
        Kind::KubernetesCluster => of::<KubernetesClusterSpec>(generator),
        Kind::KafkaCluster => of::<KafkaClusterSpec>(generator),
        Kind::Topic => of::<TopicSpec>(generator),
        Kind::Topics => of::<TopicsSpec>(generator),
        Kind::User => of::<UserSpec>(generator),
        Kind::Connect => of::<ConnectSpec>(generator),
        Kind::Connector => of::<ConnectorSpec>(generator),
        Kind::Mirror => of::<MirrorSpec>(generator),
        Kind::Bridge => of::<BridgeSpec>(generator),
    }
}

fn document(kind: Kind, generator: &mut SchemaGenerator) -> Value {
    let (spec, optional) = spec_of(kind, generator);
    let metadata: Value = generator.subschema_for::<Metadata>().into();
    let mut required = vec!["apiVersion", "kind", "metadata"];
    required.extend((!optional).then_some("spec"));
    json!({
        "type": "object",
        "description": format!("A document of kind {}.", kind.as_str()),
        "properties": {
            "apiVersion": {"const": "polaris.dev/v1"},
            "kind": {"const": kind.as_str()},
            "metadata": metadata,
            "spec": spec,
        },
        "required": required,
        "additionalProperties": false,
    })
}

/// "If `kind` is this, then `spec` is that."
fn case(kind: Kind, generator: &mut SchemaGenerator) -> Value {
    let (spec, optional) = spec_of(kind, generator);
    let mut then = json!({"properties": {"spec": spec}});
    if let (Some(object), false) = (then.as_object_mut(), optional) {
        object.insert("required".into(), json!(["spec"]));
    }
    json!({"if": {"properties": {"kind": {"const": kind.as_str()}}, "required": ["kind"]}, "then": then})
}

fn finish(file: &str, document: &Value, mut generator: SchemaGenerator) -> Value {
    let mut schema = Map::new();
    schema.insert("$schema".into(), DIALECT.into());
    schema.insert("$id".into(), format!("{HOME}/{file}").into());
    schema.extend(document.as_object().cloned().unwrap_or_default());
    let mut definitions = generator.take_definitions(true);
    // Names are read before values are known.
    definitions.get_mut("Metadata").into_iter().for_each(without_values);
    schema.insert("$defs".into(), definitions.into());
    schema.into()
}

/// Takes `${values.name}` out of what a schema accepts.
fn without_values(schema: &mut Value) {
    match schema {
        Value::Array(items) => {
            items.retain(|item| item.get("$ref") != Some(&json!("#/$defs/ValueReference")));
            items.iter_mut().for_each(without_values);
        }
        Value::Object(fields) => {
            fields.remove("ValueReference");
            fields.values_mut().for_each(without_values);
        }
        _ => {}
    }
}

//! An independent validator and Polaris itself say the same of a document's shape: of the examples, and of examples
//! that someone has spoilt in one place.

use crate::examples::files;
use polaris_core::{
    diagnostic::Severity,
    spec::{
        self,
        kinds::{self, Kind},
        shape::{FromNode, Reader},
        yaml::{self, Node, Sources},
    },
};
use serde_json::{Value, json};
use std::path::Path;

/// Every document of the examples that reads no values, which the shape alone cannot judge.
fn documents() -> Vec<Value> {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let folders = ["quickstart", "many-topics", "users-and-acls", "connect"];
    let texts = folders.into_iter().flat_map(|folder| files(&examples.join(folder)));
    texts.flat_map(|file| serde_saphyr::from_multiple::<Value>(&file.text).unwrap()).collect()
}

fn kind_of(document: &Value) -> Option<Kind> {
    document.get("kind")?.as_str().and_then(|name| Kind::ALL.iter().copied().find(|kind| kind.as_str() == name))
}

/// Whether Polaris takes the shape of a document; rules between fields are not asked.
fn is_well_shaped(document: &Value) -> bool {
    let file = spec::text_of("document.yaml", document.to_string().as_bytes()).unwrap();
    let (mut sources, mut found) = (Sources::default(), Vec::new());
    let number = sources.add(file.name.clone());
    let roots = yaml::load(&file, number, &mut found);
    let [root] = &roots[..] else { return false };
    let mut reader = Reader::new(&sources);
    read(root, &mut reader);
    reader.finish().iter().all(|diagnostic| diagnostic.severity != Severity::Error)
}

/// The spec of a document that has none.
static NOTHING: Node =
    Node { span: yaml::Span { file: 0, length: 0, line: 0, column: 0 }, value: yaml::NodeValue::Null };

fn read<'n>(root: &'n Node, reader: &mut Reader<'n>) {
    let Some(envelope) = kinds::Envelope::read(root, reader) else { return };
    let spec = root.get("spec").unwrap_or(&NOTHING);
    match envelope.kind {
        Kind::Environment => drop(kinds::EnvironmentSpec::read(spec, reader)),
        Kind::KubernetesCluster => drop(kinds::KubernetesClusterSpec::read(spec, reader)),
        Kind::KafkaCluster => drop(kinds::KafkaClusterSpec::read(spec, reader)),
        Kind::Topic => drop(kinds::TopicSpec::read(spec, reader)),
        Kind::Topics => drop(kinds::TopicsSpec::read(spec, reader)),
        Kind::User => drop(kinds::UserSpec::read(spec, reader)),
        Kind::Connect => drop(kinds::ConnectSpec::read(spec, reader)),
        Kind::Connector => drop(kinds::ConnectorSpec::read(spec, reader)),
        Kind::Mirror => drop(kinds::MirrorSpec::read(spec, reader)),
        Kind::Bridge => drop(kinds::BridgeSpec::read(spec, reader)),
    }
}

#[test]
fn an_independent_validator_takes_every_example() {
    let whole = jsonschema::validator_for(&spec::schema_of_file()).unwrap();
    for document in documents() {
        let kind = kind_of(&document).unwrap();
        let own = jsonschema::validator_for(&spec::schema(kind)).unwrap();
        for validator in [&own, &whole] {
            let errors: Vec<String> = validator.iter_errors(&document).map(|error| error.to_string()).collect();
            assert_eq!(errors, Vec::<String>::new(), "{document:#}");
        }
    }
}

/// Every document that differs from this one in one place: a value replaced, a key renamed, a key taken away.
fn spoilt(document: &Value) -> Vec<(String, Value)> {
    let others = [
        json!(null),
        json!(true),
        json!(3),
        json!(-1),
        json!(1.5),
        json!("x"),
        json!("Read"),
        json!("8Gi"),
        json!(""),
        json!("no name!"),
        json!([]),
        json!({}),
        json!(["x"]),
        json!({"x": 1}),
        json!({"env": "X"}),
        json!(99_999_999_999_i64),
    ];
    let mut all = Vec::new();
    for pointer in pointers(document) {
        for other in &others {
            let mut changed = document.clone();
            *changed.pointer_mut(&pointer).unwrap() = other.clone();
            all.push((format!("{pointer} = {other}"), changed));
        }
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        let mut renamed = document.clone();
        if let Some(Value::Object(fields)) = renamed.pointer_mut(parent) {
            let value = fields.remove(&key.replace("~1", "/")).unwrap();
            all.push((format!("without {pointer}"), renamed.clone()));
            let Some(Value::Object(fields)) = renamed.pointer_mut(parent) else { continue };
            fields.insert(format!("{key}x"), value);
            all.push((format!("{pointer} renamed"), renamed));
        }
    }
    all
}

fn pointers(value: &Value) -> Vec<String> {
    let children: Vec<(String, &Value)> = match value {
        Value::Object(fields) => fields.iter().map(|(key, value)| (key.replace('/', "~1"), value)).collect(),
        Value::Array(items) => items.iter().enumerate().map(|(at, value)| (at.to_string(), value)).collect(),
        _ => Vec::new(),
    };
    children
        .into_iter()
        .flat_map(|(key, value)| {
            let below = pointers(value);
            std::iter::once(format!("/{key}")).chain(below.into_iter().map(move |rest| format!("/{key}{rest}")))
        })
        .collect()
}

#[test]
fn schema_and_reader_agree_on_what_is_spoilt() {
    let (mut compared, mut disagreements) = (0, Vec::new());
    let mut seen = std::collections::BTreeSet::new();
    for document in documents() {
        // Many topics are much of the same.
        if document["kind"] == "Topics" && !seen.insert("Topics") {
            continue;
        }
        let own = jsonschema::validator_for(&spec::schema(kind_of(&document).unwrap())).unwrap();
        for (change, spoilt) in spoilt(&document) {
            let (said, read) = (own.is_valid(&spoilt), is_well_shaped(&spoilt));
            if said != read {
                let kind = &document["kind"];
                disagreements.push(format!("{kind} {change}: the schema says {said}, the reader {read}"));
            }
            compared += 1;
        }
    }
    assert_eq!(disagreements, Vec::<String>::new());
    assert!(compared > 3000, "{compared} documents");
}

//! Answers of a real server, recorded: kube-apiserver 1.36.4 with a definition that uses every word of a schema.
//!
//! Compared are the status, the field and reason of each cause, the unknown fields and the object that results; the
//! wording of messages is not.

use super::super::*;
use serde_json::{Value, json};

/// One request and what the server made of it.
struct Exchange {
    object: Value,
    old: Option<Value>,
    answer: Value,
}

fn exchanges() -> Vec<Exchange> {
    let with = |metadata: &Value, spec: &Value| json!({"apiVersion": "t.dev/v1", "kind": "Feat", "metadata": metadata.as_object().cloned().unwrap_or_default(), "spec": spec});
    let parse = |line: &str| {
        let case: Value = serde_json::from_str(line).unwrap();
        let old = case.get("old").map(|old| with(&Value::Null, old));
        Exchange { object: with(&case["metadata"], &case["spec"]), old, answer: case["answer"].clone() }
    };
    include_str!("recorded/answers.jsonl").lines().map(parse).collect()
}

/// What the sandbox makes of it, in the form of the record.
fn answer(schema: &StructuralSchema, exchange: &Exchange) -> Value {
    let mut object = exchange.object.clone();
    let checked = schema.check(&mut object, exchange.old.as_ref(), UnknownFields::Warn);
    if checked.malformed.is_some() {
        return json!({"status": 400});
    }
    let mut answer = json!({"status": if checked.is_valid() { 200 } else { 422 }});
    if !checked.unknown.is_empty() {
        answer["unknown"] = checked.unknown.into();
    }
    if checked.errors.is_empty() {
        answer["spec"] = object["spec"].take();
    } else {
        let mut causes: Vec<_> =
            checked.errors.iter().map(|error| [error.path.as_str(), error.reason.as_str()]).collect();
        causes.sort_unstable();
        answer["causes"] = json!(causes);
    }
    answer
}

#[test]
fn the_sandbox_answers_as_the_real_server_did() {
    let schema: Value = serde_json::from_str(include_str!("recorded/schema.json")).unwrap();
    let schema = StructuralSchema::from_open_api(&schema).unwrap();
    let exchanges = exchanges();
    assert!(exchanges.len() > 80);
    for exchange in exchanges {
        assert_eq!(answer(&schema, &exchange), exchange.answer, "{}", exchange.object);
    }
}

//! Several managers who write the same object in turn: applies with and without force, patches of all kinds, updates,
//! deletions. What comes next is drawn, always in the same order.

use super::{
    bodies::Kind,
    step::{APPLY, MERGE, PATCH, STRATEGIC, Step},
};
use rand::{Rng as _, SeedableRng as _, rngs::StdRng, seq::IndexedRandom as _};
use serde_json::{Value, json};

const STEPS: usize = 60;
const MANAGERS: [&str; 3] = ["polaris", "kubectl", "gitops"];

pub fn of(kind: &Kind) -> Vec<Step> {
    let seed = kind.collection.bytes().fold(7_u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
    let mut random = StdRng::seed_from_u64(seed);
    let mut steps = vec![apply(kind, "polaris", kind.body.clone(), false)];
    for _ in 0..STEPS {
        let step = draw(kind, &mut random);
        let writes = step.method != "GET";
        steps.push(step);
        if writes {
            steps.push(Step::new("GET", kind.object()));
        }
    }
    steps.push(Step::new("DELETE", kind.object()).body(json!({"propagationPolicy": "Background"})));
    steps.push(Step::new("GET", kind.object()));
    steps
}

fn draw(kind: &Kind, random: &mut StdRng) -> Step {
    let manager = MANAGERS.choose(random).copied().unwrap_or_default();
    let asked = format!("{}?fieldManager={manager}", kind.object());
    match random.random_range(0..20) {
        0..9 => apply(kind, manager, part(kind, random), random.random_bool(0.4)),
        9..12 => Step::new("PATCH", asked).media(MERGE).body(changed_leaf(kind, random)),
        12 => Step::new("PATCH", asked).media(MERGE).body(json!({"metadata": {"labels": {"tier": manager}}})),
        13 => Step::new("PATCH", asked).media(PATCH).body(json!([
            {"op": "add", "path": "/metadata/annotations", "value": {"note": manager}},
        ])),
        14 => Step::new("PATCH", asked)
            .media(PATCH)
            .body(json!([{"op": "test", "path": "/metadata/name", "value": "two"}])),
        15 => Step::new("PUT", asked).body(versioned(kind, random, "$VERSION")),
        16 => Step::new("PUT", asked).body(versioned(kind, random, "1")).what("an old version"),
        17 => Step::new("PATCH", asked).media(STRATEGIC).body(changed_leaf(kind, random)),
        18 => Step::new("DELETE", format!("{}?dryRun=All", kind.object())),
        _ => Step::new("PATCH", format!("{}/status?fieldManager={manager}", kind.object()))
            .media(MERGE)
            .body(json!({"status": {"observedGeneration": random.random_range(1..9)}, "spec": {"ignored": true}})),
    }
}

fn apply(kind: &Kind, manager: &str, body: Value, force: bool) -> Step {
    let path = format!("{}?fieldManager={manager}&force={force}&fieldValidation=Strict", kind.object());
    Step::new("PATCH", path).media(APPLY).body(body)
}

/// Some of the body's fields, some of them with other values.
fn part(kind: &Kind, random: &mut StdRng) -> Value {
    let mut body = kind.body.clone();
    for field in ["labels", "annotations"] {
        if let Some(metadata) = body["metadata"].as_object_mut().filter(|_| random.random_bool(0.5)) {
            metadata.remove(field);
        }
    }
    for root in ["spec", "data"] {
        if let Some(map) = body[root].as_object_mut() {
            map.retain(|_, _| random.random_bool(0.75));
            map.values_mut().for_each(|value| vary(value, random));
        }
    }
    if let Some(map) = body.as_object_mut() {
        map.retain(|_, value| !value.is_null());
    }
    body
}

/// Another value of the same type, now and then.
fn vary(value: &mut Value, random: &mut StdRng) {
    match value {
        Value::Object(map) => map.values_mut().for_each(|value| vary(value, random)),
        Value::Number(number) if number.is_i64() && random.random_bool(0.3) => {
            *value = json!(random.random_range(1..5));
        }
        Value::Bool(_) if random.random_bool(0.3) => *value = json!(random.random_bool(0.5)),
        _ => {}
    }
}

/// A merge patch of one top-level field.
fn changed_leaf(kind: &Kind, random: &mut StdRng) -> Value {
    let root = if kind.is_custom { "spec" } else { "data" };
    let keys: Vec<String> = kind.body[root].as_object().into_iter().flat_map(|map| map.keys().cloned()).collect();
    let Some(key) = keys.choose(random) else { return json!({"metadata": {"labels": {"a": "b"}}}) };
    let mut value = kind.body[root][key].clone();
    if random.random_bool(0.3) {
        value = Value::Null;
    } else {
        vary(&mut value, random);
    }
    json!({root: {key: value}})
}

fn versioned(kind: &Kind, random: &mut StdRng, version: &str) -> Value {
    let mut body = part(kind, random);
    body["metadata"]["resourceVersion"] = json!(version);
    body
}

//! A body with one thing changed: each leaf of another type or out of bounds, each field left out, each map with a
//! field that nobody knows. All are dry runs, so that one does not stand in the way of the next.

use super::{bodies::Kind, step::Step};
use serde_json::{Value, json};

pub fn of(kind: &Kind) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut paths = Vec::new();
    walk(&kind.body, String::new(), &mut paths);
    for path in &paths {
        for (what, value) in replacements(kind.body.pointer(path).unwrap_or(&Value::Null)) {
            steps.extend(sent(kind, path, what, |place| *place = value.clone()));
        }
        steps.extend(removed(kind, path));
        if kind.body.pointer(path).is_some_and(Value::is_object) && is_of_schema(path) {
            steps.extend(sent(kind, path, "an unknown field", |place| place["unheardOf"] = json!({"a": 1})));
        }
    }
    steps
}

/// What a client may write at all: names are the stories' own.
fn is_of_schema(path: &str) -> bool {
    !path.starts_with("/metadata") || path == "/metadata"
}

fn walk(value: &Value, path: String, paths: &mut Vec<String>) {
    match value {
        Value::Object(map) => map.iter().for_each(|(key, value)| walk(value, below(&path, key), paths)),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(at, value)| walk(value, format!("{path}/{at}"), paths));
        }
        _ => {}
    }
    paths.push(path);
}

fn below(path: &str, key: &str) -> String {
    format!("{path}/{}", key.replace('~', "~0").replace('/', "~1"))
}

fn replacements(value: &Value) -> Vec<(&'static str, Value)> {
    let all = [
        ("null", Value::Null),
        ("true", json!(true)),
        ("a number", json!(-7)),
        ("a fraction", json!(1.5)),
        ("a text", json!("nonsense!")),
        ("nothing in quotes", json!("")),
        ("a list", json!(["x"])),
        ("a map", json!({"x": "y"})),
    ];
    all.into_iter().filter(|(_, other)| other != value).collect()
}

/// The changed body, created under each way to meet unknown fields; the strict way alone where nothing can be unknown.
fn sent(kind: &Kind, path: &str, what: &str, change: impl Fn(&mut Value)) -> Vec<Step> {
    let mut body = kind.body.clone();
    let Some(place) = body.pointer_mut(path) else { return Vec::new() };
    change(place);
    // A test for what the API server itself says; without these it cannot even tell what is meant.
    if ["", "/apiVersion", "/kind"].contains(&path) && what != "an unknown field" {
        return Vec::new();
    }
    let ways: &[&str] = if what == "an unknown field" { &["Strict", "Warn", "Ignore"] } else { &["Strict"] };
    let step = |way: &&str| {
        Step::new("POST", format!("{}?dryRun=All&fieldManager=m&fieldValidation={way}", kind.collection))
            .body(body.clone())
            .what(format!("{path}: {what}"))
    };
    ways.iter().map(step).collect()
}

fn removed(kind: &Kind, path: &str) -> Option<Step> {
    let (parent, key) = path.rsplit_once('/')?;
    let mut body = kind.body.clone();
    let key = key.replace("~1", "/").replace("~0", "~");
    body.pointer_mut(parent)?.as_object_mut()?.remove(&key)?;
    let path_asked = format!("{}?dryRun=All&fieldManager=m&fieldValidation=Strict", kind.collection);
    (path != "/apiVersion" && path != "/kind")
        .then(|| Step::new("POST", path_asked).body(body).what(format!("without {path}")))
}

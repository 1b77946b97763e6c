//! Answers without what differs by nature: uids, times, versions, the wording of messages.

use super::server::Answer;
use serde_json::{Map, Value};

/// Where two answers differ, a line each.
pub fn differences(real: &Answer, sandbox: &Answer) -> Vec<String> {
    if real.code != sandbox.code {
        let (theirs, ours) = (reason(real), reason(sandbox));
        return vec![format!("code: real {} {theirs}, sandbox {} {ours}", real.code, sandbox.code)];
    }
    let mut lines = Vec::new();
    if normal_warnings(real) != normal_warnings(sandbox) {
        lines.push(format!("warnings: real {:?}, sandbox {:?}", real.warnings, sandbox.warnings));
    }
    if real.documents.len() != sandbox.documents.len() {
        lines.push(format!("documents: real {}, sandbox {}", real.documents.len(), sandbox.documents.len()));
    }
    for (theirs, ours) in real.documents.iter().zip(&sandbox.documents) {
        compare("", &normal(theirs), &normal(ours), &mut lines);
    }
    lines
}

fn reason(answer: &Answer) -> String {
    let status = answer.documents.first().unwrap_or(&Value::Null);
    format!("{} {}", status["reason"].as_str().unwrap_or(""), status["message"].as_str().unwrap_or(""))
}

/// The order in which warnings come is nobody's promise.
fn normal_warnings(answer: &Answer) -> Vec<String> {
    let mut warnings = answer.warnings.clone();
    warnings.sort_unstable();
    warnings
}

fn normal(document: &Value) -> Value {
    if document["kind"] == "Status" && document["status"] == "Failure" {
        return normal_status(document);
    }
    let mut document = document.clone();
    strip(&mut document);
    document
}

/// Code, reason, what it is about, and the causes with their fields.
fn normal_status(status: &Value) -> Value {
    let mut normal = Map::new();
    for field in ["code", "reason"] {
        normal.insert(field.into(), status[field].clone());
    }
    let mut details = status["details"].clone();
    if let Some(details) = details.as_object_mut() {
        details.remove("uid");
    }
    if let Some(causes) = details["causes"].as_array_mut() {
        for cause in causes.iter_mut().filter_map(Value::as_object_mut) {
            cause.remove("message");
        }
        causes.sort_by_key(Value::to_string);
        causes.dedup();
    }
    normal.insert("details".into(), details);
    Value::Object(normal)
}

/// What a controller of the real server keeps in every namespace.
const OF_CONTROLLERS: [&str; 2] = ["kube-root-ca.crt", "default"];

fn strip(value: &mut Value) {
    if OF_CONTROLLERS.iter().any(|name| value["metadata"]["name"] == *name) {
        *value = value["metadata"]["name"].clone();
    }
    match value {
        Value::Object(map) => {
            // In the order of times, which differ by a second here and there.
            if let Some(managed) = map.get_mut("managedFields").and_then(Value::as_array_mut) {
                managed.sort_by_key(|entry| {
                    ["manager", "operation", "subresource", "apiVersion"].map(|field| entry[field].to_string())
                });
            }
            for (key, value) in map.iter_mut() {
                let is_of_the_server = matches!(
                    key.as_str(),
                    "uid"
                        | "creationTimestamp"
                        | "deletionTimestamp"
                        | "resourceVersion"
                        | "time"
                        | "lastUpdated"
                        | "continue"
                );
                if is_of_the_server && value.is_string() {
                    *value = Value::from(if value == "" { "" } else { "…" });
                } else {
                    strip(value);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(strip),
        _ => {}
    }
}

fn compare(path: &str, real: &Value, sandbox: &Value, lines: &mut Vec<String>) {
    match (real, sandbox) {
        (Value::Object(theirs), Value::Object(ours)) => {
            let keys: std::collections::BTreeSet<&String> = theirs.keys().chain(ours.keys()).collect();
            for key in keys {
                let one = |map: &Map<String, Value>| map.get(key).cloned().unwrap_or(Value::Null);
                compare(&format!("{path}.{key}"), &one(theirs), &one(ours), lines);
            }
        }
        (Value::Array(theirs), Value::Array(ours)) if theirs.len() == ours.len() => {
            for (at, (theirs, ours)) in theirs.iter().zip(ours).enumerate() {
                compare(&format!("{path}[{at}]"), theirs, ours, lines);
            }
        }
        _ if real == sandbox => {}
        _ => lines.push(format!("{path}: real {real}, sandbox {sandbox}")),
    }
}

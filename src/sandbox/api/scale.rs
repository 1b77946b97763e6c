//! The scale subresource: replicas of whatever can be scaled, in one shape.

use super::{answer::Answer, body::decode_object, call::Call, engine::Engine, patch::patched};
use crate::{
    lifecycle::{self, Ownership, Write},
    object,
    patch::{Language, language},
    registry::{Kind, ScalePaths},
    status_error::{Cause, Failure},
    store::Key,
};
use http::Method;
use serde_json::{Value, json};

pub fn scale(engine: &Engine, call: &Call) -> Result<Answer, Failure> {
    if call.method == Method::GET {
        return engine.read(call, |reader, kind| {
            let paths = paths(kind)?;
            let stored =
                reader.get(&key(kind, call))?.ok_or_else(|| Failure::not_found(kind.about(&call.path.name)))?;
            let object = serde_json::from_str(&stored).map_err(|error| Failure::internal(error.to_string()))?;
            Answer::json(200, &shown(paths, &object))
        });
    }
    call.options.check_write("UpdateOptions")?;
    engine.write(call, |scene, kind| {
        let paths = paths(kind)?;
        let live = scene.load_or_refuse(kind, &key(kind, call))?;
        let wanted = wanted(call, shown(paths, &live))?;
        let replicas = wanted["spec"]["replicas"].as_i64().unwrap_or(0);
        if replicas < 0 {
            let cause = Cause::invalid("spec.replicas", &replicas.to_string(), "must be greater than or equal to 0");
            return Err(Failure::invalid(
                crate::status_error::About { group: "autoscaling", kind: "Scale", name: &call.path.name },
                vec![cause],
            ));
        }
        let mut new = live.clone();
        put(&mut new, &paths.spec, json!(replicas));
        object::set(&mut new, "resourceVersion", Some(Value::from(object::text(&wanted, "resourceVersion"))));
        let manager = call.manager();
        let write = Write { kind, manager: &manager, subresource: "scale", ownership: Ownership::Changed };
        let stored = lifecycle::update(scene, &write, &live, new)?;
        Answer::json(200, &shown(paths, &stored))
    })
}

fn wanted(call: &Call, shown: Value) -> Result<Value, Failure> {
    if call.method == Method::PUT {
        return decode_object(call).map(|decoded| decoded.object);
    }
    let mut scale = shown;
    match language(call.media_type(), false)? {
        // A Scale has no lists: these two come to a merge.
        Language::Apply | Language::Strategic => patched(&mut scale, call, Language::Merge)?,
        other => patched(&mut scale, call, other)?,
    };
    Ok(scale)
}

fn paths(kind: &Kind) -> Result<&ScalePaths, Failure> {
    kind.scale.as_ref().ok_or_else(Failure::no_such_path)
}

fn key(kind: &Kind, call: &Call) -> Key {
    Key::new(&kind.resource(), &call.path.namespace, &call.path.name)
}

fn shown(paths: &ScalePaths, object: &Value) -> Value {
    let number = |path: &str| object::at(object, path).and_then(Value::as_i64).unwrap_or(0);
    let mut metadata = json!({});
    for field in ["name", "namespace", "uid", "resourceVersion", "creationTimestamp"] {
        metadata[field] = Value::from(object::text(object, field));
    }
    let mut status = json!({"replicas": number(&paths.status)});
    let selector = paths.selector.as_deref().and_then(|path| object::at(object, path)).and_then(Value::as_str);
    if let Some(selector) = selector.map(str::to_owned).or_else(|| match_labels(object)) {
        status["selector"] = Value::from(selector);
    }
    json!({
        "apiVersion": "autoscaling/v1", "kind": "Scale", "metadata": metadata,
        "spec": {"replicas": number(&paths.spec)}, "status": status,
    })
}

/// The selector of a built-in workload, as text.
fn match_labels(object: &Value) -> Option<String> {
    let labels = object::at(object, "spec.selector.matchLabels")?.as_object()?;
    let pairs: Vec<String> =
        labels.iter().map(|(key, value)| format!("{key}={}", value.as_str().unwrap_or(""))).collect();
    Some(pairs.join(","))
}

fn put(object: &mut Value, path: &str, value: Value) {
    let slot = path
        .trim_start_matches('.')
        .split('.')
        .fold(object, |at, step| object::map_mut(at).entry(step).or_insert(Value::Null));
    *slot = value;
}

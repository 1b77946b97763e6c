//! DELETE of one object, or of a collection.

use super::{
    answer::Answer,
    call::{Call, invalid_options},
    create::respond,
    engine::Engine,
    list,
    render::listed,
};
use crate::{
    lifecycle::{self, Deletion, Propagation, Removal},
    object,
    registry::Kind,
    status_error::{Cause, Failure},
    store::Key,
};
use serde_json::{Value, json};

pub fn delete(engine: &Engine, call: &Call) -> Result<Answer, Failure> {
    let (call, options) = options(call)?;
    engine.write(&call, |scene, kind| {
        let key = Key::new(&kind.resource(), &call.path.namespace, &call.path.name);
        let live = scene.load_or_refuse(kind, &key)?;
        match lifecycle::delete(scene, kind, live, &options)? {
            Removal::Pending(object) => respond(kind, 200, object),
            Removal::Done(object) => gone(kind, object),
        }
    })
}

pub fn delete_collection(engine: &Engine, call: &Call) -> Result<Answer, Failure> {
    let (call, options) = options(call)?;
    engine.write(&call, |scene, kind| {
        let listing = list::read(scene.writer, kind, &call)?;
        let mut items = Vec::new();
        for row in &listing.rows {
            // A removal may take others of the list with it.
            let key = Key::new(&kind.resource(), &row.namespace, &row.name);
            if let Some(live) = scene.load(&key)? {
                lifecycle::delete(scene, kind, live, &options)?;
            }
            items.push(serde_json::from_str::<Value>(&listed(kind, row.body.clone())?).unwrap_or_default());
        }
        let metadata = list::list_metadata(kind, &listing);
        Answer::json(
            200,
            &json!({"apiVersion": kind.api_version(), "kind": kind.list_kind, "metadata": metadata, "items": items}),
        )
    })
}

/// Pods and claims answer the object that they were; everything else a Status.
fn gone(kind: &Kind, object: Value) -> Result<Answer, Failure> {
    if matches!(
        kind.resource().as_str(),
        "pods" | "persistentvolumeclaims" | "namespaces" | "services" | "serviceaccounts"
    ) {
        return respond(kind, 200, object);
    }
    let mut details = json!({"name": object::name(&object), "kind": kind.plural, "uid": object::uid(&object)});
    if !kind.group.is_empty() {
        details["group"] = Value::from(kind.group.clone());
    }
    Answer::json(
        200,
        &json!({"apiVersion": "v1", "kind": "Status", "metadata": {}, "status": "Success", "details": details}),
    )
}

/// Reads `DeleteOptions` from the body, or from the query when there is no body: never from both.
fn options(call: &Call) -> Result<(Call, Deletion), Failure> {
    let body: Value = match call.body.trim_ascii() {
        [] => Value::Null,
        text => serde_json::from_slice(text)
            .map_err(|error| Failure::bad_request(format!("error decoding DeleteOptions: {error}")))?,
    };
    let kind = body["kind"].as_str().unwrap_or("DeleteOptions");
    if kind != "DeleteOptions" {
        return Err(Failure::bad_request(format!("the body is a {kind}, not DeleteOptions")));
    }
    let mut call = call.clone();
    // Nothing is decoded that could have unknown fields.
    for write in ["fieldValidation", "fieldManager"] {
        call.options.replace(write, None);
    }
    if !body.is_null() {
        let rehearsals = body["dryRun"].as_array().into_iter().flatten().filter_map(Value::as_str);
        call.options.replace("dryRun", rehearsals);
        call.options.replace("propagationPolicy", body["propagationPolicy"].as_str());
    }
    call.options.check_write("DeleteOptions")?;
    let text = |field: &Value| field.as_str().map(str::to_owned);
    let deletion = Deletion {
        propagation: propagation(call.options.get("propagationPolicy"), body["orphanDependents"].as_bool())?,
        uid: text(&body["preconditions"]["uid"]),
        revision: text(&body["preconditions"]["resourceVersion"]),
    };
    Ok((call, deletion))
}

fn propagation(policy: Option<&str>, orphan: Option<bool>) -> Result<Propagation, Failure> {
    match (policy, orphan) {
        (Some(policy), Some(_)) => {
            let why = "orphanDependents and deletionPropagation cannot be both set";
            Err(invalid_options("DeleteOptions", vec![Cause::invalid("propagationPolicy", policy, why)]))
        }
        (Some("Foreground"), _) => Ok(Propagation::Foreground),
        (Some("Orphan"), _) | (None, Some(true)) => Ok(Propagation::Orphan),
        (Some("Background") | None, _) => Ok(Propagation::Background),
        (Some(other), _) => {
            let cause = Cause::not_supported("propagationPolicy", other, &["Foreground", "Background", "Orphan"]);
            Err(invalid_options("DeleteOptions", vec![cause]))
        }
    }
}

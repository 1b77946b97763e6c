//! Conditions and statuses: written only when they say something new, as Strimzi's `StatusDiff` does.

use super::access::{Access, Answer, Key};
use super::kinds::Kind;
use jiff::Timestamp;
use serde_json::{Value as Json, json};

/// Kubernetes' form of a time: whole seconds.
pub fn stamp(now: Timestamp) -> String {
    now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

pub fn condition(kind: &str, status: bool) -> Json {
    json!({"type": kind, "status": if status { "True" } else { "False" }})
}

pub fn explained(kind: &str, status: bool, reason: &str, message: &str) -> Json {
    let mut condition = condition(kind, status);
    condition["reason"] = reason.into();
    condition["message"] = message.into();
    condition
}

/// Writes a status where it differs from the one that stands, and answers with the object then. A condition that stays
/// keeps its time.
pub async fn write(
    access: &Access,
    kind: Kind,
    document: &Json,
    mut status: Json,
    now: Timestamp,
) -> Answer<Option<Json>> {
    let standing = &document["status"];
    for condition in status["conditions"].as_array_mut().into_iter().flatten() {
        let same = standing["conditions"].as_array().into_iter().flatten().find(|old| timeless(old) == *condition);
        let time = same.and_then(|old| old["lastTransitionTime"].as_str()).map_or_else(|| stamp(now), str::to_owned);
        condition["lastTransitionTime"] = time.into();
    }
    let differs = status
        .as_object()
        .is_some_and(|fields| fields.iter().any(|(field, value)| standing.get(field).unwrap_or(&Json::Null) != value));
    if !differs {
        return Ok(None);
    }
    access.patch_status(kind, &Key::of(document), &status).await
}

fn timeless(condition: &Json) -> Json {
    let mut condition = condition.clone();
    if let Some(fields) = condition.as_object_mut() {
        fields.remove("lastTransitionTime");
    }
    condition
}

/// `metadata.generation`, for `observedGeneration`.
pub fn generation(document: &Json) -> Json {
    document["metadata"]["generation"].clone()
}

pub fn is_paused(document: &Json) -> bool {
    document["metadata"]["annotations"]["strimzi.io/pause-reconciliation"] == "true"
}

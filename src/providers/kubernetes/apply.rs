//! Writing: server-side apply with Strict validation, dry runs, and deletes that name the object they mean.

use super::{
    ADDRESS_ANNOTATION, FIELD_MANAGER, KubernetesCluster, LINEAGE_ANNOTATION, list,
    observe::{self, RawObject},
    paths,
    transport::{Answer, Call},
};
use crate::providers::{ProviderError, ProviderErrorKind, Write, Written};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::{Method, StatusCode};
use polaris_core::{
    resource::ObjectId,
    snapshot::Proposal,
    value::{Map, Value},
};
use serde_json::{Map as Json, Value as JsonValue, json};

const APPLY_PATCH: &str = "application/apply-patch+yaml";

pub async fn propose(cluster: &KubernetesCluster, id: &ObjectId, write: &Write<'_>) -> Proposal {
    let call = match call(cluster, id, write, "&dryRun=All") {
        Ok(call) => call,
        Err(error) => return Proposal::Unasked(error.message),
    };
    match cluster.transport.send(&call).await.and_then(|answer| written(cluster, id, &answer)) {
        Ok(written) => Proposal::Accepted(written.object.body),
        Err(error) => match error.kind {
            ProviderErrorKind::FieldConflict(conflicts) => Proposal::Conflict(conflicts),
            ProviderErrorKind::Refused(mut causes) => {
                if causes.is_empty() {
                    causes.push(polaris_core::snapshot::FieldError { path: String::new(), message: error.message });
                }
                Proposal::Refused(causes)
            }
            ProviderErrorKind::Forbidden => Proposal::Forbidden(may_not(id)),
            _ => Proposal::Unasked(error.message),
        },
    }
}

/// The same for every object of the kind in this place, so that it is told once.
fn may_not(id: &ObjectId) -> String {
    let place = id.namespace.as_ref().map(|namespace| format!(" in namespace {namespace}")).unwrap_or_default();
    format!("these credentials may not patch {}{place} on {}", id.kind.plural(), id.cluster)
}

pub async fn apply(cluster: &KubernetesCluster, id: &ObjectId, write: &Write<'_>) -> Result<Written, ProviderError> {
    let call = call(cluster, id, write, "")?;
    let answer = cluster.transport.send(&call).await?;
    written(cluster, id, &answer)
}

fn written(cluster: &KubernetesCluster, id: &ObjectId, answer: &Answer) -> Result<Written, ProviderError> {
    let raw: RawObject = list::decode(cluster, &answer.body)?;
    let object = observe::object(cluster, id.kind, raw);
    Ok(Written { object, created: answer.status == StatusCode::CREATED })
}

fn call(cluster: &KubernetesCluster, id: &ObjectId, write: &Write<'_>, more: &str) -> Result<Call, ProviderError> {
    let body = body(cluster, id, write)?;
    Ok(Call {
        method: Method::PATCH,
        path: format!(
            "{}?fieldManager={FIELD_MANAGER}&fieldValidation=Strict&force={}{more}",
            paths::object(id),
            write.force
        ),
        content_type: Some(APPLY_PATCH),
        body: body.to_string().into(),
    })
}

/// The whole object as it is sent: identity, owner, expectations, and the declared body with its secrets resolved.
fn body(cluster: &KubernetesCluster, id: &ObjectId, write: &Write<'_>) -> Result<JsonValue, ProviderError> {
    let declared = write.body.as_map().cloned().unwrap_or_default();
    let mut object = Json::new();
    object.insert("apiVersion".into(), id.kind.api_version().into());
    object.insert("kind".into(), id.kind.kind().into());
    object.insert("metadata".into(), metadata(id, write, declared.get("metadata")));
    for (key, value) in declared.iter().filter(|(key, _)| *key != "metadata") {
        object.insert(key.clone(), resolved(cluster, value)?);
    }
    Ok(JsonValue::Object(object))
}

fn metadata(id: &ObjectId, write: &Write<'_>, declared: Option<&Value>) -> JsonValue {
    let mut metadata = declared.map_or_else(|| json!({}), Value::to_json);
    metadata["name"] = json!(id.name);
    if let Some(namespace) = &id.namespace {
        metadata["namespace"] = json!(namespace);
    }
    metadata["annotations"][LINEAGE_ANNOTATION] = json!(write.owner.lineage);
    metadata["annotations"][ADDRESS_ANNOTATION] = json!(write.owner.address);
    if let Some(expected) = write.expected {
        metadata["uid"] = json!(expected.uid);
        metadata["resourceVersion"] = json!(expected.resource_version);
    }
    metadata
}

/// Plain JSON with each secret's content in base64, as `data` of a Secret wants it.
fn resolved(cluster: &KubernetesCluster, value: &Value) -> Result<JsonValue, ProviderError> {
    Ok(match value {
        Value::Secret(secret) => STANDARD.encode(cluster.secrets.resolve(&secret.reference)?.expose()).into(),
        Value::Map(map) => resolved_map(cluster, map)?,
        Value::List(list) => list.iter().map(|item| resolved(cluster, item)).collect::<Result<_, _>>()?,
        Value::Unknown => {
            let message = "a value that is known only after another step was not filled in".to_owned();
            return Err(ProviderError::new(ProviderErrorKind::Unsupported, message));
        }
        plain => plain.to_json(),
    })
}

fn resolved_map(cluster: &KubernetesCluster, map: &Map) -> Result<JsonValue, ProviderError> {
    map.iter().map(|(key, value)| Ok((key.clone(), resolved(cluster, value)?))).collect()
}

/// Deletes this very object; dependents go in the background. A different uid is a `Moved`.
pub async fn delete(cluster: &KubernetesCluster, id: &ObjectId, uid: Option<&str>) -> Result<bool, ProviderError> {
    let mut options = json!({"apiVersion": "v1", "kind": "DeleteOptions", "propagationPolicy": "Background"});
    if let Some(uid) = uid {
        options["preconditions"] = json!({"uid": uid});
    }
    let call = Call {
        method: Method::DELETE,
        path: paths::object(id),
        content_type: Some("application/json"),
        body: options.to_string().into(),
    };
    match cluster.transport.send(&call).await {
        Ok(_) => Ok(true),
        Err(error) if error.kind == ProviderErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

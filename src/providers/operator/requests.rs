//! The few requests that an operator's installation takes, each to a path.

use super::DEPLOYMENT;
use crate::providers::{
    ProviderError, ProviderErrorKind,
    kubernetes::{Call, FIELD_MANAGER, KubernetesCluster},
};
use http::Method;
use polaris_core::kafka::bundle::PartKind;
use serde_json::{Value as Json, json};

pub fn deployment_path(namespace: &str) -> String {
    object_path(PartKind::Deployment, Some(namespace), DEPLOYMENT)
}

/// `/apis/apps/v1/namespaces/kafka/deployments/x`, `/api/v1/…` for the core group.
pub fn object_path(kind: PartKind, namespace: Option<&str>, name: &str) -> String {
    let place = namespace.map(|namespace| format!("/namespaces/{namespace}")).unwrap_or_default();
    format!("{}{place}/{}/{name}", group_path(kind.api_version()), kind.plural())
}

/// Every object of a kind, in all namespaces.
pub fn list_path(kind: PartKind) -> String {
    format!("{}/{}", group_path(kind.api_version()), kind.plural())
}

pub fn group_path(api_version: &str) -> String {
    if api_version.contains('/') { format!("/apis/{api_version}") } else { format!("/api/{api_version}") }
}

/// `None` where it is certainly absent.
pub async fn get(cluster: &KubernetesCluster, path: &str) -> Result<Option<Json>, ProviderError> {
    match cluster.transport().send(&Call::get(path)).await {
        Ok(answer) => Ok(serde_json::from_slice(&answer.body).ok()),
        Err(error) if error.kind == ProviderErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// The items of a LIST; none where the kind is not served.
pub async fn items(cluster: &KubernetesCluster, path: &str) -> Result<Vec<Json>, ProviderError> {
    let list = get(cluster, path).await?;
    Ok(match list {
        Some(mut list) => match list["items"].take() {
            Json::Array(items) => items,
            _ => Vec::new(),
        },
        None => Vec::new(),
    })
}

/// Server-side apply; the object as stored, and whether it is new.
pub async fn put(cluster: &KubernetesCluster, path: &str, object: &Json) -> Result<(Json, bool), ProviderError> {
    send_apply(cluster, path, object, "").await
}

/// The same without storing anything.
pub async fn try_put(cluster: &KubernetesCluster, path: &str, object: &Json) -> Result<Json, ProviderError> {
    send_apply(cluster, path, object, "&dryRun=All").await.map(|(answer, _)| answer)
}

async fn send_apply(
    cluster: &KubernetesCluster,
    path: &str,
    object: &Json,
    more: &str,
) -> Result<(Json, bool), ProviderError> {
    let call = Call {
        method: Method::PATCH,
        path: format!("{path}?fieldManager={FIELD_MANAGER}&fieldValidation=Strict&force=true{more}"),
        content_type: Some("application/apply-patch+yaml"),
        body: object.to_string().into(),
    };
    let answer = cluster.transport().send(&call).await?;
    let created = answer.status == http::StatusCode::CREATED;
    Ok((serde_json::from_slice(&answer.body).unwrap_or(Json::Null), created))
}

/// Changes single fields of an object as they are.
pub async fn merge(cluster: &KubernetesCluster, path: &str, change: &Json) -> Result<(), ProviderError> {
    let call = Call {
        method: Method::PATCH,
        path: format!("{path}?fieldManager={FIELD_MANAGER}"),
        content_type: Some("application/merge-patch+json"),
        body: change.to_string().into(),
    };
    cluster.transport().send(&call).await.map(drop)
}

/// True where there was something to delete.
pub async fn delete(cluster: &KubernetesCluster, path: &str) -> Result<bool, ProviderError> {
    let options = json!({"apiVersion": "v1", "kind": "DeleteOptions", "propagationPolicy": "Background"});
    let call = Call {
        method: Method::DELETE,
        path: path.into(),
        content_type: Some("application/json"),
        body: options.to_string().into(),
    };
    match cluster.transport().send(&call).await {
        Ok(_) => Ok(true),
        Err(error) if error.kind == ProviderErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

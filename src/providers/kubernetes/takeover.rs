//! Taking over the field ownership of an object that kubectl made: a JSON patch of its managedFields, made from what was
//! just read and refused by the server if anything moved since.

use super::{
    FIELD_MANAGER, KubernetesCluster, list, paths,
    transport::{Answer, Call},
};
use crate::providers::{ProviderError, ProviderErrorKind};
use http::Method;
use polaris_core::{
    plan::{LAST_APPLIED, Takeover, take_over},
    resource::ObjectId,
};
use serde_json::{Value as Json, json};

/// How often the object may move between the reading and the patch.
const PATIENCE: u32 = 5;

/// The managers that lost fields to Polaris; none where there was nothing to take.
pub async fn take(cluster: &KubernetesCluster, id: &ObjectId) -> Result<Vec<String>, ProviderError> {
    take_at(cluster, &paths::object(id), id.kind.api_version()).await
}

/// The same for the object at a path.
pub async fn take_at(cluster: &KubernetesCluster, path: &str, api_version: &str) -> Result<Vec<String>, ProviderError> {
    let mut moved = None;
    for _ in 0..PATIENCE {
        let answer = cluster.transport.send(&Call::get(path)).await?;
        let object: Json = list::decode(cluster, &answer.body)?;
        let managed = object["metadata"]["managedFields"].as_array().map(Vec::as_slice).unwrap_or_default();
        let Some(takeover) = take_over(managed, api_version) else { return Ok(Vec::new()) };
        match patch(cluster, path, &object, &takeover).await {
            Ok(_) => return Ok(takeover.from),
            Err(error) if error.kind == ProviderErrorKind::Moved => moved = Some(error),
            Err(error) => return Err(error),
        }
    }
    let message = || format!("{path} kept changing while its ownership was taken over");
    Err(moved.unwrap_or_else(|| ProviderError::new(ProviderErrorKind::Moved, message())))
}

async fn patch(
    cluster: &KubernetesCluster,
    path: &str,
    object: &Json,
    takeover: &Takeover,
) -> Result<Answer, ProviderError> {
    let metadata = &object["metadata"];
    let mut operations = vec![
        json!({"op": "test", "path": "/metadata/uid", "value": metadata["uid"]}),
        json!({"op": "replace", "path": "/metadata/resourceVersion", "value": metadata["resourceVersion"]}),
        json!({"op": "replace", "path": "/metadata/managedFields", "value": takeover.managed_fields}),
    ];
    if metadata["annotations"].get(LAST_APPLIED).is_some() {
        let note = format!("/metadata/annotations/{}", LAST_APPLIED.replace('/', "~1"));
        operations.push(json!({"op": "remove", "path": note}));
    }
    let call = Call {
        method: Method::PATCH,
        path: format!("{path}?fieldManager={FIELD_MANAGER}"),
        content_type: Some("application/json-patch+json"),
        body: Json::Array(operations).to_string().into(),
    };
    cluster.transport.send(&call).await
}

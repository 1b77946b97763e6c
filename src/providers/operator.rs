//! The Strimzi operator as a unit: its kinds, its Deployment, and how to see that it stands.
//!
//! What was declared of it is kept in an annotation of its Deployment, so that any later plan can compare.

use super::{
    ProviderError, ProviderErrorKind, WaitReport, Write, Written,
    kubernetes::{ADDRESS_ANNOTATION, Call, FIELD_MANAGER, KubernetesCluster, LINEAGE_ANNOTATION},
};
use http::Method;
use polaris_core::{
    resource::Target,
    snapshot::{ObservedObject, Owner},
    value::Value,
};
use serde_json::{Value as Json, json};
use std::{sync::Arc, time::Duration};

const DEPLOYMENT: &str = "strimzi-cluster-operator";
const DECLARED_ANNOTATION: &str = "polaris.dev/declared";
/// What Strimzi's own manifests put on everything they install.
const SELECTOR: &str = "app%3Dstrimzi";

/// Every operator that a LIST of Deployments shows; none where there is no right to list them.
pub async fn find(
    cluster: &KubernetesCluster,
    name: &Arc<str>,
) -> Result<Vec<(Target, ObservedObject)>, ProviderError> {
    let path = format!("/apis/apps/v1/deployments?labelSelector={SELECTOR}");
    let list = match get(cluster, &path).await {
        Ok(list) => list,
        Err(error) if matches!(error.kind, ProviderErrorKind::Forbidden | ProviderErrorKind::NotFound) => None,
        Err(error) => return Err(error),
    };
    let items = list.as_ref().and_then(|list| list["items"].as_array()).cloned().unwrap_or_default();
    Ok(items
        .iter()
        .filter(|item| item["metadata"]["name"] == DEPLOYMENT)
        .map(|item| (target(name, item), observed(item)))
        .collect())
}

fn target(cluster: &Arc<str>, deployment: &Json) -> Target {
    let namespace = deployment["metadata"]["namespace"].as_str().unwrap_or_default();
    Target::Operator { cluster: cluster.clone(), namespace: namespace.into() }
}

/// An operator counts as there when its Deployment is, or at least when its kinds are served: someone else may
/// run it where we may not look.
pub async fn read(cluster: &KubernetesCluster, target: &Target) -> Result<Option<ObservedObject>, ProviderError> {
    let Target::Operator { namespace, .. } = target else { return Ok(None) };
    match get(cluster, &deployment_path(namespace)).await {
        Ok(Some(deployment)) => return Ok(Some(observed(&deployment))),
        Ok(None) => {}
        Err(error) if error.kind == ProviderErrorKind::Forbidden => {}
        Err(error) => return Err(error),
    }
    Ok(kinds_served(cluster).await?.then(|| observed(&Json::Null)))
}

async fn kinds_served(cluster: &KubernetesCluster) -> Result<bool, ProviderError> {
    Ok(get(cluster, "/apis/kafka.strimzi.io/v1").await?.is_some())
}

fn deployment_path(namespace: &str) -> String {
    format!("/apis/apps/v1/namespaces/{namespace}/deployments/{DEPLOYMENT}")
}

async fn get(cluster: &KubernetesCluster, path: &str) -> Result<Option<Json>, ProviderError> {
    match cluster.transport().send(&Call::get(path)).await {
        Ok(answer) => Ok(serde_json::from_slice(&answer.body).ok()),
        Err(error) if error.kind == ProviderErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn observed(deployment: &Json) -> ObservedObject {
    let metadata = &deployment["metadata"];
    let text = |value: &Json| value.as_str().map(str::to_owned);
    let annotation = |name: &str| text(&metadata["annotations"][name]);
    let declared = annotation(DECLARED_ANNOTATION).and_then(|text| serde_json::from_str::<Value>(&text).ok());
    let owner = annotation(LINEAGE_ANNOTATION).zip(annotation(ADDRESS_ANNOTATION));
    ObservedObject {
        uid: text(&metadata["uid"]),
        resource_version: text(&metadata["resourceVersion"]),
        generation: metadata["generation"].as_i64(),
        body: declared.unwrap_or_else(|| Value::map::<String>([])),
        status: Value::from(deployment["status"].clone()),
        owner: owner.map(|(lineage, address)| Owner { lineage, address }),
        managers: Vec::new(),
        deleting: !metadata["deletionTimestamp"].is_null(),
    }
}

/// Kinds first, then the Deployment. Only the sandbox's own operator can be installed by this build.
pub async fn install(
    cluster: &KubernetesCluster,
    namespace: &str,
    write: &Write<'_>,
    is_sandbox: bool,
) -> Result<Written, ProviderError> {
    if !is_sandbox {
        return Err(ProviderError::new(
            ProviderErrorKind::Unsupported,
            "installing the operator on a real cluster is not part of this build",
        )
        .hint("install Strimzi with its Helm chart or manifests, and say `operator: external` in the KafkaCluster"));
    }
    for definition in polaris_sandbox::schema::strimzi_crds() {
        let name = definition["metadata"]["name"].as_str().unwrap_or_default().to_owned();
        put(cluster, &format!("/apis/apiextensions.k8s.io/v1/customresourcedefinitions/{name}"), &definition).await?;
    }
    ensure_namespace(cluster, namespace).await?;
    let deployment = deployment(namespace, write);
    let (stored, created) = put(cluster, &deployment_path(namespace), &deployment).await?;
    make_available(cluster, namespace).await?;
    Ok(Written { object: observed(&stored), created })
}

/// One that is there stays as it is: applying a bare body would take away what the spec declares of it.
async fn ensure_namespace(cluster: &KubernetesCluster, namespace: &str) -> Result<(), ProviderError> {
    let path = format!("/api/v1/namespaces/{namespace}");
    if get(cluster, &path).await?.is_some() {
        return Ok(());
    }
    let body = json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}});
    put(cluster, &path, &body).await.map(|_| ())
}

fn deployment(namespace: &str, write: &Write<'_>) -> Json {
    let version = write.body.get("version").and_then(Value::as_str).unwrap_or("1.2.0");
    let labels = json!({"app": "strimzi", "name": DEPLOYMENT, "strimzi.io/kind": "cluster-operator"});
    json!({
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {
            "name": DEPLOYMENT,
            "namespace": namespace,
            "labels": labels,
            "annotations": {
                LINEAGE_ANNOTATION: write.owner.lineage,
                ADDRESS_ANNOTATION: write.owner.address,
                DECLARED_ANNOTATION: serde_json::to_string(write.body).unwrap_or_default(),
            },
        },
        "spec": {
            "replicas": 1,
            "selector": {"matchLabels": {"name": DEPLOYMENT, "strimzi.io/kind": "cluster-operator"}},
            "template": {
                "metadata": {"labels": labels},
                "spec": {"containers": [{"name": DEPLOYMENT, "image": format!("quay.io/strimzi/operator:{version}")}]},
            },
        },
    })
}

async fn put(cluster: &KubernetesCluster, path: &str, object: &Json) -> Result<(Json, bool), ProviderError> {
    let answer = cluster
        .transport()
        .send(&Call {
            method: Method::PATCH,
            path: format!("{path}?fieldManager={FIELD_MANAGER}&fieldValidation=Strict&force=true"),
            content_type: Some("application/apply-patch+yaml"),
            body: object.to_string().into(),
        })
        .await?;
    let created = answer.status == http::StatusCode::CREATED;
    Ok((serde_json::from_slice(&answer.body).unwrap_or(Json::Null), created))
}

/// The sandbox has no kubelet for Deployments: the operator that it simulates runs in this very process.
async fn make_available(cluster: &KubernetesCluster, namespace: &str) -> Result<(), ProviderError> {
    let status = json!({"status": {"replicas": 1, "readyReplicas": 1, "availableReplicas": 1, "updatedReplicas": 1,
        "observedGeneration": 1, "conditions": [{"type": "Available", "status": "True"}]}});
    let call = Call {
        method: Method::PATCH,
        path: format!("{}/status", deployment_path(namespace)),
        content_type: Some("application/merge-patch+json"),
        body: status.to_string().into(),
    };
    cluster.transport().send(&call).await.map(|_| ())
}

/// The reverse of `install`. Definitions go last: deleting one deletes every object of its kind.
pub async fn uninstall(cluster: &KubernetesCluster, namespace: &str) -> Result<bool, ProviderError> {
    let found = delete(cluster, &deployment_path(namespace)).await?;
    for definition in polaris_sandbox::schema::strimzi_crds() {
        let name = definition["metadata"]["name"].as_str().unwrap_or_default().to_owned();
        delete(cluster, &format!("/apis/apiextensions.k8s.io/v1/customresourcedefinitions/{name}")).await?;
    }
    Ok(found)
}

async fn delete(cluster: &KubernetesCluster, path: &str) -> Result<bool, ProviderError> {
    let call = Call { method: Method::DELETE, path: path.into(), content_type: None, body: bytes::Bytes::new() };
    match cluster.transport().send(&call).await {
        Ok(_) => Ok(true),
        Err(error) if error.kind == ProviderErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Kinds served and a replica available. Polled: it happens once in a cluster's life.
pub async fn wait_available(
    cluster: &KubernetesCluster,
    target: &Target,
    report: WaitReport<'_>,
) -> Result<(), ProviderError> {
    loop {
        let operator = read(cluster, target).await?;
        let replicas = operator.as_ref().and_then(|found| found.status.get("availableReplicas")?.as_i64());
        match (kinds_served(cluster).await?, replicas) {
            (true, Some(1..)) => return Ok(()),
            (false, _) => report("its kinds are not served yet"),
            (true, _) => report("no replica of its Deployment is available yet"),
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

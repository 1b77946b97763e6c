//! The sandbox's own operator: its kinds, and a Deployment that stands for the simulation in this process.

use super::{
    DECLARED_ANNOTATION, DEPLOYMENT,
    requests::{delete, deployment_path, get, put},
    seen::observed,
};
use crate::providers::{
    ProviderError, Write, Written,
    kubernetes::{ADDRESS_ANNOTATION, Call, KubernetesCluster, LINEAGE_ANNOTATION},
};
use http::Method;
use polaris_core::value::Value;
use serde_json::{Value as Json, json};

/// Kinds first, then the Deployment.
pub async fn install(
    cluster: &KubernetesCluster,
    namespace: &str,
    write: &Write<'_>,
) -> Result<Written, ProviderError> {
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

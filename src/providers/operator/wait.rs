//! Waiting until an operator works, and what stands in its way.

use super::{
    read,
    requests::{get, items},
};
use crate::providers::{ProviderError, WaitReport, kubernetes::KubernetesCluster};
use polaris_core::{graph::WaitCondition, resource::Target, snapshot::ObservedObject, value::Value};
use serde_json::Value as Json;
use std::time::Duration;

const PAUSE: Duration = Duration::from_millis(100);
const POD_SELECTOR: &str = "strimzi.io%2Fkind%3Dcluster-operator";

pub async fn kinds_served(cluster: &KubernetesCluster) -> Result<bool, ProviderError> {
    Ok(get(cluster, "/apis/kafka.strimzi.io/v1").await?.is_some())
}

/// Kinds served, and where the Deployment matters all its replicas up to date and available. Polled: it happens
/// once in a cluster's life.
pub async fn wait(
    cluster: &KubernetesCluster,
    target: &Target,
    condition: WaitCondition,
    report: WaitReport<'_>,
) -> Result<(), ProviderError> {
    loop {
        if !kinds_served(cluster).await? {
            report("its kinds are not served yet");
        } else if condition == WaitCondition::KindsServed {
            return Ok(());
        } else {
            match missing(read(cluster, target).await?.as_ref()) {
                None => return Ok(()),
                Some(why) => report(&why),
            }
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// What a Deployment lacks, as `kubectl rollout status` judges it.
fn missing(operator: Option<&ObservedObject>) -> Option<String> {
    let Some(operator) = operator else { return Some("its Deployment is not there".into()) };
    let count = |key: &str| operator.status.get(key).and_then(Value::as_i64).unwrap_or_default();
    let replicas = count("replicas");
    if count("observedGeneration") < operator.generation.unwrap_or_default() {
        return Some("nobody has looked at its Deployment yet".into());
    }
    if count("updatedReplicas") < replicas {
        return Some(format!("{} of {replicas} replicas of its Deployment are the new ones", count("updatedReplicas")));
    }
    (count("availableReplicas") < 1 || replicas > count("updatedReplicas"))
        .then(|| "no replica of its Deployment is available yet".into())
}

/// What its Deployment and its pods complain about.
pub async fn circumstances(cluster: &KubernetesCluster, target: &Target) -> Vec<String> {
    let Target::Operator { namespace, .. } = target else { return Vec::new() };
    let mut lines = Vec::new();
    if let Ok(Some(operator)) = read(cluster, target).await {
        lines.extend(complaints(&operator.status.to_json(), "its Deployment says"));
    }
    let pods = items(cluster, &format!("/api/v1/namespaces/{namespace}/pods?labelSelector={POD_SELECTOR}")).await;
    for pod in pods.unwrap_or_default() {
        let name = pod["metadata"]["name"].as_str().unwrap_or_default();
        lines.extend(complaints(&pod["status"], &format!("pod {name} says")));
        let containers = pod["status"]["containerStatuses"].as_array().cloned().unwrap_or_default();
        let waiting = containers.iter().map(|container| &container["state"]["waiting"]);
        lines.extend(waiting.filter(|state| !state.is_null()).map(|state| {
            let text = |key: &str| state[key].as_str().unwrap_or_default();
            format!("pod {name} says: {}: {}", text("reason"), text("message"))
        }));
    }
    lines
}

/// Conditions that are not as they should be and say why.
fn complaints(status: &Json, who: &str) -> Vec<String> {
    let conditions = status["conditions"].as_array().cloned().unwrap_or_default();
    let bad = conditions.iter().filter(|condition| {
        let failing = condition["type"] == "ReplicaFailure" && condition["status"] == "True";
        failing || (condition["status"] == "False" && condition["message"].is_string())
    });
    bad.map(|condition| {
        let text = |key: &str| condition[key].as_str().unwrap_or_default();
        format!("{who}: {}: {}", text("reason"), text("message"))
    })
    .collect()
}

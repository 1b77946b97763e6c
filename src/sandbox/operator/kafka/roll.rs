//! The roll: one node at a time, in the model's order, each ready again before the next.

use super::{ReconcileError, Scene, pods};
use crate::operator::{
    access::{AccessError, Key},
    condition::stamp,
    kinds,
    settings::Happening,
};
use polaris_core::kafka::{
    model::{Model, Node},
    restart::{Act, RestartReason, act, order},
};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use tokio::time::sleep;

/// Walks over all nodes once.
pub async fn all(scene: &mut Scene<'_>, model: &Model) -> Result<(), ReconcileError> {
    if !model.dropped.is_empty() {
        scene.bench.settings.tell(Happening::Dropped { keys: model.dropped.clone() });
    }
    let before = pods::standing(scene).await?;
    let owners = pods::pool_owners(scene, model).await?;
    let nodes: Vec<Node> = order(model, &pods::as_standing(&before)).into_iter().cloned().collect();
    for node in &nodes {
        one(scene, model, node, &before, &owners).await?;
    }
    pods::tell_pod_sets(scene, model, None).await
}

async fn one(
    scene: &mut Scene<'_>,
    model: &Model,
    node: &Node,
    before: &BTreeMap<String, Json>,
    owners: &BTreeMap<String, Json>,
) -> Result<(), ReconcileError> {
    let standing = pods::as_standing(before);
    let Some(pod) = standing.get(&node.pod_name).copied() else { return Ok(()) };
    let act = act(model, node, pod, &mut scene.remembered.cluster.kafka);
    match act {
        Act::Leave if pod.ready => Ok(()),
        Act::Leave => pods::wait_ready(scene.bench, &Key::of(pod.pod)).await,
        Act::Update { operations, via_controller } => {
            scene.save().await?;
            let operations = operations.into_iter().collect();
            scene.bench.settings.tell(Happening::Updated { node: node.id, operations, via_controller });
            Ok(())
        }
        Act::Resize => match resize(scene, node).await {
            Err(error) if error.code() == Some(422) => {
                restart(scene, model, node, owners, &[RestartReason::PodResourcesChanged]).await
            }
            other => Ok(other?),
        },
        Act::Restart { reasons, read_only, refused, tried } => {
            let reasons: Vec<RestartReason> = reasons.into_iter().collect();
            restart(scene, model, node, owners, &reasons).await?;
            let tried = tried.into_iter().collect();
            scene.bench.settings.tell(Happening::Restarted {
                pod: node.pod_name.clone(),
                reasons,
                read_only,
                refused,
                tried,
            });
            Ok(())
        }
    }
}

/// New requests and limits for a running pod.
async fn resize(scene: &Scene<'_>, node: &Node) -> Result<(), AccessError> {
    let key = Key::new(scene.namespace(), &node.pod_name);
    let revision = &node.pod["metadata"]["annotations"]["strimzi.io/resource-revision"];
    let body = json!({
        "metadata": {"annotations": {"strimzi.io/resource-revision": revision}},
        "spec": {"containers": node.pod["spec"]["containers"]},
    });
    scene.bench.access.patch(kinds::POD, &key, &body).await.map(drop)
}

async fn restart(
    scene: &mut Scene<'_>,
    model: &Model,
    node: &Node,
    owners: &BTreeMap<String, Json>,
    reasons: &[RestartReason],
) -> Result<(), ReconcileError> {
    let key = Key::new(scene.namespace(), &node.pod_name);
    // Before the act: a pod that is missing afterwards is made anew, and what it started with is known already.
    scene.remembered.cluster.kafka.start(node.id, node.options.clone());
    scene.save().await?;
    events(scene, node, reasons).await?;
    scene.bench.access.delete(kinds::POD, &key).await?;
    pods::tell_pod_sets(scene, model, Some(&node.pool)).await?;
    while scene.bench.access.get(kinds::POD, &key).await?.is_some() {
        sleep(scene.bench.settings.pod_phase).await;
    }
    pods::create(scene.bench, scene.namespace(), &pods::owned(node, owners)).await?;
    pods::wait_ready(scene.bench, &key).await?;
    pods::tell_pod_sets(scene, model, Some(&node.pool)).await
}

/// One Kubernetes Event for each reason, as Strimzi emits them.
async fn events(scene: &Scene<'_>, node: &Node, reasons: &[RestartReason]) -> Result<(), ReconcileError> {
    let time = (scene.bench.settings.clock)();
    for reason in reasons {
        let reference = |kind: &str, api: &str, name: &str| json!({"kind": kind, "apiVersion": api, "name": name, "namespace": scene.namespace()});
        let body = json!({
            "apiVersion": "events.k8s.io/v1",
            "kind": "Event",
            "metadata": {"generateName": "strimzi-event-", "namespace": scene.namespace()},
            "action": "StrimziInitiatedPodRestart",
            "eventTime": time.strftime("%Y-%m-%dT%H:%M:%S%.6fZ").to_string(),
            "note": format!("{reason:?}"),
            "reason": format!("{reason:?}"),
            "regarding": reference("Kafka", "kafka.strimzi.io/v1", scene.cluster()),
            "related": reference("Pod", "v1", &node.pod_name),
            "reportingController": "strimzi.io/cluster-operator",
            "reportingInstance": stamp(time),
            "type": "Normal",
        });
        scene.bench.access.create(kinds::EVENT, scene.namespace(), &body).await?;
    }
    Ok(())
}

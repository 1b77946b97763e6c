//! Kafka Connect, `MirrorMaker` 2 and the bridge: their objects, their pods, their statuses. Connectors run inside Connect.

mod connectors;
mod objects;

pub use connectors::reconcile as reconcile_connector;

use super::{
    access::Key,
    condition::{self, condition, generation, is_paused},
    kafka::{self, Bench, ReconcileError},
    kinds::{self, Kind},
};
use objects::Workload;
use polaris_core::kafka::document::{list, name, namespace, number};
use serde_json::{Value as Json, json};

/// Reconciles a KafkaConnect, a KafkaMirrorMaker2 or a KafkaBridge.
pub async fn reconcile(bench: &Bench, kind: Kind, document: &Json) -> Result<(), ReconcileError> {
    if !document["metadata"]["deletionTimestamp"].is_null() {
        return Ok(());
    }
    let now = (bench.settings.clock)();
    if is_paused(document) {
        let status = json!({"conditions": [condition("ReconciliationPaused", true)]});
        condition::write(&bench.access, kind, document, status, now).await?;
        return Ok(());
    }
    let workload = Workload::of(kind, document, bench);
    for (kind, body) in workload.objects() {
        let written = bench.access.apply(kind, &Key::of(&body), &body).await?;
        if kind == kinds::DEPLOYMENT && bench.settings.plays_kubelet {
            kafka::play_deployment(bench, &Key::of(&body), &written).await?;
        }
    }
    if workload.has_pod_set() {
        match_pods(bench, &workload).await?;
    }
    let status = status(bench, kind, document, &workload);
    condition::write(&bench.access, kind, document, status, now).await?;
    Ok(())
}

fn status(bench: &Bench, kind: Kind, document: &Json, workload: &Workload<'_>) -> Json {
    let mut status = json!({
        "conditions": [condition("Ready", true)],
        "observedGeneration": generation(document),
        "replicas": workload.replicas,
        "labelSelector": workload.selector_text(),
    });
    let (name, namespace) = (name(document), namespace(document));
    if kind == kinds::BRIDGE {
        status["url"] = format!("http://{name}-bridge-service.{namespace}.svc:8080").into();
        return status;
    }
    status["url"] = format!("http://{}-api.{namespace}.svc:8083", workload.name).into();
    let plugin = |class: &str, kind: &str| json!({"class": class, "type": kind, "version": bench.settings.release.default_kafka()});
    let mirror = "org.apache.kafka.connect.mirror";
    status["connectorPlugins"] = json!([
        plugin(&format!("{mirror}.MirrorCheckpointConnector"), "source"),
        plugin(&format!("{mirror}.MirrorHeartbeatConnector"), "source"),
        plugin(&format!("{mirror}.MirrorSourceConnector"), "source"),
    ]);
    if kind == kinds::MIRROR {
        status["connectors"] = mirrored(document).into();
    }
    status
}

/// The connectors that a mirror runs for each of its sources.
fn mirrored(document: &Json) -> Vec<Json> {
    let target = document.pointer("/spec/target/alias").and_then(Json::as_str).unwrap_or_default();
    let mut connectors = Vec::new();
    for mirror in list(document, "/spec/mirrors") {
        let source = mirror.pointer("/source/alias").and_then(Json::as_str).unwrap_or_default();
        for (field, class) in
            [("sourceConnector", "MirrorSourceConnector"), ("checkpointConnector", "MirrorCheckpointConnector")]
        {
            if mirror.get(field).is_some() {
                let state = json!({"state": "RUNNING", "worker_id": "worker-0"});
                connectors.push(json!({"name": format!("{source}->{target}.{class}"), "connector": state, "tasks": [], "type": "source"}));
            }
        }
    }
    connectors
}

/// Pods at the wanted revision, one at a time where they differ.
async fn match_pods(bench: &Bench, workload: &Workload<'_>) -> Result<(), ReconcileError> {
    let namespace = namespace(workload.document);
    let standing = bench.access.list(kinds::POD, Some(namespace), &workload.selector_text()).await?;
    let wanted = workload.pods();
    for pod in list(&standing, "/items").iter().filter(|pod| !wanted.iter().any(|wanted| name(wanted) == name(pod))) {
        bench.access.delete(kinds::POD, &Key::of(pod)).await?;
    }
    let set = bench.access.get(kinds::POD_SET, &Key::new(namespace, &workload.name)).await?.unwrap_or_default();
    for mut pod in wanted {
        let key = Key::of(&pod);
        let old = list(&standing, "/items").iter().find(|old| name(old) == key.name);
        let revision = |pod: &Json| pod["metadata"]["annotations"]["strimzi.io/revision"].clone();
        if old.is_some_and(|old| revision(old) != revision(&pod)) {
            bench.access.delete(kinds::POD, &key).await?;
        }
        pod["metadata"]["ownerReferences"] = json!([workload.pod_owner(&set)]);
        kafka::create_pod(bench, namespace, &pod).await?;
        kafka::wait_ready(bench, &key).await?;
    }
    let status = json!({
        "observedGeneration": number(&set, "/metadata/generation"),
        "pods": workload.replicas,
        "readyPods": workload.replicas,
        "currentPods": workload.replicas,
    });
    condition::write(&bench.access, kinds::POD_SET, &set, status, (bench.settings.clock)()).await?;
    Ok(())
}

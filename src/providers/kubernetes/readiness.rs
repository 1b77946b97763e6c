//! Waiting until an object says so: the rules are the core's, the looking is here.

use super::{KubernetesCluster, watch};
use crate::providers::{ProviderError, ProviderErrorKind, WaitReport};
use polaris_core::{
    graph::WaitCondition,
    resource::{KafkaView, KubernetesKind, Look, ObjectId, Readiness, kafka_ready, ready},
    snapshot::ObservedObject,
    value::Value,
};
use std::sync::Arc;

/// A watch that has not caught up with our own write would show the old, ready object.
const BEHIND: &str = "the server's watch has not shown the change yet";
const CLUSTER_LABEL: &str = "strimzi.io/cluster";

pub async fn wait(
    cluster: &KubernetesCluster,
    id: &ObjectId,
    (condition, generation): (WaitCondition, Option<i64>),
    report: WaitReport<'_>,
) -> Result<(), ProviderError> {
    match condition {
        WaitCondition::Nothing
        | WaitCondition::Reachable
        | WaitCondition::OperatorAvailable
        | WaitCondition::KindsServed => Ok(()),
        WaitCondition::Ready => wait_ready(cluster, id, generation, report).await,
        WaitCondition::Gone => wait_gone(cluster, id, report).await,
        WaitCondition::KafkaReady => wait_kafka(cluster, id, generation, report).await,
    }
}

async fn wait_ready(
    cluster: &KubernetesCluster,
    id: &ObjectId,
    generation: Option<i64>,
    report: WaitReport<'_>,
) -> Result<(), ProviderError> {
    let scope = watch::scope(cluster, id.kind, id.namespace.as_deref()).await;
    let mut object = scope.object(&id.name);
    loop {
        let verdict = match object.borrow_and_update().as_deref() {
            Some(found) if found.generation < generation => Readiness::Waiting(BEHIND.into()),
            Some(found) => ready(id.kind, look(&id.name, found)),
            None => Readiness::Waiting(BEHIND.into()),
        };
        if judge(verdict, report)? {
            return Ok(());
        }
        if object.changed().await.is_err() {
            return Err(watch_ended(cluster));
        }
    }
}

async fn wait_gone(cluster: &KubernetesCluster, id: &ObjectId, report: WaitReport<'_>) -> Result<(), ProviderError> {
    let scope = watch::scope(cluster, id.kind, id.namespace.as_deref()).await;
    scope.synced().await;
    let mut object = scope.object(&id.name);
    loop {
        match object.borrow_and_update().as_deref() {
            None => return Ok(()),
            Some(found) if found.deleting => report("deletion was asked for; finalizers are at work"),
            Some(_) => report("the server has not begun to delete it"),
        }
        if object.changed().await.is_err() {
            return Err(watch_ended(cluster));
        }
    }
}

/// Ready must hold still for a moment: the operator writes a pool's status before it touches the pods, so a
/// single look between the two would believe an old Ready.
async fn wait_kafka(
    cluster: &KubernetesCluster,
    id: &ObjectId,
    generation: Option<i64>,
    report: WaitReport<'_>,
) -> Result<(), ProviderError> {
    let scopes = KafkaScopes::open(cluster, id).await;
    let mut changes = scopes.changes();
    loop {
        for receiver in &mut changes {
            receiver.mark_unchanged();
        }
        let is_ready = judge(scopes.look(&id.name, generation), report)?;
        let next_event = futures::future::select_all(changes.iter_mut().map(|receiver| Box::pin(receiver.changed())));
        if is_ready {
            match tokio::time::timeout(cluster.transport.settle(), next_event).await {
                Err(_) => return Ok(()),
                Ok((result, ..)) => result.map_err(|_| watch_ended(cluster))?,
            }
        } else {
            next_event.await.0.map_err(|_| watch_ended(cluster))?;
        }
    }
}

/// The four kinds that together say how a Kafka cluster is.
struct KafkaScopes {
    kafkas: Arc<watch::ScopeWatch>,
    pools: Arc<watch::ScopeWatch>,
    pod_sets: Arc<watch::ScopeWatch>,
    pods: Arc<watch::ScopeWatch>,
}

impl KafkaScopes {
    async fn open(cluster: &KubernetesCluster, id: &ObjectId) -> Self {
        let namespace = id.namespace.as_deref();
        let scopes = Self {
            kafkas: watch::scope(cluster, KubernetesKind::Kafka, namespace).await,
            pools: watch::scope(cluster, KubernetesKind::KafkaNodePool, namespace).await,
            pod_sets: watch::scope(cluster, KubernetesKind::StrimziPodSet, namespace).await,
            pods: watch::scope(cluster, KubernetesKind::Pod, namespace).await,
        };
        for scope in [&scopes.kafkas, &scopes.pools, &scopes.pod_sets, &scopes.pods] {
            scope.synced().await;
        }
        scopes
    }

    fn changes(&self) -> Vec<tokio::sync::watch::Receiver<u64>> {
        [&self.kafkas, &self.pools, &self.pod_sets, &self.pods].map(|scope| scope.changes()).into()
    }

    fn look(&self, name: &str, generation: Option<i64>) -> Readiness {
        let kafka = self.kafkas.object(name).borrow().clone();
        let Some(kafka) = kafka else { return Readiness::Waiting(BEHIND.into()) };
        if kafka.generation < generation {
            return Readiness::Waiting(BEHIND.into());
        }
        let (pools, pod_sets, pods) = (of(&self.pools, name), of(&self.pod_sets, name), of(&self.pods, name));
        kafka_ready(&KafkaView {
            kafka: look(name, &kafka),
            pools: pools.iter().map(|(name, object)| look(name, object)).collect(),
            pod_sets: pod_sets.iter().map(|(name, object)| look(name, object)).collect(),
            pods: pods.iter().map(|(name, object)| look(name, object)).collect(),
        })
    }
}

fn of(scope: &watch::ScopeWatch, kafka: &str) -> Vec<(String, Arc<ObservedObject>)> {
    let mut all = scope.all();
    all.retain(|(_, object)| {
        object.body.at(&["metadata", "labels"]).and_then(|labels| labels.get(CLUSTER_LABEL)).and_then(Value::as_str)
            == Some(kafka)
    });
    all.sort_by(|(one, _), (other, _)| one.cmp(other));
    all
}

fn look<'a>(name: &'a str, object: &'a ObservedObject) -> Look<'a> {
    Look { name, generation: object.generation, body: &object.body, status: &object.status }
}

/// True when ready; a refusal ends the wait.
fn judge(verdict: Readiness, report: WaitReport<'_>) -> Result<bool, ProviderError> {
    match verdict {
        Readiness::Ready => Ok(true),
        Readiness::Waiting(reason) => {
            report(&reason);
            Ok(false)
        }
        Readiness::Refused(reason) => Err(ProviderError::new(ProviderErrorKind::Refused(Vec::new()), reason)),
    }
}

fn watch_ended(cluster: &KubernetesCluster) -> ProviderError {
    let server = cluster.transport.server();
    ProviderError::new(ProviderErrorKind::Ambiguous, format!("the watch on {server} ended"))
}

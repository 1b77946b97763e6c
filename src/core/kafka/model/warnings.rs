//! Warnings that a reconciliation leaves in the status: Strimzi's `KafkaSpecChecker`, computed offline.

use super::{Warning, cluster::Cluster};
use crate::kafka::document::{part, text};

/// Fields of `v1beta2` that `v1` does not know; a lenient server lets the first three pass.
const UNKNOWN: [&str; 4] = ["/spec/kafka/replicas", "/spec/kafka/storage", "/spec/kafka/resources", "/spec/zookeeper"];

pub fn all(cluster: &Cluster<'_>) -> Vec<Warning> {
    let kafka = &cluster.documents.kafka;
    let mut found = Vec::new();
    let brokers = cluster.nodes.iter().filter(|node| node.broker).count();
    let unset = |key: &str| !cluster.options.contains_key(key);
    if brokers > 1 && unset("default.replication.factor") {
        found.push(Warning::new(
            "KafkaDefaultReplicationFactor",
            "default.replication.factor is not set: new topics get one replica",
        ));
    }
    if brokers > 1 && unset("min.insync.replicas") {
        found.push(Warning::new(
            "KafkaMinInsyncReplicas",
            "min.insync.replicas is not set: one replica in sync is enough",
        ));
    }
    if cluster.versions.metadata_lags() {
        found.push(Warning::new(
            "KafkaMetadataVersion",
            "the metadata version is older than Kafka: an upgrade is not finished",
        ));
    }
    if cluster.listeners.iter().any(|listener| listener.kind == "ingress") {
        found.push(Warning::new("DeprecatedObjects", "listeners of type ingress are deprecated"));
    }
    if text(kafka, "/spec/kafka/quotas/type") == Some("strimzi") && !unset("client.quota.callback.class") {
        found.push(Warning::new("QuotasPluginConflict", "client.quota.callback.class gives way to spec.kafka.quotas"));
    }
    let unknown = UNKNOWN.iter().filter(|pointer| part(kafka, pointer).is_some());
    found.extend(
        unknown.map(|pointer| {
            Warning::new("UnknownFields", format!("{} is not a field of v1", pointer.replace('/', ".")))
        }),
    );
    found.extend(ephemeral(cluster));
    found.extend(controllers(cluster));
    found.extend(forgotten_options(cluster));
    found
}

/// One node on a disk that dies with it.
fn ephemeral(cluster: &Cluster<'_>) -> Vec<Warning> {
    let single = |broker: bool| {
        let mut nodes = cluster.nodes.iter().filter(|node| if broker { node.broker } else { node.controller });
        let only = nodes.next().filter(|_| nodes.next().is_none())?;
        let pool = cluster.pools.iter().find(|pool| pool.name == only.pool)?;
        let lasts =
            super::storage::volumes(&pool.storage).iter().any(|(_, volume)| text(volume, "/type") != Some("ephemeral"));
        (!lasts).then(|| {
            Warning::new(
                "KafkaStorage",
                format!(
                    "the only {} is on ephemeral storage: a restart loses its data",
                    if broker { "broker" } else { "controller" }
                ),
            )
        })
    };
    [single(true), single(false)].into_iter().flatten().collect()
}

fn controllers(cluster: &Cluster<'_>) -> Option<Warning> {
    let count = cluster.nodes.iter().filter(|node| node.controller).count();
    let text = format!("{count} controllers: an odd number, three or more, survives the loss of one");
    (count == 2 || count > 2 && count.is_multiple_of(2)).then(|| Warning::new("KafkaKRaftControllerNodeCount", text))
}

fn forgotten_options(cluster: &Cluster<'_>) -> Vec<Warning> {
    let gone = [
        ("inter.broker.protocol.version", "KafkaInterBrokerProtocolVersionInKRaft"),
        ("log.message.format.version", "KafkaLogMessageFormatVersionInKRaft"),
    ];
    let set = gone.into_iter().filter(|(key, _)| cluster.options.contains_key(*key));
    set.map(|(key, reason)| Warning::new(reason, format!("{key} has no meaning in KRaft"))).collect()
}

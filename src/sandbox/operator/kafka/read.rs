//! What a reconciliation reads besides the Kafka resource.

use super::{Bench, ReconcileError, Remembered};
use crate::operator::{access::Key, kinds, topics};
use polaris_core::kafka::{
    document::{list, name, namespace, number, text},
    model::Documents,
};
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};

/// The pools that carry the cluster's label, and what the resource refers to.
pub async fn documents(bench: &Bench, kafka: Json) -> Result<Documents, ReconcileError> {
    let selector = format!("strimzi.io/cluster={}", name(&kafka));
    let pools = bench.access.list(kinds::NODE_POOL, Some(namespace(&kafka)), &selector).await?;
    let alive = |pool: &&Json| pool["metadata"]["deletionTimestamp"].is_null();
    let pools = list(&pools, "/items").iter().filter(alive).cloned().collect();
    let references = references(bench, &kafka).await?;
    Ok(Documents { kafka, pools, references: Some(references) })
}

async fn references(bench: &Bench, kafka: &Json) -> Result<Vec<Json>, ReconcileError> {
    let mut wanted = Vec::new();
    for pointer in ["/spec/kafka/metricsConfig", "/spec/kafka/logging"] {
        wanted.extend(
            text(kafka, &format!("{pointer}/valueFrom/configMapKeyRef/name")).map(|name| (kinds::CONFIG_MAP, name)),
        );
    }
    for listener in list(kafka, "/spec/kafka/listeners") {
        wanted.extend(
            text(listener, "/configuration/brokerCertChainAndKey/secretName").map(|name| (kinds::SECRET, name)),
        );
    }
    let mut found = Vec::new();
    for (kind, wanted) in wanted {
        let Some(mut document) = bench.access.get(kind, &Key::new(namespace(kafka), wanted)).await? else { continue };
        document["kind"] = kind.name.into();
        found.push(document);
    }
    Ok(found)
}

/// StorageClasses by name, and whether each lets volumes grow.
pub async fn storage_classes(bench: &Bench) -> Result<Option<BTreeMap<String, bool>>, ReconcileError> {
    let classes = bench.access.list(kinds::STORAGE_CLASS, None, "").await?;
    let grows = |class: &Json| (name(class).to_owned(), class["allowVolumeExpansion"] == true);
    let known: BTreeMap<String, bool> = list(&classes, "/items").iter().map(grows).collect();
    Ok(Some(known))
}

/// Brokers that hold replicas of a topic. Asked only where brokers could be taken away, as Strimzi does.
pub async fn occupied(
    bench: &Bench,
    documents: &Documents,
    remembered: &Remembered,
) -> Result<BTreeSet<i32>, ReconcileError> {
    if !may_shrink(documents, remembered) {
        return Ok(BTreeSet::new());
    }
    let selector = format!("strimzi.io/cluster={}", name(&documents.kafka));
    let topics = bench.access.list(kinds::TOPIC, Some(namespace(&documents.kafka)), &selector).await?;
    Ok(list(&topics, "/items").iter().filter_map(topics::InKafka::read).flat_map(|topic| topic.brokers).collect())
}

fn may_shrink(documents: &Documents, remembered: &Remembered) -> bool {
    remembered.cluster.pools.iter().filter(|(_, before)| before.broker).any(|(pool, before)| {
        let now = documents.pools.iter().find(|document| name(document) == pool);
        now.is_none_or(|now| {
            let replicas = number(now, "/spec/replicas").and_then(|count| usize::try_from(count).ok()).unwrap_or(0);
            replicas < before.node_ids.len() || !list(now, "/spec/roles").contains(&json!("broker"))
        })
    })
}

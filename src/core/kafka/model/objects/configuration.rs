//! One ConfigMap for each node: its configuration, its logging, and who it is.

use super::{Owner, Rendered, body, nodes_of, object, pool_labels, secrets::lines};
use crate::kafka::{
    document::{text, texts},
    model::cluster::Cluster,
};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

pub fn all(cluster: &Cluster<'_>) -> Vec<Rendered> {
    let logging = logging(cluster);
    let metrics = metrics(cluster);
    let mut objects = Vec::new();
    for pool in &cluster.pools {
        for node in nodes_of(cluster, pool) {
            let mut data = BTreeMap::from([
                ("server.config", lines(&node.options)),
                ("log4j2.properties", logging.clone()),
                ("metadata.version", cluster.versions.metadata_text.clone()),
                ("kafka.version", cluster.versions.kafka.clone()),
            ]);
            data.extend(metrics.clone().map(|rules| ("metrics-config.json", rules)));
            let mut object = object(
                "v1",
                "ConfigMap",
                &node.pod_name,
                body(&pool_labels(cluster, pool), &Json::Null, json!({"data": data})),
            );
            object.owner = Owner::Pool(pool.name.clone());
            objects.push(object);
        }
    }
    objects
}

/// Inline loggers over the default, or the ConfigMap that is named.
fn logging(cluster: &Cluster<'_>) -> String {
    let kafka = &cluster.documents.kafka;
    if text(kafka, "/spec/kafka/logging/type") == Some("external") {
        return referred(cluster, "/spec/kafka/logging").unwrap_or_default();
    }
    let mut loggers = BTreeMap::from([("rootLogger.level".to_owned(), "INFO".to_owned())]);
    loggers.extend(texts(kafka, "/spec/kafka/logging/loggers"));
    lines(&loggers)
}

fn metrics(cluster: &Cluster<'_>) -> Option<String> {
    let exporter = text(&cluster.documents.kafka, "/spec/kafka/metricsConfig/type") == Some("jmxPrometheusExporter");
    exporter.then(|| referred(cluster, "/spec/kafka/metricsConfig").unwrap_or_default())
}

fn referred(cluster: &Cluster<'_>, pointer: &str) -> Option<String> {
    let reference = cluster.documents.kafka.pointer(&format!("{pointer}/valueFrom/configMapKeyRef"))?;
    let found = cluster.reference("ConfigMap", text(reference, "/name")?)?;
    found.pointer("/data")?.get(text(reference, "/key")?)?.as_str().map(str::to_owned)
}

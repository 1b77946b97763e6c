//! The Kafka exporter.

use super::{Rendered, deployment, labels, secrets, surroundings};
use crate::kafka::{document::part, model::cluster::Cluster};

const COMPONENT: &str = "kafka-exporter";

pub fn all(cluster: &Cluster<'_>) -> Vec<Rendered> {
    let Some(block) = part(&cluster.documents.kafka, "/spec/kafkaExporter") else { return Vec::new() };
    let name = format!("{}-{COMPONENT}", cluster.name);
    let mut objects = surroundings(cluster, COMPONENT, &name);
    objects.push(secrets::certificate(cluster, &labels(cluster, COMPONENT), COMPONENT, &format!("{name}-certs")));
    objects.push(deployment(cluster, COMPONENT, &cluster.world.release.image(&cluster.versions.kafka), block));
    objects
}

//! The way back: Strimzi objects that somebody else made, as documents of the spec, ready to be adopted.
//!
//! What Polaris has a word for gets that word; what it has none for goes under `overrides`, so that the documents say
//! all that the objects say. Lowered again, they give the objects' own `spec`.

mod clients;
mod kafka;
mod pools;
mod rest;
mod topics;
mod users;

#[cfg(test)]
mod tests;

use super::{CLUSTER_LABEL, DesiredGraph, Mode};
use crate::{
    address::{ResourceAddress, ResourceType},
    resource::{KubernetesKind, ObjectId, Target},
    value::Value,
};
use std::collections::BTreeSet;

/// Kinds that are looked for.
pub const SOUGHT: [KubernetesKind; 8] = [
    KubernetesKind::Kafka,
    KubernetesKind::KafkaNodePool,
    KubernetesKind::KafkaTopic,
    KubernetesKind::KafkaUser,
    KubernetesKind::KafkaConnect,
    KubernetesKind::KafkaConnector,
    KubernetesKind::KafkaMirrorMaker2,
    KubernetesKind::KafkaBridge,
];

/// An object and the body that was seen.
#[derive(Clone, Debug)]
pub struct Stray {
    pub id: ObjectId,
    pub body: Value,
}

/// One document of the spec, and what it takes in.
#[derive(Clone, Debug, PartialEq)]
pub struct Raised {
    /// The addresses that `polaris import` is to be given, in this order.
    pub addresses: Vec<ResourceAddress>,
    pub document: Value,
}

/// What became of the objects.
#[derive(Clone, Debug, Default)]
pub struct Raising {
    pub documents: Vec<Raised>,
    /// Objects that no document is written for.
    pub left: Vec<ObjectId>,
}

impl Raised {
    fn new(address: ResourceAddress, kind: &str, name: &str, spec: Value) -> Self {
        let document = Value::map([
            ("apiVersion", Value::from("polaris.dev/v1")),
            ("kind", kind.into()),
            ("metadata", Value::map([("name", Value::from(name))])),
            ("spec", spec),
        ]);
        Self { addresses: vec![address], document }
    }
}

/// Writes the documents, clusters first. The graph says which Kubernetes clusters have an operator of ours already,
/// and which Kafka clusters a topic may belong to.
pub fn raise(strays: &[Stray], graph: &DesiredGraph) -> Raising {
    let mut raising = Raising::default();
    let mut known = declared(graph);
    for stray in of(strays, KubernetesKind::Kafka) {
        let pools: Vec<&Stray> =
            of(strays, KubernetesKind::KafkaNodePool).filter(|pool| belongs(pool, stray)).collect();
        let external = !has_operator(graph, stray);
        raising.documents.push(kafka::raise(stray, &pools, external));
        known.insert(stray.id.clone());
    }
    let connects = of(strays, KubernetesKind::KafkaConnect).filter(|stray| document(stray, &known).is_some());
    let connects: Vec<ObjectId> = connects.map(|stray| stray.id.clone()).collect();
    known.extend(connects);
    for stray in strays {
        match stray.id.kind {
            KubernetesKind::Kafka => {}
            KubernetesKind::KafkaNodePool if of(strays, KubernetesKind::Kafka).any(|kafka| belongs(stray, kafka)) => {}
            _ => match document(stray, &known) {
                Some(raised) => raising.documents.push(raised),
                None => raising.left.push(stray.id.clone()),
            },
        }
    }
    raising
}

fn document(stray: &Stray, known: &BTreeSet<ObjectId>) -> Option<Raised> {
    let owner = |kind, owns: fn(&Stray, &ObjectId) -> bool| {
        known.iter().find(|id| id.kind == kind && owns(stray, id)).map(|id| &*id.name)
    };
    match stray.id.kind {
        KubernetesKind::KafkaTopic => Some(topics::raise(stray, owner(KubernetesKind::Kafka, is_of)?)),
        KubernetesKind::KafkaUser => users::raise(stray, owner(KubernetesKind::Kafka, is_of)?),
        KubernetesKind::KafkaConnector => clients::connector(stray, owner(KubernetesKind::KafkaConnect, is_of)?),
        _ => clients::raise(stray, owner(KubernetesKind::Kafka, clients::serves)?),
    }
}

fn of(strays: &[Stray], kind: KubernetesKind) -> impl Iterator<Item = &Stray> {
    strays.iter().filter(move |stray| stray.id.kind == kind)
}

fn belongs(stray: &Stray, kafka: &Stray) -> bool {
    is_of(stray, &kafka.id)
}

/// By Strimzi's label, and in the same namespace: only there the cluster's own operators look.
fn is_of(stray: &Stray, kafka: &ObjectId) -> bool {
    let label = stray.body.at(&["metadata", "labels", CLUSTER_LABEL]).and_then(Value::as_str);
    label == Some(&*kafka.name) && stray.id.namespace == kafka.namespace && stray.id.cluster == kafka.cluster
}

/// What a document may refer to: the spec's Kafka and Connect clusters.
fn declared(graph: &DesiredGraph) -> BTreeSet<ObjectId> {
    let objects = graph.resources().iter().filter_map(|resource| resource.target.object());
    let named = [KubernetesKind::Kafka, KubernetesKind::KafkaConnect];
    objects.filter(|object| named.contains(&object.kind)).cloned().collect()
}

fn has_operator(graph: &DesiredGraph, stray: &Stray) -> bool {
    graph.resources().iter().any(|resource| {
        resource.mode == Mode::Managed
            && matches!(&resource.target, Target::Operator { cluster, .. } if *cluster == stray.id.cluster)
    })
}

fn address(kind: ResourceType, path: &[&str]) -> ResourceAddress {
    ResourceAddress::new(kind, path)
}

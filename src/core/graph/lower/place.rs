//! Where each Kafka cluster lives.

use super::DEFAULT_NAMESPACE;
use crate::{
    address::{ResourceAddress, ResourceType},
    resource::{KubernetesKind, ObjectId, Target},
    spec::{
        ResolvedSpec,
        kinds::{Declared, KafkaClusterSpec},
    },
};
use std::{collections::HashMap, sync::Arc};

/// One Kafka cluster with its surroundings.
pub struct Place<'a> {
    pub declared: &'a Declared<KafkaClusterSpec>,
    pub name: &'a str,
    /// The `KubernetesCluster`.
    pub kubernetes: Arc<str>,
    pub namespace: Arc<str>,
    pub address: ResourceAddress,
}

impl Place<'_> {
    pub fn object(&self, kind: KubernetesKind, name: &str) -> Target {
        let namespace = Some(self.namespace.clone());
        Target::Object(ObjectId { cluster: self.kubernetes.clone(), kind, namespace, name: name.into() })
    }

    pub fn spec(&self) -> &KafkaClusterSpec {
        &self.declared.spec
    }

    /// False where someone else makes the namespace.
    pub fn creates_namespace(&self) -> bool {
        self.spec().create_namespace != Some(false)
    }

    pub fn namespace_address(&self) -> ResourceAddress {
        ResourceAddress::new(ResourceType::Namespace, &[&self.kubernetes, &self.namespace])
    }
}

/// All Kafka clusters of a spec, in the order of the files.
pub struct Places<'a> {
    all: Vec<Place<'a>>,
    by_name: HashMap<&'a str, usize>,
}

impl<'a> Places<'a> {
    pub fn of(spec: &'a ResolvedSpec) -> Self {
        let all: Vec<_> = spec.kafka_clusters.iter().map(place).collect();
        let by_name = all.iter().enumerate().map(|(at, place)| (place.name, at)).collect();
        Self { all, by_name }
    }

    pub fn all(&self) -> &[Place<'a>] {
        &self.all
    }

    /// The Kafka cluster of this name; a sound spec only names ones that exist.
    pub fn get(&self, name: &str) -> Option<&Place<'a>> {
        self.by_name.get(name).map(|at| &self.all[*at])
    }
}

fn place(declared: &Declared<KafkaClusterSpec>) -> Place<'_> {
    let name = &**declared.name;
    let namespace = declared.spec.namespace.as_ref().map_or(DEFAULT_NAMESPACE, |namespace| &*namespace.value);
    Place {
        declared,
        name,
        kubernetes: Arc::from(&**declared.spec.on),
        namespace: Arc::from(namespace),
        address: ResourceAddress::new(ResourceType::Kafka, &[name]),
    }
}

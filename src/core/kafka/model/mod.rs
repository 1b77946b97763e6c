//! The operator's decisions about one Kafka cluster, as a pure function of what it reads.
//!
//! `render` takes the Kafka resource, its node pools, what they refer to, and what is remembered of the running
//! cluster. Out come the objects that should stand, the configuration of each node, warnings, and what is refused.

mod cluster;
mod listeners;
mod node_ids;
mod objects;
mod pod;
mod pools;
mod server_config;
mod storage;
mod validate;
mod versions;
mod warnings;

pub use listeners::{Listener, Place, balancer};
pub use objects::{Material, Owner, Rendered, Stopped};
pub use pools::Pool;
pub use versions::Versions;

use super::{
    broker::{KafkaState, Options},
    version::{MetadataVersion, Release},
};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};

/// What the operator reads of one cluster.
#[derive(Clone, Debug)]
pub struct Documents {
    pub kafka: Json,
    /// Every KafkaNodePool of the namespace that carries the cluster's label.
    pub pools: Vec<Json>,
    /// ConfigMaps and Secrets that the Kafka resource names; `None` where they were not read, and then nothing is
    /// concluded from their absence.
    pub references: Option<Vec<Json>>,
}

/// What is the same for all clusters.
#[derive(Clone, Debug)]
pub struct World {
    pub release: Release,
    /// StorageClasses by name, and whether each lets volumes grow; `None` where they were not read.
    pub storage_classes: Option<BTreeMap<String, bool>>,
}

impl Default for World {
    fn default() -> Self {
        Self { release: Release::latest(), storage_classes: None }
    }
}

/// What is remembered of a running cluster: partly in statuses and annotations, partly in Kafka itself.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Memory {
    pub cluster_id: Option<String>,
    /// What the pods run.
    pub kafka_version: Option<String>,
    /// The full name of the metadata version in force, `4.3-IV0`.
    pub metadata_version: Option<String>,
    pub pools: BTreeMap<String, PoolMemory>,
    /// Sizes of the volume claims as they stand.
    pub claims: BTreeMap<String, String>,
    pub cluster_ca_generation: u32,
    pub clients_ca_generation: u32,
    pub kafka: KafkaState,
    /// Brokers that hold partition replicas.
    pub occupied: BTreeSet<i32>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PoolMemory {
    pub node_ids: Vec<i32>,
    pub broker: bool,
    pub controller: bool,
    /// The storage in force, with defaults filled in.
    pub storage: Json,
}

/// Why the operator does not reconcile: `reason` is the reason of the condition `NotReady`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason}: {message}")]
pub struct Refusal {
    pub reason: &'static str,
    pub message: String,
}

impl Refusal {
    pub(crate) fn new(reason: &'static str, message: impl Into<String>) -> Self {
        Self { reason, message: message.into() }
    }

    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self::new("InvalidResourceException", message)
    }
}

/// A condition of type `Warning`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Warning {
    pub reason: &'static str,
    pub message: String,
}

impl Warning {
    pub(crate) fn new(reason: &'static str, message: impl Into<String>) -> Self {
        Self { reason, message: message.into() }
    }
}

/// One Kafka node as it should be.
#[derive(Clone, Debug)]
pub struct Node {
    pub id: i32,
    pub pool: String,
    /// `<cluster>-<pool>-<id>`.
    pub pod_name: String,
    pub broker: bool,
    pub controller: bool,
    /// Its `server.config`.
    pub options: Options,
    /// The pod as its pod set carries it, annotations included.
    pub pod: Json,
    pub revision: String,
    pub resource_revision: String,
    pub certificate_hash: String,
}

/// Everything that the operator decides.
#[derive(Clone, Debug)]
pub struct Model {
    pub name: String,
    pub namespace: String,
    pub nodes: Vec<Node>,
    pub pools: Vec<Pool>,
    pub listeners: Vec<Listener>,
    pub versions: Versions,
    pub objects: Vec<Rendered>,
    pub warnings: Vec<Warning>,
    /// Warnings that stand on a pool.
    pub pool_warnings: BTreeMap<String, Vec<Warning>>,
    /// Options of the spec that are left out without a word to the user.
    pub dropped: Vec<String>,
    /// Where the reconciliation stops half-way.
    pub stopped: Option<Stopped>,
    /// Resources are changed in running pods where that can be done.
    pub resizes_in_place: bool,
    pub cluster_ca_generation: u32,
    /// The cluster CA is renewed in every reconciliation (`renewalDays` above `validityDays`).
    pub renews_ca: bool,
}

/// Renders the decisions, or says why there are none.
pub fn render(documents: &Documents, memory: &Memory, world: &World) -> Result<Model, Refusal> {
    let cluster = cluster::Cluster::read(documents, memory, world)?;
    Ok(cluster.decide())
}

impl Model {
    pub fn node(&self, id: i32) -> Option<&Node> {
        self.nodes.iter().find(|node| node.id == id)
    }

    /// Whether the nodes are reconciled: pods are made, removed and rolled, and what is not rendered is deleted.
    pub fn reaches_nodes(&self) -> bool {
        self.stopped.as_ref().is_none_or(|stopped| stopped.nodes_done)
    }

    pub fn brokers(&self) -> impl Iterator<Item = &Node> {
        self.nodes.iter().filter(|node| node.broker)
    }

    /// What to remember once the objects stand; the running nodes are the caller's to update. A new Kafka version
    /// counts only from `finish` on, so that an interrupted upgrade goes on as one.
    pub fn remember(&self, memory: &mut Memory) {
        if memory.kafka_version.is_none() {
            self.first_start(memory);
            memory.kafka_version = Some(self.versions.kafka.clone());
        }
        memory.cluster_ca_generation = self.cluster_ca_generation;
        memory.pools = self.pools.iter().map(|pool| (pool.name.clone(), pool.remembered())).collect();
        let claims = self.objects.iter().filter(|object| object.kind == "PersistentVolumeClaim");
        for claim in claims {
            let size = claim.body.pointer("/spec/resources/requests/storage").and_then(Json::as_str);
            memory.claims.extend(size.map(|size| (claim.name.clone(), size.to_owned())));
        }
        if memory.metadata_version.is_none() {
            memory.metadata_version = Some(self.versions.metadata_in_force.clone());
        }
    }

    /// From metadata 4.1 on (eligible leader replicas), `min.insync.replicas` lives in Kafka from the first start.
    fn first_start(&self, memory: &mut Memory) {
        let level = MetadataVersion::parse(&self.versions.metadata_in_force).map_or(0, |version| version.level);
        let value = self.brokers().find_map(|node| node.options.get("min.insync.replicas").cloned());
        memory
            .kafka
            .cluster_wide
            .extend(value.filter(|_| level >= 26).map(|value| ("min.insync.replicas".to_owned(), value)));
    }

    /// The last act, when all nodes run: the Kafka version counts, and the metadata version is raised or lowered; a
    /// warning where Kafka refuses that.
    pub fn finish(&self, memory: &mut Memory) -> Option<Warning> {
        memory.kafka_version = Some(self.versions.kafka.clone());
        let wanted = self.versions.metadata_wanted()?;
        let current = memory.metadata_version.as_deref().and_then(MetadataVersion::parse);
        if current.is_some_and(|current| !current.can_become(wanted)) {
            let message = format!("Kafka refuses to go back to metadata version {}", self.versions.metadata_text);
            return Some(Warning::new("MetadataUpdateFailed", message));
        }
        memory.metadata_version = Some(wanted.name.to_owned());
        None
    }
}

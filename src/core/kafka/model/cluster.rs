//! One cluster in the middle of a reconciliation: everything read and decided, before objects are rendered.

use super::{
    Documents, Listener, Memory, Model, Node, Pool, Refusal, Versions, Warning, World, listeners, objects, pod, pools,
    server_config, storage, validate, warnings,
};
use crate::kafka::{
    broker::Options,
    config::{OptionTable, is_forbidden},
    document::{annotation, bytes, name, namespace, number, text},
    version::ordinal,
};
use serde_json::Value as Json;
use std::collections::BTreeMap;

pub struct Cluster<'a> {
    pub documents: &'a Documents,
    pub memory: &'a Memory,
    pub world: &'a World,
    pub name: String,
    pub namespace: String,
    pub versions: Versions,
    pub table: &'static OptionTable,
    pub pools: Vec<Pool>,
    /// Without options and pods until `decide`.
    pub nodes: Vec<Node>,
    pub listeners: Vec<Listener>,
    /// The user's options that are kept.
    pub options: Options,
    pub ca_generation: u32,
    pub renews_ca: bool,
    warnings: Vec<Warning>,
}

impl<'a> Cluster<'a> {
    /// Reads and checks. The order of the checks is the operator's: it decides which refusal is told.
    pub fn read(documents: &'a Documents, memory: &'a Memory, world: &'a World) -> Result<Self, Refusal> {
        let kafka = &documents.kafka;
        validate::labels(documents)?;
        let versions = Versions::decide(documents, memory, world)?;
        let mut pools = pools::read(documents, memory)?;
        validate::roles(&pools)?;
        let table = OptionTable::of(&versions.kafka);
        let wanted_brokers = pools.iter().filter(|pool| pool.broker).map(|pool| pool.node_ids.len()).sum();
        let cordons = ordinal(&versions.kafka) >= [4, 3, 0];
        let kept = pools::keep_occupied_brokers(&mut pools, documents, memory, cordons);
        let nothing = Json::Null;
        let options =
            validate::options(kafka.pointer("/spec/kafka/config").unwrap_or(&nothing), table, wanted_brokers)?;
        let listeners = listeners::read(kafka)?;
        validate::pods(documents, &pools)?;
        validate::features(kafka, wanted_brokers)?;
        validate::references(documents)?;
        let renews_ca = renews_ca(kafka) && memory.cluster_ca_generation_known();
        Ok(Self {
            name: name(kafka).to_owned(),
            namespace: namespace(kafka).to_owned(),
            nodes: nodes(name(kafka), &pools),
            ca_generation: memory.cluster_ca_generation + u32::from(renews_ca),
            documents,
            memory,
            world,
            versions,
            table,
            pools,
            listeners,
            options,
            renews_ca,
            warnings: kept,
        })
    }

    pub fn place(&self) -> listeners::Place<'_> {
        listeners::Place { cluster: &self.name, namespace: &self.namespace }
    }

    pub fn pool(&self, name: &str) -> Option<&Pool> {
        self.pools.iter().find(|pool| pool.name == name)
    }

    /// A ConfigMap or Secret that the resource names.
    pub fn reference(&self, kind: &str, wanted: &str) -> Option<&Json> {
        let known = self.documents.references.as_deref().unwrap_or_default();
        known.iter().find(|document| text(document, "/kind") == Some(kind) && name(document) == wanted)
    }

    /// Renders nodes and objects.
    pub fn decide(mut self) -> Model {
        self.nodes = self.nodes.iter().map(|node| self.render_node(node)).collect();
        let mut found = objects::all(&self);
        self.warnings.extend(warnings::all(&self));
        self.warnings.extend(self.pools.iter().flat_map(|pool| pool.warnings.clone()));
        let stuck = self.keep_claims_that_cannot_grow(&mut found.objects);
        self.warnings.extend(stuck);
        Model {
            resizes_in_place: annotation(&self.documents.kafka, "strimzi.io/in-place-resizing") == Some("true"),
            dropped: self.dropped(),
            pool_warnings: self.pools.iter().map(|pool| (pool.name.clone(), pool.warnings.clone())).collect(),
            name: self.name,
            namespace: self.namespace,
            nodes: self.nodes,
            pools: self.pools,
            listeners: self.listeners,
            versions: self.versions,
            objects: found.objects,
            stopped: found.stopped,
            warnings: self.warnings,
            cluster_ca_generation: self.ca_generation,
            renews_ca: self.renews_ca,
        }
    }

    fn render_node(&self, node: &Node) -> Node {
        let mut node = node.clone();
        node.options = server_config::render(self, &node);
        node.certificate_hash = pod::certificate_hash(self, &node);
        pod::render(self, &mut node);
        node
    }

    fn dropped(&self) -> Vec<String> {
        let keys = self.documents.kafka.pointer("/spec/kafka/config").and_then(Json::as_object);
        let mut dropped: Vec<String> =
            keys.into_iter().flatten().map(|(key, _)| key).filter(|key| is_forbidden(key)).cloned().collect();
        for listener in &self.listeners {
            let own = listener.document.pointer("/authentication/listenerConfig").and_then(Json::as_object);
            dropped.extend(
                own.into_iter().flatten().map(|(key, _)| key).filter(|key| key.starts_with("ssl.keystore.")).cloned(),
            );
        }
        let tuned = self.documents.kafka.pointer("/spec/cruiseControl/config").and_then(Json::as_object);
        let forbidden = |key: &&String| crate::kafka::config::is_forbidden_for_cruise_control(key);
        dropped.extend(tuned.into_iter().flatten().map(|(key, _)| key).filter(forbidden).cloned());
        dropped
    }

    /// A claim grows only where its StorageClass lets it; elsewhere it stays as it is, with a warning.
    fn keep_claims_that_cannot_grow(&self, objects: &mut [super::Rendered]) -> Vec<Warning> {
        let mut warnings = Vec::new();
        for claim in objects.iter_mut().filter(|object| object.kind == "PersistentVolumeClaim") {
            let Some(before) = self.memory.claims.get(&claim.name) else { continue };
            let pointer = "/spec/resources/requests/storage";
            let grows = text(&claim.body, pointer).and_then(bytes) > bytes(before);
            let class = text(&claim.body, "/spec/storageClassName").map(str::to_owned);
            if let Some(why) = self.class_forbids_growth(class.as_deref()).filter(|_| grows) {
                claim.body["spec"]["resources"]["requests"]["storage"] = before.clone().into();
                warnings.push(Warning::new(
                    "PvcResizingWarning",
                    format!("the claim {} stays at {before}: {why}", claim.name),
                ));
            }
        }
        warnings
    }

    fn class_forbids_growth(&self, class: Option<&str>) -> Option<String> {
        let class = class?;
        match self.world.storage_classes.as_ref()?.get(class) {
            Some(true) => None,
            Some(false) => Some(format!("the StorageClass {class} does not let volumes grow")),
            None => Some(format!("there is no StorageClass {class}")),
        }
    }

    /// Sizes and classes of the volumes of each broker, for Cruise Control's capacity.
    pub fn broker_disks(&self) -> BTreeMap<i32, Vec<String>> {
        let disks = |pool: &Pool| -> Vec<String> {
            storage::volumes(&pool.storage)
                .iter()
                .filter_map(|(_, volume)| text(volume, "/size"))
                .map(str::to_owned)
                .collect()
        };
        let brokers = self.nodes.iter().filter(|node| node.broker);
        brokers.filter_map(|node| Some((node.id, disks(self.pool(&node.pool)?)))).collect()
    }
}

impl Memory {
    /// A new cluster's CA is not renewed at once.
    fn cluster_ca_generation_known(&self) -> bool {
        self.kafka_version.is_some()
    }
}

/// `renewalDays` above `validityDays`: the CA counts as expiring from the day it is made.
fn renews_ca(kafka: &Json) -> bool {
    let days = |field: &str, default| number(kafka, &format!("/spec/clusterCa/{field}")).unwrap_or(default);
    days("renewalDays", 30) > days("validityDays", 365)
}

fn nodes(cluster: &str, pools: &[Pool]) -> Vec<Node> {
    let mut nodes: Vec<Node> = pools
        .iter()
        .flat_map(|pool| {
            pool.node_ids.iter().map(|id| Node {
                id: *id,
                pool: pool.name.clone(),
                pod_name: format!("{cluster}-{}-{id}", pool.name),
                broker: pool.broker,
                controller: pool.controller,
                options: Options::new(),
                pod: Json::Null,
                revision: String::new(),
                resource_revision: String::new(),
                certificate_hash: String::new(),
            })
        })
        .collect();
    nodes.sort_by_key(|node| node.id);
    nodes
}

//! `Mirror`: `MirrorMaker` 2, which copies topics from other clusters into one.

use crate::{
    spec::{
        kinds::{Accept, Jvm, Metrics, Resources},
        shape::{AttributePath, DnsLabel, KafkaName, Located, NodeMap, Raw, Scalar, Whole, record},
    },
    value::Map,
};

record! {
    /// A `MirrorMaker` 2 that copies topics from other clusters.
    pub struct MirrorSpec as "Mirror" {
        /// The `KafkaCluster` that the copies go to.
        "cluster" => cluster: Located<DnsLabel>,
        /// The `User` it connects as, where the cluster asks for one.
        "user" => user: Option<Located<DnsLabel>>,
        /// The listener it connects to; the first fitting one where nothing is said.
        "listener" => listener: Option<Located<String>>,
        /// How many workers.
        "replicas" => replicas: Whole<0, 1000>,
        /// The Kafka version of its workers; the cluster's where nothing is said.
        "version" => version: Option<String>,
        /// Its container image.
        "image" => image: Option<String>,
        /// The side that the copies go to.
        "target" => target: Option<MirrorTarget>,
        /// What is copied from where.
        "mirrors" => mirrors: Located<Vec<MirrorFlow>>,
        /// What each worker asks of Kubernetes.
        "resources" => resources: Option<Resources>,
        /// Its Java machine.
        "jvm" => jvm: Option<Jvm>,
        /// Metrics for Prometheus: `{}` turns them on.
        "metrics" => metrics: Option<Metrics>,
        /// Traces: `{type: opentelemetry}`.
        "tracing" => tracing: Option<Map>,
        /// Pods, services and the like, in Strimzi's words.
        "template" => template: Option<Map>,
        /// Log levels, in Strimzi's words.
        "logging" => logging: Option<Map>,
        /// A plan that would delete or replace it is refused.
        "protect" => protect: Option<bool>,
        /// Findings that are accepted here.
        "accept" => accept: Vec<Accept>,
        /// Fields of the object that are left to others once it is there: `spec.replicas`.
        "ignore" => ignore: Vec<Located<AttributePath>>,
        /// Raw fields, merged into the `KafkaMirrorMaker2` object.
        "overrides" => overrides: Option<Raw>,
    }

    /// The side that the copies go to.
    pub struct MirrorTarget as "target" {
        /// What it is called in the names of copied topics; the cluster's name where nothing is said.
        "alias" => alias: Option<String>,
        /// The group its workers form.
        "groupId" => group_id: Option<Located<String>>,
        /// Where connectors' settings are kept.
        "configStorageTopic" => config_storage_topic: Option<Located<KafkaName>>,
        /// Where offsets are kept.
        "offsetStorageTopic" => offset_storage_topic: Option<Located<KafkaName>>,
        /// Where the connectors' state is kept.
        "statusStorageTopic" => status_storage_topic: Option<Located<KafkaName>>,
        /// Options of the workers, by Kafka's own names.
        "config" => config: NodeMap<Scalar>,
    }

    /// What is copied from one cluster.
    pub struct MirrorFlow as "mirror" {
        /// The cluster that is copied from.
        "source" => source: Located<MirrorSource>,
        /// Which topics, as a regular expression.
        "topicsPattern" => topics_pattern: Option<String>,
        /// Which topics not.
        "topicsExcludePattern" => topics_exclude_pattern: Option<String>,
        /// Which consumer groups.
        "groupsPattern" => groups_pattern: Option<String>,
        /// Which consumer groups not.
        "groupsExcludePattern" => groups_exclude_pattern: Option<String>,
        /// The connector that copies records, in Strimzi's words.
        "sourceConnector" => source_connector: Option<Map>,
        /// The connector that copies groups' offsets, in Strimzi's words.
        "checkpointConnector" => checkpoint_connector: Option<Map>,
    }

    /// The cluster that is copied from: one of this spec (`cluster`), or any other (`bootstrapServers`).
    pub struct MirrorSource as "source" {
        /// A `KafkaCluster` of this spec.
        "cluster" => cluster: Option<Located<DnsLabel>>,
        /// The listener of that cluster; the first fitting one where nothing is said.
        "listener" => listener: Option<Located<String>>,
        /// The `User` of that cluster it connects as.
        "user" => user: Option<Located<DnsLabel>>,
        /// What it is called in the names of copied topics; the cluster's name where nothing is said.
        "alias" => alias: Option<String>,
        /// Addresses of a cluster that is not in this spec.
        "bootstrapServers" => bootstrap_servers: Option<String>,
        /// Which certificates are trusted, in Strimzi's words.
        "tls" => tls: Option<Map>,
        /// How it proves who it is, in Strimzi's words.
        "authentication" => authentication: Option<Map>,
        /// Options of the clients, by Kafka's own names.
        "config" => config: NodeMap<Scalar>,
    }
}

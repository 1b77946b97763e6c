//! `Connect` and `Connector`: Strimzi's words, with references in place of addresses.

use crate::{
    spec::{
        kinds::{Accept, Jvm, Metrics, Resources},
        shape::{AttributePath, DnsLabel, KafkaName, Located, NodeMap, Raw, Scalar, Whole, record, words},
    },
    value::{Map, Value},
};

record! {
    /// A Kafka Connect cluster.
    pub struct ConnectSpec as "Connect" {
        /// The `KafkaCluster` it works for.
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
        /// The group its workers form; its own name where nothing is said.
        "groupId" => group_id: Option<Located<String>>,
        /// Where connectors' settings are kept; `<name>-configs` where nothing is said.
        "configStorageTopic" => config_storage_topic: Option<Located<KafkaName>>,
        /// Where offsets are kept; `<name>-offsets` where nothing is said.
        "offsetStorageTopic" => offset_storage_topic: Option<Located<KafkaName>>,
        /// Where the connectors' state is kept; `<name>-status` where nothing is said.
        "statusStorageTopic" => status_storage_topic: Option<Located<KafkaName>>,
        /// Options of the workers, by Kafka's own names.
        "config" => config: NodeMap<Scalar>,
        /// Builds an image with plug-ins, in Strimzi's words.
        "build" => build: Option<Map>,
        /// Plug-ins to mount, in Strimzi's words.
        "plugins" => plugins: Vec<Map>,
        /// What each worker asks of Kubernetes.
        "resources" => resources: Option<Resources>,
        /// Its Java machine.
        "jvm" => jvm: Option<Jvm>,
        /// Metrics for Prometheus: `{}` turns them on.
        "metrics" => metrics: Option<Metrics>,
        /// Traces: `{type: opentelemetry}`.
        "tracing" => tracing: Option<Map>,
        /// Reads from the nearest replica, in Strimzi's words.
        "rack" => rack: Option<Map>,
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
        /// Raw fields, merged into the `KafkaConnect` object.
        "overrides" => overrides: Option<Raw>,
    }

    /// A connector on a Connect cluster.
    pub struct ConnectorSpec as "Connector" {
        /// The `Connect` it runs on.
        "connect" => connect: Located<DnsLabel>,
        /// The connector's Java class.
        "class" => class: String,
        /// How many tasks at most.
        "tasksMax" => tasks_max: Option<Whole<1, 100_000>>,
        /// The plug-in's version, where several are there.
        "version" => version: Option<String>,
        /// The connector's own options.
        "config" => config: NodeMap<Scalar>,
        /// Whether it runs.
        "state" => state: Option<ConnectorState>,
        /// Restarts what failed, in Strimzi's words.
        "autoRestart" => auto_restart: Option<Map>,
        /// Writes offsets to a `ConfigMap`, in Strimzi's words.
        "listOffsets" => list_offsets: Option<Value>,
        /// Reads offsets from a `ConfigMap`, in Strimzi's words.
        "alterOffsets" => alter_offsets: Option<Value>,
        /// A plan that would delete or replace it is refused.
        "protect" => protect: Option<bool>,
        /// Findings that are accepted here.
        "accept" => accept: Vec<Accept>,
        /// Fields of the object that are left to others once it is there: `spec.tasksMax`.
        "ignore" => ignore: Vec<Located<AttributePath>>,
        /// Raw fields, merged into the `KafkaConnector` object.
        "overrides" => overrides: Option<Raw>,
    }
}

words! {
    /// Whether a connector runs.
    pub enum ConnectorState {
        /// It runs.
        Running = "running",
        /// It keeps its tasks and does nothing.
        Paused = "paused",
        /// Its tasks are gone.
        Stopped = "stopped",
    }
}

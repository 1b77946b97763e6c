//! `Bridge`: Kafka over HTTP.

use crate::{
    spec::{
        kinds::{Accept, Jvm, Metrics, Resources},
        shape::{AttributePath, DnsLabel, Located, NodeMap, Raw, Scalar, Whole, record},
    },
    value::Map,
};

record! {
    /// An HTTP bridge.
    pub struct BridgeSpec as "Bridge" {
        /// The `KafkaCluster` it works for.
        "cluster" => cluster: Located<DnsLabel>,
        /// The `User` it connects as, where the cluster asks for one.
        "user" => user: Option<Located<DnsLabel>>,
        /// The listener it connects to; the first fitting one where nothing is said.
        "listener" => listener: Option<Located<String>>,
        /// How many pods.
        "replicas" => replicas: Whole<0, 1000>,
        /// Its container image.
        "image" => image: Option<String>,
        /// Its HTTP side.
        "http" => http: Option<BridgeHttp>,
        /// Options that all its clients share.
        "config" => config: NodeMap<Scalar>,
        /// Its producers.
        "producer" => producer: Option<BridgeClient>,
        /// Its consumers.
        "consumer" => consumer: Option<BridgeConsumer>,
        /// Its admin client, in Strimzi's words.
        "adminClient" => admin_client: Option<Map>,
        /// What each pod asks of Kubernetes.
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
        /// Raw fields, merged into the `KafkaBridge` object.
        "overrides" => overrides: Option<Raw>,
    }

    /// The HTTP side of a bridge.
    pub struct BridgeHttp as "http" {
        /// Its port; 8080 where nothing is said.
        "port" => port: Option<Whole<1023, 65535>>,
        /// Who may call from a browser, in Strimzi's words.
        "cors" => cors: Option<Map>,
        /// Its certificate, in Strimzi's words.
        "tls" => tls: Option<Map>,
    }

    /// A bridge's producers.
    pub struct BridgeClient as "producer" {
        /// Whether there are any.
        "enabled" => enabled: Option<bool>,
        /// Options, by Kafka's own names.
        "config" => config: NodeMap<Scalar>,
    }

    /// A bridge's consumers.
    pub struct BridgeConsumer as "consumer" {
        /// Whether there are any.
        "enabled" => enabled: Option<bool>,
        /// After how long an idle consumer is removed, in seconds; -1 is never.
        "timeoutSeconds" => timeout_seconds: Option<Whole<-1, 2_147_483_647>>,
        /// Options, by Kafka's own names.
        "config" => config: NodeMap<Scalar>,
    }
}

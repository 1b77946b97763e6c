//! `KafkaCluster`: brokers and controllers that Strimzi runs.

use crate::{
    spec::{
        kinds::{Accept, Authorization, NodePool},
        shape::{
            AttributePath, DnsLabel, FromNode, ListenerName, Located, NodeMap, Raw, Reader, Scalar, Whole, record,
            words,
        },
        yaml::{Node, NodeValue},
    },
    value::{Map, Value},
};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use std::borrow::Cow;

record! {
    /// A Kafka cluster that Strimzi runs.
    pub struct KafkaClusterSpec as "KafkaCluster" {
        /// The `KubernetesCluster` it runs on.
        "on" => on: Located<DnsLabel>,
        /// Its namespace; `kafka` where nothing is said.
        "namespace" => namespace: Option<Located<DnsLabel>>,
        /// False where someone else makes the namespace.
        "createNamespace" => create_namespace: Option<bool>,
        /// The Strimzi operator, or `external` where someone else runs it.
        "operator" => operator: Option<Located<Operator>>,
        /// The Kafka version. Without it the operator's next release would upgrade Kafka by itself.
        "version" => version: Option<Located<String>>,
        /// The version of the cluster's metadata, such as `"4.3"`; pinned, it keeps the way back open.
        "metadataVersion" => metadata_version: Option<Located<String>>,
        /// Groups of nodes: at least one with brokers and one with controllers.
        "nodePools" => node_pools: Located<Vec<NodePool>>,
        /// Where clients connect.
        "listeners" => listeners: Located<Vec<Listener>>,
        /// How it is decided who may do what.
        "authorization" => authorization: Option<Located<Authorization>>,
        /// Options of the brokers, by Kafka's own names.
        "config" => config: NodeMap<Scalar>,
        /// Spreads replicas over zones: the node label that names the zone, or the long form.
        "rack" => rack: Option<Rack>,
        /// Cruise Control, which moves partitions: `{}` turns it on, Strimzi's words fill it.
        "cruiseControl" => cruise_control: Option<Map>,
        /// Metrics for Prometheus: `{}` turns them on.
        "metrics" => metrics: Option<Metrics>,
        /// When certificates may be renewed, as Quartz cron lines in UTC.
        "maintenanceWindows" => maintenance_windows: Vec<String>,
        /// Raw Strimzi fields, where Polaris has no word of its own.
        "overrides" => overrides: Option<Overrides>,
        /// A plan that would delete or replace it is refused.
        "protect" => protect: Option<bool>,
        /// Findings that are accepted here.
        "accept" => accept: Vec<Accept>,
        /// Fields of the Kafka object that are left to others once it is there: `spec.kafka.config[log.retention.ms]`.
        "ignore" => ignore: Vec<Located<AttributePath>>,
    }

    /// Raw fields, merged into the Strimzi objects; `null` removes a field.
    pub struct Overrides as "overrides" {
        /// Into the Kafka object: `{metadata: …, spec: …}`.
        "kafka" => kafka: Option<Raw>,
        /// Into the `KafkaNodePool` objects, by pool.
        "nodePools" => node_pools: NodeMap<Raw>,
    }

    /// The Strimzi operator that Polaris installs.
    pub struct OperatorSettings as "operator" {
        /// Strimzi's version.
        "version" => version: Option<Located<String>>,
        /// Its namespace; the Kafka cluster's where nothing is said.
        "namespace" => namespace: Option<Located<DnsLabel>>,
        /// The namespaces it looks after, or `all`; those of the Kafka clusters where nothing is said.
        "watch" => watch: Option<Watch>,
        /// Where its installation files come from: a URL, a file or a folder, with `{version}` in the version's place.
        /// Strimzi's release where nothing is said.
        "bundle" => bundle: Option<Located<String>>,
    }

    /// Where clients connect.
    pub struct Listener as "listener" {
        /// Small letters and digits, at most 11.
        "name" => name: Located<ListenerName>,
        /// From 9092, and neither 9404 nor 9999.
        "port" => port: Located<Whole<9092, 65535>>,
        /// How it is reached.
        "type" => kind: Located<ListenerType>,
        /// Whether it is encrypted.
        "tls" => tls: bool,
        /// How clients prove who they are.
        "authentication" => authentication: Option<Located<ListenerAuthentication>>,
        /// Further Strimzi fields: certificates, hosts, annotations.
        "configuration" => configuration: Option<Map>,
        /// Who may reach it, as peers of a network policy.
        "networkPolicyPeers" => network_policy_peers: Vec<Value>,
    }

    /// The long form of a rack.
    pub struct RackSettings as "rack" {
        /// The node label that names the zone.
        "topologyKey" => topology_key: Option<String>,
        /// `topology-label` or `environment-variable`.
        "type" => kind: Option<RackType>,
        /// Of `environment-variable`: its name.
        "envVarName" => env_var_name: Option<String>,
    }

    /// Metrics for Prometheus.
    pub struct Metrics as "metrics" {
        /// `strimziMetricsReporter` where nothing is said.
        "type" => kind: Option<MetricsType>,
        /// Of `strimziMetricsReporter`: which metrics, as regular expressions.
        "allowList" => allow_list: Vec<String>,
        /// Of `jmxPrometheusExporter`: where its rules are.
        "valueFrom" => value_from: Option<Map>,
    }
}

words! {
    /// How a listener is reached.
    pub enum ListenerType {
        /// Inside the Kubernetes cluster.
        Internal = "internal",
        /// Inside, by an address for each broker.
        ClusterIp = "cluster-ip",
        /// `OpenShift` routes.
        Route = "route",
        /// TLS routes of the Gateway API.
        TlsRoute = "tlsroute",
        /// A load balancer for each broker.
        LoadBalancer = "loadbalancer",
        /// A port of every node.
        NodePort = "nodeport",
        /// An ingress; Strimzi will remove it.
        Ingress = "ingress",
    }

    /// How metrics leave Kafka.
    pub enum MetricsType {
        /// Strimzi's reporter; nothing else is needed.
        Reporter = "strimziMetricsReporter",
        /// The JMX exporter, with rules in a `ConfigMap`.
        Jmx = "jmxPrometheusExporter",
    }

    /// Where a rack's name comes from.
    pub enum RackType {
        /// A label of the node.
        TopologyLabel = "topology-label",
        /// An environment variable of the pod.
        EnvironmentVariable = "environment-variable",
    }

    /// How clients of a listener prove who they are, as one word.
    pub enum ListenerAuthenticationType {
        /// A client certificate.
        Tls = "tls",
        /// A password that never crosses the wire.
        Scram = "scram-sha-512",
    }

    /// The word for an operator that someone else runs.
    pub enum External {
        /// Someone else runs it.
        External = "external",
    }

    /// The word for every namespace.
    pub enum All {
        /// Every namespace.
        All = "all",
    }
}

/// The Strimzi operator on a Kubernetes cluster.
#[derive(Clone, Debug)]
pub enum Operator {
    External,
    Installed(OperatorSettings),
}

impl FromNode for Operator {
    fn read<'n>(node: &'n Node, reader: &mut Reader<'n>) -> Option<Self> {
        if let NodeValue::Map(_) = node.value {
            return OperatorSettings::read(node, reader).map(Self::Installed);
        }
        External::read(node, reader).map(|_| Self::External)
    }
}

/// The namespaces an operator looks after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Watch {
    All,
    Namespaces(Vec<DnsLabel>),
}

impl FromNode for Watch {
    fn read<'n>(node: &'n Node, reader: &mut Reader<'n>) -> Option<Self> {
        if let NodeValue::List(_) = node.value {
            return Vec::read(node, reader).map(Self::Namespaces);
        }
        All::read(node, reader).map(|_| Self::All)
    }
}

/// `tls`, `scram-sha-512`, or Strimzi's own form for a custom one.
#[derive(Clone, Debug)]
pub enum ListenerAuthentication {
    Word(ListenerAuthenticationType),
    Custom(Map),
}

impl FromNode for ListenerAuthentication {
    fn read<'n>(node: &'n Node, reader: &mut Reader<'n>) -> Option<Self> {
        if let NodeValue::Map(_) = node.value {
            return Map::read(node, reader).map(Self::Custom);
        }
        ListenerAuthenticationType::read(node, reader).map(Self::Word)
    }
}

impl ListenerAuthentication {
    /// The word in the type's place.
    pub fn kind(&self) -> &str {
        match self {
            Self::Word(word) => word.as_str(),
            Self::Custom(map) => map.get("type").and_then(Value::as_str).unwrap_or("custom"),
        }
    }
}

/// `rack: topology.kubernetes.io/zone`, or its long form.
#[derive(Clone, Debug)]
pub struct Rack(pub RackSettings);

impl FromNode for Rack {
    fn read<'n>(node: &'n Node, reader: &mut Reader<'n>) -> Option<Self> {
        if let NodeValue::Map(_) = node.value {
            return RackSettings::read(node, reader).map(Self);
        }
        let topology_key = String::read(node, reader).map(Some)?;
        Some(Self(RackSettings { topology_key, kind: None, env_var_name: None }))
    }
}

/// A type with a short and a long form: its schema is either.
macro_rules! either {
    ($($name:ident, $short:ty, $long:ty;)*) => {$(
        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(generator: &mut SchemaGenerator) -> Schema {
                let short = generator.subschema_for::<$short>();
                let long = generator.subschema_for::<$long>();
                json_schema!({"anyOf": [short, long]})
            }
        }
    )*};
}

either! {
    Operator, External, OperatorSettings;
    Watch, All, Vec<DnsLabel>;
    ListenerAuthentication, ListenerAuthenticationType, Map;
    Rack, String, RackSettings;
}

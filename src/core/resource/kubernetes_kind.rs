//! The Kubernetes kinds that Polaris writes or waits on, with what a client must know to touch one.

use serde::{Deserialize, Serialize};

/// A kind of Kubernetes object. Versions: core `v1`, Strimzi 1.x serves `v1` only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum KubernetesKind {
    Namespace,
    Secret,
    ConfigMap,
    Kafka,
    KafkaNodePool,
    KafkaTopic,
    KafkaUser,
    KafkaConnect,
    KafkaConnector,
    KafkaMirrorMaker2,
    KafkaBridge,
    /// Only read: the operator's own record of which pods should run at which revision.
    StrimziPodSet,
    /// Only read.
    Pod,
}

impl KubernetesKind {
    pub const ALL: [Self; 13] = [
        Self::Namespace,
        Self::Secret,
        Self::ConfigMap,
        Self::Kafka,
        Self::KafkaNodePool,
        Self::KafkaTopic,
        Self::KafkaUser,
        Self::KafkaConnect,
        Self::KafkaConnector,
        Self::KafkaMirrorMaker2,
        Self::KafkaBridge,
        Self::StrimziPodSet,
        Self::Pod,
    ];

    pub const fn is_strimzi(self) -> bool {
        !matches!(self, Self::Namespace | Self::Secret | Self::ConfigMap | Self::Pod)
    }

    pub const fn group(self) -> &'static str {
        match self {
            Self::StrimziPodSet => "core.strimzi.io",
            _ if self.is_strimzi() => "kafka.strimzi.io",
            _ => "",
        }
    }

    pub const fn version(self) -> &'static str {
        "v1"
    }

    /// As it stands in `apiVersion:`.
    pub const fn api_version(self) -> &'static str {
        match self {
            Self::StrimziPodSet => "core.strimzi.io/v1",
            _ if self.is_strimzi() => "kafka.strimzi.io/v1",
            _ => "v1",
        }
    }

    pub const fn kind(self) -> &'static str {
        match self {
            Self::Namespace => "Namespace",
            Self::Secret => "Secret",
            Self::ConfigMap => "ConfigMap",
            Self::Kafka => "Kafka",
            Self::KafkaNodePool => "KafkaNodePool",
            Self::KafkaTopic => "KafkaTopic",
            Self::KafkaUser => "KafkaUser",
            Self::KafkaConnect => "KafkaConnect",
            Self::KafkaConnector => "KafkaConnector",
            Self::KafkaMirrorMaker2 => "KafkaMirrorMaker2",
            Self::KafkaBridge => "KafkaBridge",
            Self::StrimziPodSet => "StrimziPodSet",
            Self::Pod => "Pod",
        }
    }

    pub const fn plural(self) -> &'static str {
        match self {
            Self::Namespace => "namespaces",
            Self::Secret => "secrets",
            Self::ConfigMap => "configmaps",
            Self::Kafka => "kafkas",
            Self::KafkaNodePool => "kafkanodepools",
            Self::KafkaTopic => "kafkatopics",
            Self::KafkaUser => "kafkausers",
            Self::KafkaConnect => "kafkaconnects",
            Self::KafkaConnector => "kafkaconnectors",
            Self::KafkaMirrorMaker2 => "kafkamirrormaker2s",
            Self::KafkaBridge => "kafkabridges",
            Self::StrimziPodSet => "strimzipodsets",
            Self::Pod => "pods",
        }
    }

    pub const fn is_namespaced(self) -> bool {
        !matches!(self, Self::Namespace)
    }
}

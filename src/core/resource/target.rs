//! The outside thing that an address stands for.

use super::KubernetesKind;
use serde::{Deserialize, Serialize};
use std::{fmt, sync::Arc};

/// What a step touches. `cluster` is the name of a `KubernetesCluster` of the spec.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Target {
    /// A Kubernetes control plane: the sandbox's, a cloud's, or one that a kubeconfig names (read only).
    ControlPlane { cluster: Arc<str> },
    /// A group of a cloud cluster's nodes.
    NodePool { cluster: Arc<str>, pool: Arc<str> },
    /// The Strimzi operator as a unit: its CRDs, rights, configuration and Deployment.
    Operator { cluster: Arc<str>, namespace: Arc<str> },
    /// One Kubernetes object.
    Object(ObjectId),
}

/// One Kubernetes object. `namespace` is `None` exactly for cluster-scoped kinds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ObjectId {
    pub cluster: Arc<str>,
    pub kind: KubernetesKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub namespace: Option<Arc<str>>,
    pub name: Arc<str>,
}

impl Target {
    /// The cluster it lives on.
    pub fn cluster(&self) -> &Arc<str> {
        match self {
            Self::ControlPlane { cluster } | Self::NodePool { cluster, .. } | Self::Operator { cluster, .. } => cluster,
            Self::Object(object) => &object.cluster,
        }
    }

    pub fn object(&self) -> Option<&ObjectId> {
        match self {
            Self::Object(object) => Some(object),
            _ => None,
        }
    }
}

/// As kubectl would name it: `kafkatopic kafka/payments on eu1`.
impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ControlPlane { cluster } => write!(f, "control plane {cluster}"),
            Self::NodePool { cluster, pool } => write!(f, "node pool {pool} of {cluster}"),
            Self::Operator { cluster, namespace } => write!(f, "Strimzi operator in {namespace} on {cluster}"),
            Self::Object(object) => object.fmt(f),
        }
    }
}

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ", self.kind.kind())?;
        if let Some(namespace) = &self.namespace {
            write!(f, "{namespace}/")?;
        }
        write!(f, "{} on {}", self.name, self.cluster)
    }
}

impl Target {
    /// What a person asks about and only a server can say, as paths: nobody knows it before apply.
    pub fn decided_by_server(&self) -> &'static [&'static [&'static str]] {
        match self {
            Self::ControlPlane { .. } => &[&["status", "endpoint"]],
            Self::Object(ObjectId { kind: KubernetesKind::Kafka, .. }) => {
                &[&["status", "clusterId"], &["status", "listeners"]]
            }
            Self::Object(ObjectId { kind: KubernetesKind::KafkaNodePool, .. }) => &[&["status", "nodeIds"]],
            _ => &[],
        }
    }
}

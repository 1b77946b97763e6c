//! What every document has: `apiVersion`, `kind`, `metadata`, `spec`.

use crate::spec::{
    shape::{Anything, DnsLabel, Located, NodeMap, record, words},
    yaml::{Node, Span},
};

words! {
    /// The version of Polaris's own words.
    pub enum ApiVersion {
        /// The only one so far.
        V1 = "polaris.dev/v1",
    }

    /// What a document declares.
    pub enum Kind {
        /// Where the state is kept, and what differs between dev and prod.
        Environment = "Environment",
        /// A Kubernetes cluster to run on.
        KubernetesCluster = "KubernetesCluster",
        /// A Kafka cluster that Strimzi runs.
        KafkaCluster = "KafkaCluster",
        /// One topic.
        Topic = "Topic",
        /// Many topics with shared defaults.
        Topics = "Topics",
        /// A user and what it may do.
        User = "User",
        /// A Kafka Connect cluster.
        Connect = "Connect",
        /// A connector on a Connect cluster.
        Connector = "Connector",
        /// A `MirrorMaker` 2 that copies topics from other clusters.
        Mirror = "Mirror",
        /// An HTTP bridge.
        Bridge = "Bridge",
    }
}

record! {
    /// One document of a spec.
    pub struct Envelope as "document" {
        /// `polaris.dev/v1`.
        "apiVersion" => api_version: ApiVersion,
        /// What the document declares.
        "kind" => kind: Kind,
        /// What it is called.
        "metadata" => metadata: Metadata,
        /// What it should be.
        "spec" => spec: Option<Anything>,
    }

    /// The name by which other documents refer to it.
    pub struct Metadata as "metadata" {
        /// A DNS label, unique among the documents of its kind and cluster.
        "name" => name: Located<DnsLabel>,
        /// Annotations of the Kubernetes object that Polaris makes.
        "annotations" => annotations: NodeMap<String>,
    }
}

/// One document, read.
#[derive(Clone, Debug)]
pub struct Declared<T> {
    pub name: Located<DnsLabel>,
    pub annotations: NodeMap<String>,
    pub spec: T,
}

impl<T> Declared<T> {
    /// Where the document says its name.
    pub fn span(&self) -> Span {
        self.name.span
    }
}

/// A document whose spec is not read yet.
#[derive(Clone, Debug)]
pub struct Untyped {
    pub kind: Kind,
    pub name: Located<DnsLabel>,
    pub annotations: NodeMap<String>,
    /// The `spec` node; `Null` where there is none.
    pub spec: Node,
}

//! Node pools of a Kafka cluster: roles, storage, resources.

use crate::spec::shape::{AttributePath, DnsLabel, Located, Quantity, Whole, record, words};

words! {
    /// What a Kafka node does.
    pub enum Role {
        /// Keeps the metadata.
        Controller = "controller",
        /// Keeps the data.
        Broker = "broker",
    }
}

record! {
    /// Kafka nodes of one make.
    pub struct NodePool as "node pool" {
        /// Its name; pods are called `<cluster>-<pool>-<id>`.
        "name" => name: Located<DnsLabel>,
        /// What its nodes do.
        "roles" => roles: Located<Vec<Role>>,
        /// How many nodes.
        "replicas" => replicas: Located<Whole<0, 1000>>,
        /// Where its nodes keep their data.
        "storage" => storage: Located<Storage>,
        /// What each node asks of Kubernetes.
        "resources" => resources: Option<Resources>,
        /// Its Java machine.
        "jvm" => jvm: Option<Jvm>,
        /// Fields of the `KafkaNodePool` that are left to others once it is there: `spec.replicas`.
        "ignore" => ignore: Vec<Located<AttributePath>>,
    }

    /// One disk a node (`size`), several (`volumes`), or none that lasts (`ephemeral`).
    pub struct Storage as "storage" {
        /// The size of the only disk.
        "size" => size: Option<Located<Quantity>>,
        /// The storage class of the only disk.
        "class" => class: Option<String>,
        /// Whether disks go away with their node; kept where nothing is said.
        "deleteClaim" => delete_claim: Option<bool>,
        /// Several disks a node.
        "volumes" => volumes: Option<Located<Vec<Volume>>>,
        /// True: data is lost when a pod goes. For tests.
        "ephemeral" => ephemeral: Option<Located<bool>>,
    }

    /// One of several disks.
    pub struct Volume as "volume" {
        /// What the disk is called for ever: another id is another disk.
        "id" => id: Located<Whole<0, 9999>>,
        /// Its size.
        "size" => size: Quantity,
        /// Its storage class.
        "class" => class: Option<String>,
        /// Whether it goes away with its node.
        "deleteClaim" => delete_claim: Option<bool>,
        /// True on the one disk that holds the metadata log.
        "kraftMetadata" => kraft_metadata: Option<bool>,
    }

    /// What each node asks of Kubernetes.
    pub struct Resources as "resources" {
        /// Cores.
        "cpu" => cpu: Option<Quantity>,
        /// Memory, asked for and at the same time the limit.
        "memory" => memory: Option<Quantity>,
    }

    /// A Java machine.
    pub struct Jvm as "jvm" {
        /// Its heap, from the start; the rest of the memory is for the page cache.
        "heap" => heap: Option<Located<Quantity>>,
    }
}

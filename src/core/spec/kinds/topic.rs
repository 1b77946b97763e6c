//! `Topic` and `Topics`.

use crate::spec::{
    kinds::Accept,
    shape::{AttributePath, DnsLabel, KafkaName, Located, NodeMap, Raw, Scalar, Whole, record},
};

/// Kafka has no limit of its own; past this many a cluster's controllers are in trouble.
pub type Partitions = Located<Whole<1, 1_000_000>>;
/// A `short` on Kafka's wire.
pub type ReplicationFactor = Located<Whole<1, 32767>>;

record! {
    /// One topic.
    pub struct TopicSpec as "Topic" {
        /// The `KafkaCluster` it lives on.
        "cluster" => cluster: Located<DnsLabel>,
        /// The name in Kafka, where it is no DNS label.
        "name" => name: Option<Located<KafkaName>>,
        /// How many partitions; they can grow, never shrink.
        "partitions" => partitions: Option<Partitions>,
        /// How many copies of each partition, the leader's included.
        "replicas" => replicas: Option<ReplicationFactor>,
        /// Options of the topic, by Kafka's own names.
        "config" => config: NodeMap<Scalar>,
        /// A plan that would delete or replace it is refused.
        "protect" => protect: Option<bool>,
        /// Findings that are accepted here.
        "accept" => accept: Vec<Accept>,
        /// Fields of the object that are left to others once it is there: `spec.config[retention.ms]`.
        "ignore" => ignore: Vec<Located<AttributePath>>,
        /// Raw fields, merged into the `KafkaTopic` object.
        "overrides" => overrides: Option<Raw>,
    }

    /// Many topics with shared defaults.
    pub struct TopicsSpec as "Topics" {
        /// The `KafkaCluster` they live on.
        "cluster" => cluster: Located<DnsLabel>,
        /// What each topic has where it says nothing.
        "defaults" => defaults: Option<TopicSettings>,
        /// The topics by name.
        "topics" => topics: NodeMap<TopicSettings>,
    }

    /// One of many topics.
    pub struct TopicSettings as "topic" {
        /// The name in Kafka, where it is not the key.
        "name" => name: Option<Located<KafkaName>>,
        /// How many partitions; they can grow, never shrink.
        "partitions" => partitions: Option<Partitions>,
        /// How many copies of each partition, the leader's included.
        "replicas" => replicas: Option<ReplicationFactor>,
        /// Options of the topic, by Kafka's own names; those of the defaults stay unless given here.
        "config" => config: NodeMap<Scalar>,
        /// A plan that would delete or replace it is refused.
        "protect" => protect: Option<bool>,
        /// Findings that are accepted here.
        "accept" => accept: Vec<Accept>,
        /// Fields of the object that are left to others once it is there: `spec.config[retention.ms]`.
        "ignore" => ignore: Vec<Located<AttributePath>>,
        /// Raw fields, merged into the `KafkaTopic` object.
        "overrides" => overrides: Option<Raw>,
    }
}

//! `User`: who may do what.

use crate::{
    diagnostic::Code,
    spec::{
        kinds::{Accept, secret::SecretSource},
        shape::{
            AttributePath, Decimal, DnsLabel, FromNode, KafkaName, Located, Raw, Reader, Whole, record, text_schema,
            words,
        },
        yaml::{Node, NodeValue},
    },
};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use std::borrow::Cow;

record! {
    /// A user and what it may do.
    pub struct UserSpec as "User" {
        /// The `KafkaCluster` it belongs to.
        "cluster" => cluster: Located<DnsLabel>,
        /// How it proves who it is.
        "authentication" => authentication: Option<Located<UserAuthentication>>,
        /// What it may and may not do.
        "acls" => acls: Vec<Located<Acl>>,
        /// Topics it writes to; a name, or a prefix with `*`.
        "produces" => produces: Vec<Located<TopicPattern>>,
        /// Topics it reads, as which group.
        "consumes" => consumes: Vec<Consumption>,
        /// How much it may do.
        "quotas" => quotas: Option<Quotas>,
        /// A plan that would delete or replace it is refused.
        "protect" => protect: Option<bool>,
        /// Findings that are accepted here.
        "accept" => accept: Vec<Accept>,
        /// Fields of the object that are left to others once it is there: `spec.quotas`.
        "ignore" => ignore: Vec<Located<AttributePath>>,
        /// Raw fields, merged into the `KafkaUser` object.
        "overrides" => overrides: Option<Raw>,
    }

    /// The long form of `authentication`.
    pub struct AuthenticationSettings as "authentication" {
        /// How it proves who it is.
        "type" => kind: Located<UserAuthenticationType>,
        /// Of `scram-sha-512`: where its password is kept; the operator makes one where nothing is said.
        "password" => password: Option<Located<SecretSource>>,
    }

    /// One rule: `allow` or `deny`, and `on` what.
    pub struct Acl as "acl" {
        /// What it may do.
        "allow" => allow: Vec<AclOperation>,
        /// What it may not do, whatever else is allowed.
        "deny" => deny: Vec<AclOperation>,
        /// `topic/<name or prefix*>`, `group/…`, `transactional-id/…` or `cluster`.
        "on" => on: Located<AclTarget>,
        /// The address it must come from; any where nothing is said.
        "host" => host: Option<String>,
    }

    /// Topics a user reads, as which group.
    pub struct Consumption as "consumes" {
        /// Topics; a name, or a prefix with `*`.
        "topics" => topics: Vec<Located<TopicPattern>>,
        /// The consumer group; a name, or a prefix with `*`.
        "group" => group: String,
    }

    /// How much a user may do.
    pub struct Quotas as "quotas" {
        /// Bytes a second it may write, for each broker.
        "producerByteRate" => producer_byte_rate: Option<Whole<0, { i64::MAX }>>,
        /// Bytes a second it may read, for each broker.
        "consumerByteRate" => consumer_byte_rate: Option<Whole<0, { i64::MAX }>>,
        /// Share of the request and network threads, in percent.
        "requestPercentage" => request_percentage: Option<Whole<0, 2_147_483_647>>,
        /// Partitions a second it may make or delete.
        "controllerMutationRate" => controller_mutation_rate: Option<Decimal>,
    }
}

words! {
    /// How a user proves who it is.
    pub enum UserAuthenticationType {
        /// A certificate that the operator makes.
        Tls = "tls",
        /// A password that never crosses the wire.
        Scram = "scram-sha-512",
        /// A certificate that someone else makes.
        TlsExternal = "tls-external",
    }

    /// What an ACL is about, in Kafka's words.
    pub enum AclOperation {
        /// Read records, or join a group.
        Read = "Read",
        /// Write records.
        Write = "Write",
        /// Make topics.
        Create = "Create",
        /// Delete topics, records or groups.
        Delete = "Delete",
        /// Add partitions.
        Alter = "Alter",
        /// See that it is there.
        Describe = "Describe",
        /// What brokers do among themselves.
        ClusterAction = "ClusterAction",
        /// Change options.
        AlterConfigs = "AlterConfigs",
        /// See options.
        DescribeConfigs = "DescribeConfigs",
        /// Write without duplicates; contained in Write since Kafka 3.0.
        IdempotentWrite = "IdempotentWrite",
        /// Everything.
        All = "All",
    }
}

/// `authentication: tls`, or its long form.
#[derive(Clone, Debug)]
pub struct UserAuthentication(pub AuthenticationSettings);

impl FromNode for UserAuthentication {
    fn read<'n>(node: &'n Node, reader: &mut Reader<'n>) -> Option<Self> {
        if let NodeValue::Map(_) = node.value {
            return AuthenticationSettings::read(node, reader).map(Self);
        }
        let kind = Located::read(node, reader)?;
        Some(Self(AuthenticationSettings { kind, password: None }))
    }
}

impl JsonSchema for UserAuthentication {
    fn schema_name() -> Cow<'static, str> {
        "UserAuthentication".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let word = generator.subschema_for::<UserAuthenticationType>();
        let map = generator.subschema_for::<AuthenticationSettings>();
        json_schema!({"anyOf": [word, map]})
    }
}

/// A name, or a prefix.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pattern {
    Literal(String),
    Prefix(String),
}

impl Pattern {
    /// `orders-*` is a prefix, `*` alone is everything, anything else is a name.
    pub fn new(text: &str) -> Self {
        match text.strip_suffix('*') {
            Some("") | None => Self::Literal(text.into()),
            Some(prefix) => Self::Prefix(prefix.into()),
        }
    }
}

/// A topic, or topics by prefix.
#[derive(Clone, Debug)]
pub struct TopicPattern(pub Pattern);

impl FromNode for TopicPattern {
    fn read<'n>(node: &'n Node, reader: &mut Reader<'n>) -> Option<Self> {
        if let Some(text) = node.as_str() {
            let pattern = Pattern::new(text);
            if matches!(pattern, Pattern::Prefix(_)) || text == "*" {
                return Some(Self(pattern));
            }
        }
        KafkaName::read(node, reader).map(|name| Self(Pattern::Literal(name.0.into())))
    }
}

impl JsonSchema for TopicPattern {
    fn schema_name() -> Cow<'static, str> {
        "TopicPattern".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        text_schema("A topic, or a prefix with `*` at its end.", r"^([a-zA-Z0-9._-]{1,249}|.*\*)$")
    }
}

/// What an ACL is on.
#[derive(Clone, Debug)]
pub enum AclTarget {
    Topic(Pattern),
    Group(Pattern),
    TransactionalId(Pattern),
    Cluster,
}

impl FromNode for AclTarget {
    fn read<'n>(node: &'n Node, reader: &mut Reader<'n>) -> Option<Self> {
        let text = String::read(node, reader)?;
        let target = match text.split_once('/') {
            Some((_, "")) => None,
            Some(("topic", name)) => Some(Self::Topic(Pattern::new(name))),
            Some(("group", name)) => Some(Self::Group(Pattern::new(name))),
            Some(("transactional-id", name)) => Some(Self::TransactionalId(Pattern::new(name))),
            None if text == "cluster" => Some(Self::Cluster),
            _ => None,
        };
        if target.is_none() {
            let summary = "`on` takes topic/<name>, group/<name>, transactional-id/<name> or cluster";
            reader.error(Code::UNKNOWN_WORD, node.span, summary, "not one of them");
        }
        target
    }
}

impl JsonSchema for AclTarget {
    fn schema_name() -> Cow<'static, str> {
        "AclTarget".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        text_schema(
            "What the rule is on; `*` at the end makes a prefix.",
            "^(cluster|(topic|group|transactional-id)/.+)$",
        )
    }
}

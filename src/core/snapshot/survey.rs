//! What stands around an operator on its cluster: other operators, definitions, objects that carry the names of ours,
//! and the Kafka clusters that would feel a change of it.

use super::Owner;
use crate::kafka::bundle::{Installer, Watched};
use std::{collections::BTreeMap, sync::Arc};

/// One look around an operator that Polaris installs. What may not be listed is left out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Survey {
    /// Operators that are not ours.
    pub operators: Vec<OtherOperator>,
    /// Strimzi's definitions that the cluster has.
    pub definitions: Vec<LiveDefinition>,
    /// Objects under names that the installation wants, which nobody or another state owns.
    pub others: Vec<OtherPart>,
    pub kafkas: Vec<RunningKafka>,
    /// How many objects there are of each definition; looked at only where the operator is to be removed.
    pub instances: BTreeMap<String, usize>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct OtherOperator {
    pub namespace: Arc<str>,
    pub name: String,
    pub image: Option<String>,
    pub watched: Watched,
    pub installer: Installer,
    /// Where another state of Polaris installed it.
    pub owner: Option<Owner>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct LiveDefinition {
    pub name: String,
    /// The versions that objects are, or once were, stored as: `status.storedVersions`.
    pub stored: Vec<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct OtherPart {
    /// `ClusterRole/strimzi-kafka-broker`.
    pub key: String,
    pub owner: Option<Owner>,
}

/// One Kafka object, whoever made it.
#[derive(Clone, Debug, PartialEq)]
pub struct RunningKafka {
    pub namespace: Arc<str>,
    pub name: Arc<str>,
    /// What it runs: `status.kafkaVersion`, else what its spec says.
    pub version: Option<String>,
}

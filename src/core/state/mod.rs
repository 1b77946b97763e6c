//! The State document: what Polaris made and is answerable for, and nothing that a server can be asked for.

mod format;

pub use format::StateFormatError;

use crate::{address::ResourceAddress, graph::ClusterConnection, resource::Target, value::Digest};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, sync::Arc};

/// The format that this build writes. A newer one is refused, an older one is migrated.
pub const FORMAT_VERSION: u32 = 1;

/// One serial of one environment's state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    pub format_version: u32,
    /// Given once, at the first apply; two states with different lineages have nothing to do with each other.
    pub lineage: String,
    /// Raised by one at every change of the state.
    pub serial: u64,
    pub environment: String,
    /// The build that wrote this serial.
    pub tool_version: String,
    /// How the clusters of these resources are reached, so that what left the spec can still be deleted. The fold
    /// takes the plan's, and drops those that no resource lives on any more.
    #[serde(default)]
    pub clusters: BTreeMap<Arc<str>, ClusterConnection>,
    pub resources: BTreeMap<ResourceAddress, ResourceRecord>,
}

/// What is remembered of one resource.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "format::StoredRecord")]
pub struct ResourceRecord {
    pub target: Target,
    /// The object's uid when it was last written or read; `None` for what has none.
    pub uid: Option<String>,
    pub resource_version: Option<String>,
    /// Digest of the declared attributes as last applied.
    pub desired: Digest,
    /// Digest of the server's answer at the declared paths, right after that apply. Equal to `desired` where the
    /// server keeps values as they were sent, and then not written a second time.
    pub observed: Digest,
    /// What must be deleted after this resource, should both go; the graph may not hold it any more.
    pub depends_on: Vec<ResourceAddress>,
    pub protect: bool,
}

impl State {
    /// A state before the first apply: serial 0, nothing managed.
    pub fn empty(lineage: impl Into<String>, environment: impl Into<String>) -> Self {
        Self {
            format_version: FORMAT_VERSION,
            lineage: lineage.into(),
            serial: 0,
            environment: environment.into(),
            tool_version: env!("CARGO_PKG_VERSION").into(),
            clusters: BTreeMap::new(),
            resources: BTreeMap::new(),
        }
    }
}

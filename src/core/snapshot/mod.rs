//! What was observed: present, absent or unreadable, which are three things.

mod survey;

pub use survey::{LiveDefinition, OtherOperator, OtherPart, RunningKafka, Survey};

use crate::{
    address::ResourceAddress,
    resource::{KubernetesKind, Target},
    value::{FieldPath, Value},
};
use serde::{Deserialize, Serialize};
use std::{collections::HashMap, sync::Arc};

/// One reading of everything that the graph and the state name.
#[derive(Clone, Debug, Default)]
pub struct LiveSnapshot {
    /// How far each LIST got, by cluster, kind and namespace. What is not here was not asked for.
    pub coverage: HashMap<Scope, Coverage>,
    pub objects: HashMap<Target, ObservedObject>,
    /// What the server answered to a dry run of a body that differs, by address. Only changed resources have one.
    pub proposals: HashMap<ResourceAddress, Proposal>,
    /// What stands around each operator that Polaris installs on a real cluster, by cluster.
    pub surveys: HashMap<Arc<str>, Survey>,
}

/// What one LIST covers. `kind` is `None` for a control plane itself and for the operator on it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Scope {
    pub cluster: Arc<str>,
    pub kind: Option<KubernetesKind>,
    pub namespace: Option<Arc<str>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Coverage {
    /// Listed: what is not among the objects is absent.
    Listed,
    /// The cluster, or the kind on it, does not exist yet: everything in this scope is absent, and what a server
    /// would say about it is unknown until apply.
    NotYet,
    /// It could not be read; the text says why, for people. Nothing may be concluded from absence.
    Unreadable(String),
}

/// One thing as the server has it.
#[derive(Clone, Debug, PartialEq)]
pub struct ObservedObject {
    pub uid: Option<String>,
    pub resource_version: Option<String>,
    pub generation: Option<i64>,
    /// `metadata.labels`, `metadata.annotations`, `spec`, `data`; secret data only as fingerprints.
    pub body: Value,
    /// The `status` subtree; `Null` where there is none.
    pub status: Value,
    /// Whose it is, from the annotations `polaris.dev/lineage` and `polaris.dev/address`.
    pub owner: Option<Owner>,
    /// Which manager holds which fields; parsed only where a difference makes it matter.
    pub managers: Vec<FieldManager>,
    /// Deletion was asked for and waits for finalizers.
    pub deleting: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owner {
    pub lineage: String,
    pub address: String,
}

/// One entry of `metadata.managedFields`.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldManager {
    pub name: String,
    /// RFC 3339, as the server gave it.
    pub time: Option<String>,
    /// True for server-side apply, false for any other write.
    pub applied: bool,
    /// True where it wrote through the `scale` subresource.
    pub scales: bool,
    /// `fieldsV1` as JSON text: keys `f:name`, `k:{…}`, `v:…`, `.`.
    pub fields: Arc<str>,
}

/// The server's answer to a dry run.
#[derive(Clone, Debug, PartialEq)]
pub enum Proposal {
    /// The whole body as it would be stored.
    Accepted(Value),
    /// Other managers hold fields with other values.
    Conflict(Vec<FieldConflict>),
    /// The server refuses the body.
    Refused(Vec<FieldError>),
    /// It could not be asked; the text says why.
    Unasked(String),
    /// There is no right to write this kind in this place, so not to ask either; the text says so, of all its objects.
    Forbidden(String),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldConflict {
    pub path: FieldPath,
    pub manager: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    pub path: String,
    pub message: String,
}

/// What is known of one target.
#[derive(Clone, Copy, Debug)]
pub enum Observation<'a> {
    Present(&'a ObservedObject),
    Absent,
    /// Absent, because what it would live on does not exist yet.
    NotYet,
    Unreadable(&'a str),
}

impl Target {
    /// The LIST that would show this target.
    pub fn scope(&self) -> Scope {
        let (kind, namespace) = match self {
            Self::ControlPlane { .. } | Self::NodePool { .. } | Self::Operator { .. } => (None, None),
            Self::Object(object) => (Some(object.kind), object.namespace.clone()),
        };
        Scope { cluster: self.cluster().clone(), kind, namespace }
    }
}

impl LiveSnapshot {
    pub fn observe(&self, target: &Target) -> Observation<'_> {
        if let Some(object) = self.objects.get(target) {
            return Observation::Present(object);
        }
        match self.coverage.get(&target.scope()) {
            Some(Coverage::Listed) => Observation::Absent,
            Some(Coverage::NotYet) => Observation::NotYet,
            Some(Coverage::Unreadable(reason)) => Observation::Unreadable(reason),
            None => Observation::Unreadable("it was not asked for"),
        }
    }
}

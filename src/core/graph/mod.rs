//! The desired graph: every resource of one environment, defaults filled in, references turned into edges.

mod ignored;
mod install;
mod lower;
mod order;
mod project;
mod raise;

pub use ignored::Ignored;
pub use install::Unresolved;
pub use lower::{CLUSTER_LABEL, DEFAULT_NAMESPACE, DEFAULT_OPERATOR_VERSION, check, check_all, lower};
pub use order::{Cycle, order};
pub use project::project;
pub use raise::{Raised, Raising, SOUGHT, Stray, raise};

use crate::{
    address::ResourceAddress,
    diagnostic::SourceSpan,
    resource::Target,
    value::{Digest, SecretReference, Value},
};
use serde::{Deserialize, Serialize};
use std::{collections::HashMap, sync::Arc};

/// What one resource should be.
#[derive(Clone, Debug)]
pub struct DesiredResource {
    pub address: ResourceAddress,
    pub target: Target,
    /// Whether Polaris writes it, or only reads it because others depend on it.
    pub mode: Mode,
    /// The declared attributes. For an object: `metadata.labels`, `metadata.annotations`, `spec`, `data`; nothing
    /// that names the object (that is `target`), nothing that Polaris does not want to own, and nothing that the
    /// spec ignores: that is in `ignored`.
    pub body: Value,
    /// `Digest::of(&body)`.
    pub digest: Digest,
    /// What must stand before this one; sorted.
    pub depends_on: Vec<ResourceAddress>,
    pub source: Option<SourceSpan>,
    /// `protect: true`: a plan that would delete or replace it is refused.
    pub protect: bool,
    pub wait: WaitCondition,
    /// Finding codes that the spec accepts for this resource, with the reason given.
    pub accepts: Vec<Acceptance>,
    /// Fields that are left to others once the object is there. In a box, because it is rare.
    pub ignored: Option<Box<Ignored>>,
}

/// `accept: [{code: PK031, reason: …}]`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Acceptance {
    pub code: String,
    pub reason: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    Managed,
    Read,
}

/// What must be true before a step counts as done. The rules are those of `facts` on Strimzi's status (3i).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WaitCondition {
    /// The server's answer is enough.
    Nothing,
    /// A control plane answers.
    Reachable,
    /// CRDs established, the operator's Deployment available.
    OperatorAvailable,
    /// Of an operator: its CRDs are established. What `OperatorAvailable` becomes where nobody waits for readiness.
    KindsServed,
    /// `observedGeneration` is current and the kind's own Ready condition is true.
    Ready,
    /// A Kafka cluster: Ready, all pools observed, all pods at their pod set's revision, replica counts equal.
    KafkaReady,
    /// The object is gone.
    Gone,
}

/// All resources of an environment in an order in which each follows what it depends on; ties by address.
#[derive(Clone, Debug)]
pub struct DesiredGraph {
    pub environment: String,
    /// Digest over everything that was declared; a saved plan carries it.
    pub spec_digest: Digest,
    /// How each `KubernetesCluster` is reached, by name.
    pub clusters: HashMap<Arc<str>, ClusterConnection>,
    /// Where the spec says that an operator's bundle comes from, as a template, by cluster.
    pub bundle_sources: HashMap<Arc<str>, String>,
    resources: Vec<DesiredResource>,
    index: HashMap<ResourceAddress, usize>,
}

/// How a Kubernetes cluster of the spec is reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ClusterConnection {
    Sandbox,
    Kubeconfig {
        context: Option<String>,
        path: Option<String>,
    },
    /// A cloud whose driver is not part of this build: `aws`, `gcp` or `azure`.
    Cloud {
        provider: String,
    },
}

impl DesiredGraph {
    /// `resources` must already be in dependency order (see `order`).
    pub fn new(environment: impl Into<String>, resources: Vec<DesiredResource>) -> Self {
        let index = resources.iter().enumerate().map(|(at, resource)| (resource.address.clone(), at)).collect();
        let spec_digest = digest_of_all(&resources);
        let (clusters, bundle_sources) = (HashMap::new(), HashMap::new());
        Self { environment: environment.into(), spec_digest, clusters, bundle_sources, resources, index }
    }

    pub fn resources(&self) -> &[DesiredResource] {
        &self.resources
    }

    pub fn get(&self, address: &ResourceAddress) -> Option<&DesiredResource> {
        self.index.get(address).map(|at| &self.resources[*at])
    }
}

fn digest_of_all(resources: &[DesiredResource]) -> Digest {
    let mut bytes = Vec::with_capacity(resources.len() * 64);
    for resource in resources {
        bytes.extend_from_slice(resource.address.as_str().as_bytes());
        bytes.push(0);
        bytes.extend_from_slice(&resource.digest.0);
    }
    Digest::of_bytes(&bytes)
}

impl DesiredGraph {
    /// Gives every secret leaf the fingerprint of its content, so that a plan sees when a secret changed.
    pub fn fill_secrets(&mut self, fingerprint: &dyn Fn(&SecretReference) -> Option<String>) {
        for resource in &mut self.resources {
            if fill(&mut resource.body, fingerprint) {
                resource.digest = Digest::of(&resource.body);
            }
            if let Some(ignored) = &mut resource.ignored {
                fill(&mut ignored.initial, fingerprint);
            }
        }
    }
}

/// Every item is filled, also after the first that holds a secret.
fn fill_all<'a>(
    items: impl Iterator<Item = &'a mut Value>,
    fingerprint: &dyn Fn(&SecretReference) -> Option<String>,
) -> bool {
    let mut found = false;
    for item in items {
        found |= fill(item, fingerprint);
    }
    found
}

/// True where the tree holds a secret.
fn fill(value: &mut Value, fingerprint: &dyn Fn(&SecretReference) -> Option<String>) -> bool {
    match value {
        Value::Secret(secret) => {
            secret.fingerprint = fingerprint(&secret.reference);
            true
        }
        Value::List(list) => fill_all(list.iter_mut(), fingerprint),
        Value::Map(map) => fill_all(map.values_mut(), fingerprint),
        _ => false,
    }
}

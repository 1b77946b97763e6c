//! How each kind is touched: floor C. A provider reads, proposes, writes, deletes and waits; it decides nothing.
//!
//! `Clusters` is the front door: it knows every Kubernetes cluster of the spec and sends each target to the room
//! that can touch it. Providers never see the screen, the state or the spec.

mod clusters;
mod download;
mod error;
pub mod kubernetes;
mod operator;
mod sandbox;
mod secrets;
mod simulation;

pub use clusters::{Clusters, ClustersSettings, Installations};
pub use download::download;
pub use error::{ProviderError, ProviderErrorKind};
pub use sandbox::SandboxFolder;
pub use secrets::Secrets;
pub use simulation::operate;

use async_trait::async_trait;
use polaris_core::{
    graph::WaitCondition,
    resource::{Right, Target},
    snapshot::{Coverage, ObservedObject, Owner, Proposal, Scope, Survey},
    value::Value,
};
use std::collections::BTreeMap;

/// What one LIST gave.
#[derive(Debug)]
pub struct Listing {
    pub coverage: Coverage,
    pub objects: Vec<(Target, ObservedObject)>,
    /// What stands around an operator that Polaris installs; only with the control plane of a real cluster.
    pub survey: Option<Survey>,
}

impl Listing {
    pub fn new(coverage: Coverage, objects: Vec<(Target, ObservedObject)>) -> Self {
        Self { coverage, objects, survey: None }
    }
}

/// A body on its way to a server.
#[derive(Clone, Debug)]
pub struct Write<'a> {
    pub target: &'a Target,
    pub body: &'a Value,
    /// Written into annotations, so that an object can always say whose it is.
    pub owner: &'a Owner,
    /// Take fields that another manager holds.
    pub force: bool,
    /// The object that must still be there; `None` where it must not exist yet.
    pub expected: Option<Expected<'a>>,
}

/// Identity of an object at the moment of the decision.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    pub uid: Option<&'a str>,
    pub resource_version: Option<&'a str>,
}

/// A server's answer to a write.
#[derive(Debug)]
pub struct Written {
    pub object: ObservedObject,
    /// False where the object was there before.
    pub created: bool,
}

/// Told what a wait is waiting for, each time the reason changes.
pub type WaitReport<'a> = &'a (dyn Fn(&str) + Send + Sync);

/// One way to touch targets. The executor and the refresh know only this.
#[async_trait]
pub trait Provider: Send + Sync {
    /// Reads everything in a scope in one go.
    async fn list(&self, scope: &Scope) -> Result<Listing, ProviderError>;
    /// Reads one thing; `None` where it is certainly absent.
    async fn read(&self, target: &Target) -> Result<Option<ObservedObject>, ProviderError>;
    /// What the server would store, without storing it.
    async fn propose(&self, write: Write<'_>) -> Proposal;
    async fn apply(&self, write: Write<'_>) -> Result<Written, ProviderError>;
    /// Those of the rights that the credentials in use do not have, as far as the servers say.
    async fn missing(&self, rights: Vec<Right>) -> Vec<Right>;
    /// Makes the fields that people's kubectl holds Polaris' own, so that taking one out of a spec removes it. No
    /// attribute changes. The managers that lost fields by it.
    async fn take_over(&self, target: &Target) -> Result<Vec<String>, ProviderError>;
    /// Asks for deletion of this very object. True where there was something to delete.
    async fn delete(&self, target: &Target, uid: Option<&str>) -> Result<bool, ProviderError>;
    /// Returns when the condition holds for at least this generation; never by itself on time, the caller bounds it.
    async fn wait(
        &self,
        target: &Target,
        condition: WaitCondition,
        generation: Option<i64>,
        report: WaitReport<'_>,
    ) -> Result<(), ProviderError>;
    /// How many objects there are of each definition of an operator: those that would stay behind it, and keep their
    /// definitions.
    async fn instances(&self, _target: &Target) -> Result<BTreeMap<String, usize>, ProviderError> {
        Ok(BTreeMap::new())
    }
    /// What stands around a wait that took too long: lines for people, from what the operator and the pods say.
    async fn circumstances(&self, target: &Target) -> Vec<String>;
}

//! Kubernetes objects over `kube::Client`: one LIST per kind and namespace, server-side apply as `polaris`,
//! deletes with preconditions, waits on a shared watch. The same code serves the sandbox and a real API server.

mod apply;
mod circumstances;
mod connect;
mod credentials;
mod items;
mod list;
mod observe;
mod paths;
mod readiness;
mod rights;
mod takeover;
mod transport;
mod watch;

pub use connect::{Door, contexts};
pub use list::version;
pub use transport::{Call, Limits, Transport};

use super::{Listing, ProviderError, Secrets, WaitReport, Write, Written};
use polaris_core::{
    graph::WaitCondition,
    resource::{KubernetesKind, ObjectId, Right},
    snapshot::{ObservedObject, Proposal},
};
use std::{collections::HashMap, sync::Arc};
use tokio::sync::Mutex;

/// The field manager under which Polaris owns fields.
pub const FIELD_MANAGER: &str = "polaris";
/// Annotations that say whose an object is. Never labels: a KafkaNodePool's labels are copied to pods.
pub const LINEAGE_ANNOTATION: &str = "polaris.dev/lineage";
pub const ADDRESS_ANNOTATION: &str = "polaris.dev/address";

/// One Kubernetes cluster. Clones share the connection and the watches.
#[derive(Clone)]
pub struct KubernetesCluster {
    name: Arc<str>,
    transport: Transport,
    secrets: Arc<Secrets>,
    watches: Arc<Mutex<HashMap<watch::WatchKey, Arc<watch::ScopeWatch>>>>,
}

impl KubernetesCluster {
    pub fn new(name: Arc<str>, transport: Transport, secrets: Arc<Secrets>) -> Self {
        Self { name, transport, secrets, watches: Arc::default() }
    }

    /// The same cluster for a watch's own task: were it to hold the watches, none would ever end.
    fn clone_without_watches(&self) -> Self {
        Self { watches: Arc::default(), ..self.clone() }
    }

    pub fn transport(&self) -> &Transport {
        &self.transport
    }

    /// Every object of one kind, in one namespace where the kind has them.
    pub async fn list(&self, kind: KubernetesKind, namespace: Option<&str>) -> Result<Listing, ProviderError> {
        list::list(self, kind, namespace).await
    }

    pub async fn read(&self, id: &ObjectId) -> Result<Option<ObservedObject>, ProviderError> {
        list::read(self, id).await
    }

    pub async fn propose(&self, id: &ObjectId, write: &Write<'_>) -> Proposal {
        apply::propose(self, id, write).await
    }

    pub async fn apply(&self, id: &ObjectId, write: &Write<'_>) -> Result<Written, ProviderError> {
        apply::apply(self, id, write).await
    }

    /// Those of the rights that these credentials do not have.
    pub async fn missing(&self, rights: Vec<Right>) -> Vec<Right> {
        rights::missing(self, rights).await
    }

    /// Makes what kubectl holds of an object Polaris' own; the managers that lost fields by it.
    pub async fn take_over(&self, id: &ObjectId) -> Result<Vec<String>, ProviderError> {
        takeover::take(self, id).await
    }

    /// As `take_over`, of the object at a path.
    pub async fn take_over_at(&self, path: &str, api_version: &str) -> Result<Vec<String>, ProviderError> {
        takeover::take_at(self, path, api_version).await
    }

    pub async fn delete(&self, id: &ObjectId, uid: Option<&str>) -> Result<bool, ProviderError> {
        apply::delete(self, id, uid).await
    }

    pub async fn wait(
        &self,
        id: &ObjectId,
        condition: (WaitCondition, Option<i64>),
        report: WaitReport<'_>,
    ) -> Result<(), ProviderError> {
        readiness::wait(self, id, condition, report).await
    }

    /// What stands around a wait that took too long, for people.
    pub async fn circumstances(&self, id: &ObjectId) -> Vec<String> {
        circumstances::circumstances(self, id).await
    }
}

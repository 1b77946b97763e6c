//! One reconciliation of one Kafka cluster: the pure model decides, this room carries it out.
//!
//! All progress is in the API's objects. A process that dies anywhere leaves a state from which the next
//! reconciliation, in any process, comes to the same end.

mod finish;
mod objects;
mod pods;
mod read;
mod roll;
mod secrets;

pub use objects::play_deployment;
pub use pods::{create as create_pod, wait_ready};

use super::{
    access::{Access, AccessError, Key},
    certificates::CertificateError,
    condition, kinds,
    memory::{Remembered, Shelf},
    settings::Settings,
};
use polaris_core::kafka::model::{Documents, Model, Refusal, Warning, World, render};
use serde_json::json;
use std::sync::Arc;

/// Why a reconciliation did not come to its end.
#[derive(Debug, thiserror::Error)]
pub enum ReconcileError {
    #[error(transparent)]
    Access(#[from] AccessError),
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    #[error(transparent)]
    User(#[from] super::users::UserError),
    #[error("the pod {pod} did not become ready in time")]
    Timeout { pod: String },
}

/// What should happen next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Nothing until something changes.
    Rest,
    /// At once: a later reconciliation finishes what this one began.
    Again,
    /// After a period: it failed.
    Later,
}

/// The tools of one reconciliation.
#[derive(Clone, Debug)]
pub struct Bench {
    pub access: Access,
    pub settings: Arc<Settings>,
}

/// One cluster in the middle of a reconciliation.
struct Scene<'a> {
    bench: &'a Bench,
    documents: Documents,
    remembered: Remembered,
    shelf: Shelf,
}

/// Reconciles one Kafka resource with its pools.
pub async fn reconcile(bench: &Bench, key: &Key) -> Result<Next, ReconcileError> {
    let mut shelf = Shelf::new(&bench.settings.namespace, key);
    let Some(kafka) = bench.access.get(kinds::KAFKA, key).await? else {
        let remembered = shelf.load(&bench.access).await?;
        objects::remove_orphans(bench, key, &remembered).await?;
        shelf.clear(&bench.access).await?;
        return Ok(Next::Rest);
    };
    if !kafka["metadata"]["deletionTimestamp"].is_null() {
        return Ok(Next::Rest);
    }
    if condition::is_paused(&kafka) {
        let status = json!({"conditions": [condition::condition("ReconciliationPaused", true)]});
        condition::write(&bench.access, kinds::KAFKA, &kafka, status, (bench.settings.clock)()).await?;
        return Ok(Next::Rest);
    }
    let remembered = shelf.load(&bench.access).await?;
    let documents = read::documents(bench, kafka).await?;
    let mut scene = Scene { bench, documents, remembered, shelf };
    scene.announce().await?;
    scene.reconcile().await
}

impl Scene<'_> {
    /// A resource that never had a status is being created.
    async fn announce(&self) -> Result<(), ReconcileError> {
        let kafka = &self.documents.kafka;
        if kafka["status"]["conditions"].is_null() {
            let creating = condition::explained("NotReady", true, "Creating", "Kafka cluster is being deployed");
            let status = json!({"conditions": [creating]});
            condition::write(&self.bench.access, kinds::KAFKA, kafka, status, (self.bench.settings.clock)()).await?;
        }
        Ok(())
    }

    async fn reconcile(&mut self) -> Result<Next, ReconcileError> {
        self.remembered.cluster.clients_ca_generation = 0;
        self.remembered.cluster.occupied = read::occupied(self.bench, &self.documents, &self.remembered).await?;
        let world =
            World { release: self.bench.settings.release, storage_classes: read::storage_classes(self.bench).await? };
        match render(&self.documents, &self.remembered.cluster, &world) {
            Ok(model) => self.carry_out(&model).await,
            Err(refusal) => self.refuse(&refusal).await,
        }
    }

    async fn refuse(&mut self, refusal: &Refusal) -> Result<Next, ReconcileError> {
        objects::forget_deleted_pools(self).await?;
        finish::fail(self, &[], refusal.reason, &refusal.message).await?;
        Ok(Next::Rest)
    }

    async fn carry_out(&mut self, model: &Model) -> Result<Next, ReconcileError> {
        let id = self.remembered.cluster.cluster_id.clone().or_else(|| finish::known_id(&self.documents));
        self.remembered.cluster.cluster_id = Some(id.unwrap_or_else(super::certificates::kafka_uuid));
        objects::make(self, model).await?;
        finish::pools(self, model).await?;
        let mut warnings = model.warnings.clone();
        if model.reaches_nodes() {
            match self.nodes(model).await {
                Ok(more) => warnings.extend(more),
                Err(ReconcileError::Timeout { pod }) => {
                    let message = format!("the pod {pod} did not become ready in time");
                    finish::fail(self, &warnings, "TimeoutException", &message).await?;
                    return Ok(Next::Later);
                }
                Err(error) => return Err(error),
            }
        }
        if let Some(stopped) = &model.stopped {
            finish::fail(self, &warnings, stopped.refusal.reason, &stopped.refusal.message).await?;
            return Ok(Next::Rest);
        }
        objects::deployments_ready(self, model).await?;
        finish::succeed(self, model, &warnings).await?;
        Ok(if model.versions.changing { Next::Again } else { Next::Rest })
    }

    /// Pods of new nodes, the roll of the others, and the metadata version at the end.
    async fn nodes(&mut self, model: &Model) -> Result<Vec<Warning>, ReconcileError> {
        pods::match_nodes(self, model).await?;
        roll::all(self, model).await?;
        let warning = model.finish(&mut self.remembered.cluster);
        self.save().await?;
        Ok(warning.into_iter().collect())
    }

    async fn save(&mut self) -> Result<(), ReconcileError> {
        Ok(self.shelf.save(&self.bench.access, &self.remembered).await?)
    }

    fn namespace(&self) -> &str {
        self.documents.kafka["metadata"]["namespace"].as_str().unwrap_or_default()
    }

    fn cluster(&self) -> &str {
        self.documents.kafka["metadata"]["name"].as_str().unwrap_or_default()
    }
}

//! One operator acts at a time: a Lease, as Strimzi's own leader election.
//!
//! Nobody's clock is trusted: a holder counts as gone when its Lease has not moved for a while by the contender's own
//! monotonic clock.

use super::{
    access::{Access, Answer, Key},
    kinds,
    settings::Settings,
};
use serde_json::{Value as Json, json};
use std::time::Duration;
use tokio::time::Instant;

/// How often the holder moves its Lease.
pub const BEAT: Duration = Duration::from_millis(150);
/// How long a Lease may stand still before another takes it.
const PATIENCE: Duration = Duration::from_millis(600);
const NAME: &str = "strimzi-cluster-operator";

#[derive(Debug)]
pub struct Lease {
    key: Key,
    identity: String,
    /// What was last seen of somebody else's, and since when.
    seen: Option<(Json, Instant)>,
    renewed: Option<Instant>,
}

impl Lease {
    pub fn new(settings: &Settings) -> Self {
        Self {
            key: Key::new(&settings.namespace, NAME),
            identity: settings.identity.clone(),
            seen: None,
            renewed: None,
        }
    }

    /// Whether this process may act now.
    pub fn is_held(&self) -> bool {
        self.renewed.is_some_and(|at| at.elapsed() < PATIENCE)
    }

    /// Takes or renews the Lease, or waits its turn.
    pub async fn beat(&mut self, access: &Access, settings: &Settings) -> Answer<()> {
        let time = (settings.clock)().strftime("%Y-%m-%dT%H:%M:%S%.6fZ").to_string();
        let spec = json!({"holderIdentity": self.identity, "leaseDurationSeconds": 1, "renewTime": time});
        let Some(standing) = access.get(kinds::LEASE, &self.key).await? else {
            return self.first(access, &spec).await;
        };
        let mine = standing["spec"]["holderIdentity"] == *self.identity;
        let free = standing["spec"]["holderIdentity"].as_str().unwrap_or_default().is_empty();
        if !mine && !free && !self.stands_still(&standing) {
            self.renewed = None;
            return Ok(());
        }
        let mut taken = standing;
        taken["spec"] = spec;
        let asked = Instant::now();
        match access.replace(kinds::LEASE, &self.key, &taken).await {
            Ok(_) => self.renewed = Some(asked),
            // Somebody else was faster.
            Err(error) if matches!(error.code(), Some(404 | 409)) => self.renewed = None,
            Err(error) => return Err(error),
        }
        Ok(())
    }

    async fn first(&mut self, access: &Access, spec: &Json) -> Answer<()> {
        let namespace = json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": self.key.namespace}});
        access.apply(kinds::NAMESPACE, &Key::new("", &self.key.namespace), &namespace).await?;
        let body = json!({"apiVersion": "coordination.k8s.io/v1", "kind": "Lease", "metadata": {"name": NAME, "namespace": self.key.namespace}, "spec": spec});
        let asked = Instant::now();
        match access.create(kinds::LEASE, &self.key.namespace, &body).await {
            Ok(_) => self.renewed = Some(asked),
            Err(error) if error.code() == Some(409) => {}
            Err(error) => return Err(error),
        }
        Ok(())
    }

    fn stands_still(&mut self, standing: &Json) -> bool {
        let beat = json!([standing["spec"]["holderIdentity"], standing["spec"]["renewTime"]]);
        match &self.seen {
            Some((seen, since)) if *seen == beat => since.elapsed() > PATIENCE,
            _ => {
                self.seen = Some((beat, Instant::now()));
                false
            }
        }
    }

    /// Gives the Lease back, so that the next process need not wait.
    pub async fn release(&mut self, access: &Access) -> Answer<()> {
        if self.renewed.take().is_none() {
            return Ok(());
        }
        let Some(mut standing) = access.get(kinds::LEASE, &self.key).await? else { return Ok(()) };
        if standing["spec"]["holderIdentity"] == *self.identity {
            standing["spec"] = json!({"holderIdentity": "", "leaseDurationSeconds": 1});
            match access.replace(kinds::LEASE, &self.key, &standing).await {
                Err(error) if matches!(error.code(), Some(404 | 409)) => {}
                other => drop(other?),
            }
        }
        Ok(())
    }
}

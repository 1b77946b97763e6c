//! The door of the crate.

use crate::{
    api::{self, Engine},
    bootstrap, clock,
    faults::{self, Fault, WithFaults},
    serve::{ServeError, Server},
    status_error::Failure,
    store::{Store, StoreError},
};
use jiff::Timestamp;
use std::{path::Path, sync::Arc, time::Duration};

/// Why a sandbox cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("{0}")]
    Refused(#[from] Failure),
}

/// What is in a sandbox, at one moment.
#[derive(Clone, Debug)]
pub struct Status {
    /// The newest revision: how many writes there were, about.
    pub revision: u64,
    /// By the sandbox's clock.
    pub now: Timestamp,
    /// How many objects there are of each resource (`kafkatopics.kafka.strimzi.io`).
    pub objects: Vec<(String, usize)>,
    pub faults: Vec<Fault>,
}

/// An embedded control plane. Cloning it is cheap and shares everything.
#[derive(Clone, Debug)]
pub struct Sandbox {
    engine: Arc<Engine>,
}

impl Sandbox {
    /// Opens the sandbox in `folder` (usually `.polaris/sandbox/<cluster>`), making it when absent.
    pub fn open(folder: &Path) -> Result<Self, SandboxError> {
        let engine = Arc::new(Engine::new(Store::open(folder)?));
        bootstrap::run(&engine)?;
        Ok(Self { engine })
    }

    /// Throws everything in the sandbox away and begins anew, also for processes that have it open. A database of
    /// another version of Polaris is removed.
    pub fn reset(folder: &Path) -> Result<Self, SandboxError> {
        let store = match Store::open(folder) {
            Err(StoreError::Format { .. }) => {
                Store::remove(folder)?;
                Store::open(folder)?
            }
            opened => opened?,
        };
        let engine = Arc::new(Engine::new(store));
        bootstrap::run_afresh(&engine)?;
        Ok(Self { engine })
    }

    /// What is in it.
    pub fn status(&self) -> Result<Status, SandboxError> {
        let (revision, now, objects) = self
            .engine
            .store
            .read(|reader| Ok::<_, StoreError>((reader.revision()?, clock::now(reader)?, reader.census()?)))?;
        Ok(Status { revision, now, objects, faults: self.faults()? })
    }

    /// The API as an axum router, without faults.
    pub fn router(&self) -> axum::Router {
        api::router(self.engine.clone())
    }

    /// A client without a socket, which meets the faults that are set. Needs a tokio runtime.
    pub fn client(&self) -> kube::Client {
        kube::Client::new(self.service(), "default")
    }

    /// The same without the faults of the API, for the simulated operator: it has faults of its own.
    pub fn operator_client(&self) -> kube::Client {
        kube::Client::new(self.router(), "default")
    }

    /// Listens on loopback with TLS and a token; `port` 0 takes a free one. Writes a kubeconfig for it.
    pub async fn serve(&self, port: u16, kubeconfig: &Path) -> Result<Server, ServeError> {
        Server::bind(self.service(), port, kubeconfig).await
    }

    /// The faults that are set, in any process.
    pub fn faults(&self) -> Result<Vec<Fault>, SandboxError> {
        Ok(faults::all(&self.engine.store)?)
    }

    /// Sets one more fault, for every process.
    pub fn set_fault(&self, fault: Fault) -> Result<(), SandboxError> {
        Ok(faults::set(&self.engine.store, Some(fault))?)
    }

    pub fn clear_faults(&self) -> Result<(), SandboxError> {
        Ok(faults::set(&self.engine.store, None)?)
    }

    fn service(&self) -> WithFaults {
        WithFaults::new(self.router(), self.engine.clone())
    }

    /// The time on the sandbox's clock.
    pub fn now(&self) -> Result<Timestamp, SandboxError> {
        Ok(self.engine.store.read(clock::now)?)
    }

    /// Moves the sandbox's clock forward, for every process.
    pub fn advance_clock(&self, by: Duration) -> Result<Timestamp, SandboxError> {
        Ok(clock::advance(&self.engine.store, by)?)
    }
}

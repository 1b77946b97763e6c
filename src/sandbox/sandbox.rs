//! The door of the crate.

use crate::{
    api::{self, Engine},
    bootstrap, clock,
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
    #[error("the sandbox refused its own first objects: {0}")]
    Bootstrap(#[from] Failure),
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

    /// The API as an axum router, for a listener or a client.
    pub fn router(&self) -> axum::Router {
        api::router(self.engine.clone())
    }

    /// A client without a socket. Needs a tokio runtime.
    pub fn client(&self) -> kube::Client {
        kube::Client::new(self.router(), "default")
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

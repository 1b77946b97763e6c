//! The embedded control planes of a project, beside what plan and apply do with them.

use super::{OpsError, Workspace};
use crate::providers::{self, ProviderError, ProviderErrorKind, SandboxFolder};
use polaris_core::graph::ClusterConnection;
use polaris_sandbox::{Sandbox, SandboxError, Server};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

/// What the control plane is called in a folder that declares none.
const UNDECLARED: &str = "sandbox";

/// The control planes of one environment: those that the spec declares, and those that are there.
pub struct Sandboxes {
    folder: SandboxFolder,
    names: Vec<String>,
    /// Where a kubeconfig is written if nobody says otherwise.
    pub kubeconfig: PathBuf,
}

impl Sandboxes {
    pub fn of(workspace: &Workspace) -> Result<Self, OpsError> {
        let declared = workspace.declared()?;
        let root = workspace.dot_folder().join("sandbox");
        let folder = SandboxFolder(root.join(&declared.environment));
        let embedded = |connection: &ClusterConnection| matches!(connection, ClusterConnection::Sandbox);
        let clusters = declared.graph.clusters.iter().filter(|(_, connection)| embedded(connection));
        let mut names: Vec<String> = clusters.map(|(name, _)| name.to_string()).chain(folder.names()).collect();
        names.sort_unstable();
        names.dedup();
        Ok(Self { folder, names, kubeconfig: root.join("kubeconfig") })
    }

    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The one that was named, or the only one.
    pub fn choose(&self, wanted: Option<&str>) -> Result<String, OpsError> {
        let known = || format!("the sandbox clusters are {}", self.names.join(", "));
        match (wanted, &self.names[..]) {
            (Some(wanted), names) if names.iter().any(|name| name == wanted) => Ok(wanted.to_owned()),
            (Some(wanted), _) => Err(not_found(format!("there is no sandbox cluster `{wanted}`")).hint(known()).into()),
            (None, []) => Ok(UNDECLARED.to_owned()),
            (None, [only]) => Ok(only.clone()),
            (None, _) => Err(not_found("there are several sandbox clusters")
                .hint(format!("{}; choose one with --cluster", known()))
                .into()),
        }
    }

    /// True where it has been used.
    pub fn exists(&self, name: &str) -> bool {
        self.folder.path(name).is_dir()
    }

    /// Opens one, making it where it has never been used.
    pub fn open(&self, name: &str) -> Result<Sandbox, OpsError> {
        Sandbox::open(&self.folder.path(name)).map_err(|error| unusable(name, &error))
    }

    /// Empties one. Its control plane stays, so the next plan finds everything on it gone.
    pub fn reset(&self, name: &str) -> Result<(), OpsError> {
        Sandbox::reset(&self.folder.path(name)).map(drop).map_err(|error| unusable(name, &error))
    }
}

/// Listens on loopback and writes the kubeconfig; `port` 0 takes a free one.
pub async fn listen(sandbox: &Sandbox, port: u16, kubeconfig: &Path) -> Result<Server, OpsError> {
    let bound = sandbox.serve(port, kubeconfig).await;
    bound.map_err(|error| ProviderError::new(ProviderErrorKind::Unreachable, error.to_string()).into())
}

/// Answers, with the simulated operator at work, until `stop` is done.
pub async fn serve(sandbox: Sandbox, server: Server, stop: impl Future<Output = ()>) -> Result<(), OpsError> {
    tokio::select! {
        () = server.run(stop) => Ok(()),
        ended = providers::operate(Arc::new(sandbox)) => ended.map_err(OpsError::from),
    }
}

/// Answers as an API server does that nobody's operator looks after, until `stop` is done.
pub async fn serve_bare(server: Server, stop: impl Future<Output = ()>) -> Result<(), OpsError> {
    server.run(stop).await;
    Ok(())
}

/// What goes wrong while a sandbox is used.
pub fn unusable(name: &str, error: &SandboxError) -> OpsError {
    ProviderError::new(ProviderErrorKind::Unreachable, format!("the sandbox `{name}` cannot be used: {error}"))
        .hint("to start it anew: polaris sandbox reset")
        .into()
}

fn not_found(message: impl Into<String>) -> ProviderError {
    ProviderError::new(ProviderErrorKind::NotFound, message)
}

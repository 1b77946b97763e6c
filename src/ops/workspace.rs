//! Where a command works: a folder, its spec files, and the environment that was chosen.

use super::OpsError;
use crate::{providers::kubernetes::Limits, store::StateStore, sys::files};
use polaris_core::{
    diagnostic::{Diagnostic, Severity, SourceFile},
    graph::{DesiredGraph, lower},
    spec::{self, kinds::StateBackend},
};
use std::path::PathBuf;

/// Everything that a use case needs to know of its surroundings. The face fills it in.
#[derive(Clone, Debug)]
pub struct Workspace {
    /// The project's folder: paths in the spec and `.polaris/` are relative to it.
    pub folder: PathBuf,
    pub files: Vec<SourceFile>,
    /// `-e`; `None` chooses the only one.
    pub environment: Option<String>,
    pub limits: Limits,
}

/// What the spec says, ready to be planned.
#[derive(Debug)]
pub struct Declared {
    pub environment: String,
    pub graph: DesiredGraph,
    pub warnings: Vec<Diagnostic>,
    pub store: StateStore,
}

impl Workspace {
    /// Parses, resolves and lowers; every mistake at once.
    pub fn declared(&self) -> Result<Declared, OpsError> {
        let (spec, mut found) = spec::parse(&self.files);
        let resolved = match spec.resolve(self.environment.as_deref()) {
            Ok(resolved) => resolved,
            Err(more) => {
                found.extend(more);
                return Err(OpsError::Spec(found));
            }
        };
        let (graph, more) = lower(&resolved);
        found.extend(resolved.warnings.iter().cloned());
        found.extend(more);
        if found.iter().any(|diagnostic| diagnostic.severity == Severity::Error) {
            return Err(OpsError::Spec(found));
        }
        let backend = resolved.settings.as_ref().and_then(|settings| settings.state.as_ref());
        let store = self.store(&resolved.environment, backend)?;
        Ok(Declared { environment: resolved.environment.clone(), graph, warnings: found, store })
    }

    /// Where `.polaris/` is.
    pub fn dot_folder(&self) -> PathBuf {
        self.folder.join(".polaris")
    }

    /// Keeps `.polaris/` out of git. Where it cannot be written, the state says so better.
    pub fn hide_from_git(&self) {
        let _ = files::create(&self.dot_folder().join(".gitignore"), b"# Polaris keeps its own things here.\n*\n");
    }

    /// The store of an environment's state.
    fn store(&self, environment: &str, backend: Option<&StateBackend>) -> Result<StateStore, OpsError> {
        let path = match backend {
            None => None,
            Some(StateBackend::Local(local)) => local.path.as_ref(),
            Some(other) => return Err(OpsError::NoBackend(backend_name(other))),
        };
        let default = || self.dot_folder().join("state").join(environment);
        Ok(StateStore::local(environment, path.map_or_else(default, |path| self.folder.join(path))))
    }
}

fn backend_name(backend: &StateBackend) -> &'static str {
    match backend {
        StateBackend::Local(_) => "local",
        StateBackend::S3(_) => "s3",
        StateBackend::Gcs(_) => "gcs",
        StateBackend::Azure(_) => "azure",
        StateBackend::Postgres(_) => "postgres",
        StateBackend::Etcd(_) => "etcd",
        StateBackend::Kubernetes(_) => "kubernetes",
    }
}

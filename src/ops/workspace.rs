//! Where a command works: a folder, its spec files, and the environment that was chosen.

use super::{OpsError, refusal};
use crate::{
    providers::kubernetes::Limits,
    store::StateStore,
    sys::{bundle_files::BundleFiles, files},
};
use polaris_core::{
    diagnostic::{Diagnostic, Severity, SourceFile},
    graph::{DesiredGraph, lower},
    spec::{self, ResolvedSpec, kinds::StateBackend},
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
    /// What the spec says, and the store of its state.
    pub fn declared(&self) -> Result<Declared, OpsError> {
        let (resolved, graph, warnings) = self.lowered()?;
        let refused = refusal::of_state(&resolved);
        if !refused.is_empty() {
            return Err(OpsError::Spec(refused));
        }
        let backend = resolved.settings.as_ref().and_then(|settings| settings.state.as_ref());
        let store = self.store(&resolved.environment, backend.map(|backend| &backend.value));
        Ok(Declared { environment: resolved.environment, graph, warnings, store })
    }

    /// The graph alone: no state is opened, so it does not matter where it is kept.
    pub fn graph(&self) -> Result<DesiredGraph, OpsError> {
        self.lowered().map(|(_, graph, _)| graph)
    }

    /// Parses, resolves and lowers; every mistake at once, and the warnings of a sound spec.
    fn lowered(&self) -> Result<(ResolvedSpec, DesiredGraph, Vec<Diagnostic>), OpsError> {
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
        Ok((resolved, graph, found))
    }

    /// Where `.polaris/` is.
    pub fn dot_folder(&self) -> PathBuf {
        self.folder.join(".polaris")
    }

    /// Where the operators' bundles are pinned and kept.
    pub fn bundle_files(&self) -> BundleFiles {
        BundleFiles { lock: self.folder.join("polaris.lock"), cache: self.dot_folder().join("cache/bundles") }
    }

    /// Makes `.polaris/` the owner's alone, because a sandbox holds real secrets, and keeps it out of git. Where it
    /// cannot be written, the state says so better.
    pub fn hide_from_git(&self) {
        let _ = files::create_private_folder(&self.dot_folder());
        let _ = files::create(&self.dot_folder().join(".gitignore"), b"# Polaris keeps its own things here.\n*\n");
    }

    /// The store of an environment's state; what is no folder was refused before.
    fn store(&self, environment: &str, backend: Option<&StateBackend>) -> StateStore {
        let path = match backend {
            Some(StateBackend::Local(local)) => local.path.as_ref(),
            _ => None,
        };
        let default = || self.dot_folder().join("state").join(environment);
        StateStore::local(environment, path.map_or_else(default, |path| self.folder.join(path)))
    }
}

//! A workspace with its graph, its state and its clusters opened: what plan and apply share.

use super::{Declared, OpsError, Workspace, bundles, refusal};
use crate::{
    providers::{Clusters, ClustersSettings, Installations, Provider, ProviderError, SandboxFolder, Secrets},
    store::{RunId, StateStore},
    sys::secrets::{Secret, SecretResolver},
};
use polaris_core::{
    diagnostic::Diagnostic,
    graph::{ClusterConnection, DesiredGraph},
    plan::{Plan, format},
    state::State,
    value::SecretReference,
};
use std::{collections::BTreeMap, sync::Arc};

/// What the session is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Only to see what answers and what is there: no operator's bundle is needed.
    Reach,
    /// Nothing is written anywhere.
    Look,
    /// Nothing but the state's key, with which a saved plan is authenticated.
    Save,
    /// Things are changed; the sandbox's simulated operators run meanwhile.
    Change,
}

pub struct Session {
    pub environment: String,
    pub graph: DesiredGraph,
    pub warnings: Vec<Diagnostic>,
    pub store: StateStore,
    pub state: State,
    /// A run that was cut short.
    pub open_run: Option<RunId>,
    /// The state's own key: it authenticates plans and fingerprints secrets.
    pub key: [u8; crate::store::KEY_LENGTH],
    secrets: Arc<Secrets>,
    installations: Installations,
    sandbox: SandboxFolder,
    clusters: Clusters,
    limits: crate::providers::kubernetes::Limits,
}

impl Session {
    pub async fn open(workspace: &Workspace, purpose: Purpose) -> Result<Self, OpsError> {
        let declared = workspace.declared()?;
        Self::with(declared, workspace, purpose, None).await
    }

    /// A session for a saved plan. A plan that was made before the first apply brings the state's lineage with it.
    pub async fn for_plan(workspace: &Workspace, bytes: &[u8]) -> Result<(Self, Plan), OpsError> {
        let declared = workspace.declared()?;
        let key = declared.store.key().await?;
        let plan = format::decode(bytes, &key)?;
        let session = Self::with(declared, workspace, Purpose::Change, Some(&plan)).await?;
        Ok((session, plan))
    }

    async fn with(
        declared: Declared,
        workspace: &Workspace,
        purpose: Purpose,
        plan: Option<&Plan>,
    ) -> Result<Self, OpsError> {
        refusal::of_plan(&declared.graph)?;
        let store = declared.store;
        if let Some(plan) = plan {
            store.propose_lineage(&plan.lineage);
        }
        let key = match purpose {
            Purpose::Reach | Purpose::Look => store.existing_key().await?.unwrap_or([0; crate::store::KEY_LENGTH]),
            Purpose::Save | Purpose::Change => {
                workspace.hide_from_git();
                store.key().await?
            }
        };
        let loaded = store.load().await?;
        let resolver = SecretResolver { folder: workspace.folder.clone() };
        let secrets = Arc::new(Secrets { resolver, key: key.to_vec() });
        let mut graph = declared.graph;
        graph.fill_secrets(&|reference| secrets.fingerprint(reference));
        let installations = match purpose {
            Purpose::Reach => Installations::default(),
            Purpose::Look | Purpose::Save | Purpose::Change => bundles::install(workspace, &mut graph)?,
        };
        let sandbox = SandboxFolder(workspace.dot_folder().join("sandbox").join(&declared.environment));
        let connections = connections(&graph, &loaded.state);
        let settings = ClustersSettings {
            sandbox: sandbox.clone(),
            limits: workspace.limits,
            run_operators: purpose == Purpose::Change,
            secrets: secrets.clone(),
            installations: installations.clone(),
        };
        Ok(Self {
            environment: declared.environment,
            graph,
            warnings: declared.warnings,
            store,
            state: loaded.state,
            open_run: loaded.open_run,
            key,
            secrets,
            installations,
            sandbox,
            clusters: Clusters::new(connections, settings),
            limits: workspace.limits,
        })
    }

    pub async fn close(&self) {
        self.clusters.close().await;
    }

    /// The secret that a step would write.
    pub fn secret(&self, reference: &SecretReference) -> Result<Secret, ProviderError> {
        self.secrets.resolve(reference)
    }

    /// How a cluster of the spec, or of the state, is reached.
    pub fn connection(&self, cluster: &str) -> Option<&ClusterConnection> {
        self.graph.clusters.get(cluster).or_else(|| self.state.clusters.get(cluster))
    }

    pub fn provider(&self) -> &dyn Provider {
        &self.clusters
    }

    /// A door to other clusters than the graph's: those of a stored plan. Runs no operators.
    pub fn connected(&self, clusters: &BTreeMap<Arc<str>, ClusterConnection>) -> Clusters {
        let settings = ClustersSettings {
            sandbox: self.sandbox.clone(),
            limits: self.limits,
            run_operators: false,
            secrets: self.secrets.clone(),
            installations: self.installations.clone(),
        };
        Clusters::new(clusters.clone(), settings)
    }
}

/// The graph's clusters, and those that only the state still knows.
fn connections(graph: &DesiredGraph, state: &State) -> BTreeMap<Arc<str>, ClusterConnection> {
    let mut connections = state.clusters.clone();
    connections.extend(graph.clusters.iter().map(|(name, connection)| (name.clone(), connection.clone())));
    connections
}

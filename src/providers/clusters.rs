//! Every Kubernetes cluster that a run touches, connected at first use, and the door to their targets.

use super::{
    Listing, Provider, ProviderError, ProviderErrorKind, SandboxFolder, Secrets, WaitReport, Write, Written,
    kubernetes::{self, KubernetesCluster, Limits, Transport},
    operator, sandbox,
    simulation::Operators,
};
use async_trait::async_trait;
use polaris_core::{
    graph::{ClusterConnection, WaitCondition},
    kafka::bundle::Installation,
    resource::{KubernetesKind, Right, Target},
    snapshot::{Coverage, ObservedObject, Proposal, Scope},
};
use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};
use tokio::sync::Mutex;

/// What all clusters share.
pub struct ClustersSettings {
    /// Where the control planes of `provider: sandbox` live.
    pub sandbox: SandboxFolder,
    pub limits: Limits,
    /// Whether the sandbox's simulated operators run while this value lives; a plan only looks, so it needs none.
    pub run_operators: bool,
    pub secrets: Arc<Secrets>,
    /// What is to be installed on real clusters, by cluster.
    pub installations: Installations,
}

/// The operators that Polaris installs, each fitted to its cluster.
pub type Installations = Arc<HashMap<Arc<str>, Installation>>;

pub struct Clusters {
    connections: BTreeMap<Arc<str>, ClusterConnection>,
    settings: ClustersSettings,
    doors: Mutex<HashMap<Arc<str>, KubernetesCluster>>,
    operators: Operators,
}

impl Clusters {
    pub fn new(connections: BTreeMap<Arc<str>, ClusterConnection>, settings: ClustersSettings) -> Self {
        Self { connections, settings, doors: Mutex::default(), operators: Operators::default() }
    }

    /// Lets the simulated operators go in order, so that the next process need not wait for their leases.
    pub async fn close(&self) {
        self.operators.close().await;
    }

    fn connection(&self, cluster: &Arc<str>) -> Result<&ClusterConnection, ProviderError> {
        self.connections.get(cluster).ok_or_else(|| {
            ProviderError::new(ProviderErrorKind::Unsupported, format!("nothing says how `{cluster}` is reached"))
                .hint("declare a KubernetesCluster of that name")
        })
    }

    /// The cluster, connected; `None` where it does not exist yet. The lock is held while connecting, so that nobody connects twice.
    async fn door(&self, cluster: &Arc<str>) -> Result<Option<KubernetesCluster>, ProviderError> {
        let mut doors = self.doors.lock().await;
        if let Some(open) = doors.get(cluster) {
            return Ok(Some(open.clone()));
        }
        let transport = match self.connection(cluster)? {
            ClusterConnection::Sandbox => {
                let Some(sandbox) = self.settings.sandbox.open(cluster)? else { return Ok(None) };
                let client = sandbox.client();
                if self.settings.run_operators {
                    self.operators.start(Arc::new(sandbox)).await;
                }
                let server = format!("the sandbox `{cluster}`");
                Transport::new(client, server, Limits { settle: sandbox::SETTLE, ..self.settings.limits })
            }
            ClusterConnection::Kubeconfig { context, path } => {
                // Like every file that a spec names, it stands beside the spec.
                let path = path.as_ref().map(|path| self.settings.secrets.resolver.folder.join(path));
                let path = path.map(|path| path.to_string_lossy().into_owned());
                kubernetes::Door { context: context.clone(), path }.open(self.settings.limits).await?
            }
            ClusterConnection::Cloud { .. } => return Err(self.no_driver(cluster)),
        };
        let open = KubernetesCluster::new(cluster.clone(), transport, self.settings.secrets.clone());
        doors.insert(cluster.clone(), open.clone());
        Ok(Some(open))
    }

    /// The cluster, which must exist.
    async fn open(&self, cluster: &Arc<str>) -> Result<KubernetesCluster, ProviderError> {
        match self.door(cluster).await? {
            Some(open) => Ok(open),
            None => Err(ProviderError::new(ProviderErrorKind::NotFound, format!("cluster `{cluster}` does not exist"))),
        }
    }

    /// What cannot be made or deleted here: a cloud's cluster, or one that a kubeconfig only names.
    fn no_driver(&self, cluster: &Arc<str>) -> ProviderError {
        let Some(ClusterConnection::Cloud { provider }) = self.connections.get(cluster) else {
            let message = format!("cluster `{cluster}` is only read, never made or deleted");
            return ProviderError::new(ProviderErrorKind::Unsupported, message);
        };
        let message = format!("cluster `{cluster}` has provider `{provider}`, whose driver is not part of this build");
        ProviderError::new(ProviderErrorKind::Unsupported, message).hint(
            "create the cluster with your cloud's own tool and name it with `provider: kubeconfig`, or try the spec \
             with `provider: sandbox`",
        )
    }

    fn is_sandbox(&self, cluster: &Arc<str>) -> bool {
        matches!(self.connections.get(cluster), Some(ClusterConnection::Sandbox))
    }

    /// The control plane and the operator: what a scope without a kind covers.
    async fn list_cluster(&self, scope: &Scope) -> Result<Listing, ProviderError> {
        let cluster = &scope.cluster;
        let Some(open) = self.door(cluster).await? else {
            return Ok(Listing::new(Coverage::Listed, Vec::new()));
        };
        let mut listing = match self.settings.installations.get(cluster) {
            Some(installation) => list_installed(&open, cluster, installation).await?,
            None => Listing::new(Coverage::Listed, operator::find(&open, cluster).await?),
        };
        let plane = self.read_control_plane(cluster).await?;
        listing.objects.extend(plane.map(|plane| (Target::ControlPlane { cluster: cluster.clone() }, plane)));
        Ok(listing)
    }

    /// The installation that a step means. A plan that was saved with another bundle is not applied with this one.
    fn installation(&self, write: &Write<'_>) -> Result<&Installation, ProviderError> {
        let found = self.settings.installations.get(write.target.cluster());
        found.filter(|installation| installation.body() == *write.body).ok_or_else(|| {
            let message = "the plan was made with another bundle of the operator than the one that is pinned now";
            ProviderError::new(ProviderErrorKind::Unsupported, message).hint("make a new plan: polaris plan")
        })
    }

    async fn install(&self, namespace: &str, write: &Write<'_>) -> Result<Written, ProviderError> {
        let cluster = write.target.cluster();
        let open = self.open(cluster).await?;
        if self.is_sandbox(cluster) {
            return operator::install_simulated(&open, namespace, write).await;
        }
        operator::install(&open, self.installation(write)?, write).await
    }

    async fn uninstall(&self, cluster: &Arc<str>, namespace: &str) -> Result<bool, ProviderError> {
        match self.door(cluster).await? {
            Some(open) if self.is_sandbox(cluster) => operator::uninstall_simulated(&open, namespace).await,
            Some(open) => operator::uninstall(&open, namespace).await,
            None => Ok(false),
        }
    }

    async fn read_operator(&self, target: &Target) -> Result<Option<ObservedObject>, ProviderError> {
        let Some(open) = self.door(target.cluster()).await? else { return Ok(None) };
        match self.settings.installations.get(target.cluster()) {
            Some(installation) => operator::look(&open, installation).await.map(|(found, _)| found),
            None => operator::read(&open, target).await,
        }
    }

    async fn propose_operator(&self, write: &Write<'_>) -> Proposal {
        let cluster = write.target.cluster();
        match (self.settings.installations.get(cluster), self.door(cluster).await) {
            (Some(installation), Ok(Some(open))) => operator::propose(&open, installation, write.owner).await,
            (Some(_), Err(error)) => Proposal::Unasked(error.message),
            _ => Proposal::Accepted(write.body.clone()),
        }
    }

    async fn read_control_plane(&self, cluster: &Arc<str>) -> Result<Option<ObservedObject>, ProviderError> {
        if self.is_sandbox(cluster) {
            return self.settings.sandbox.read(cluster);
        }
        let open = self.open(cluster).await?;
        kubernetes::version(open.transport()).await.map(Some)
    }

    async fn list_kind(&self, scope: &Scope, kind: KubernetesKind) -> Result<Listing, ProviderError> {
        match self.door(&scope.cluster).await? {
            Some(open) => open.list(kind, scope.namespace.as_deref()).await,
            None => Ok(Listing::new(Coverage::NotYet, Vec::new())),
        }
    }
}

/// What may not be listed is not taken for absent.
async fn list_installed(
    open: &KubernetesCluster,
    cluster: &Arc<str>,
    installation: &Installation,
) -> Result<Listing, ProviderError> {
    match operator::look(open, installation).await {
        Ok((found, survey)) => {
            let target = Target::Operator { cluster: cluster.clone(), namespace: installation.home.clone() };
            let objects = found.map(|found| (target, found)).into_iter().collect();
            Ok(Listing { coverage: Coverage::Listed, objects, survey: Some(survey) })
        }
        Err(error) if error.kind == ProviderErrorKind::Forbidden => {
            Ok(Listing::new(Coverage::Unreadable(error.message), Vec::new()))
        }
        Err(error) => Err(error),
    }
}

#[async_trait]
impl Provider for Clusters {
    async fn list(&self, scope: &Scope) -> Result<Listing, ProviderError> {
        match scope.kind {
            None => self.list_cluster(scope).await,
            Some(kind) => self.list_kind(scope, kind).await,
        }
    }

    async fn read(&self, target: &Target) -> Result<Option<ObservedObject>, ProviderError> {
        match target {
            Target::ControlPlane { cluster } => self.read_control_plane(cluster).await,
            Target::NodePool { cluster, .. } => Err(self.no_driver(cluster)),
            Target::Operator { .. } => self.read_operator(target).await,
            Target::Object(id) => match self.door(&id.cluster).await? {
                Some(open) => open.read(id).await,
                None => Ok(None),
            },
        }
    }

    async fn propose(&self, write: Write<'_>) -> Proposal {
        let id = match write.target {
            Target::Object(id) => id,
            Target::Operator { .. } => return self.propose_operator(&write).await,
            _ => return Proposal::Accepted(write.body.clone()),
        };
        match self.door(&id.cluster).await {
            Ok(Some(open)) => open.propose(id, &write).await,
            Ok(None) => Proposal::Accepted(write.body.clone()),
            Err(error) => Proposal::Unasked(error.message),
        }
    }

    async fn apply(&self, write: Write<'_>) -> Result<Written, ProviderError> {
        match write.target {
            Target::ControlPlane { cluster } if self.is_sandbox(cluster) => {
                self.settings.sandbox.create(cluster, &write)
            }
            Target::ControlPlane { cluster } | Target::NodePool { cluster, .. } => Err(self.no_driver(cluster)),
            Target::Operator { namespace, .. } => self.install(namespace, &write).await,
            Target::Object(id) => self.open(&id.cluster).await?.apply(id, &write).await,
        }
    }

    async fn missing(&self, rights: Vec<Right>) -> Vec<Right> {
        let mut clusters: BTreeMap<Arc<str>, Vec<Right>> = BTreeMap::new();
        for right in rights {
            clusters.entry(right.cluster.clone()).or_default().push(right);
        }
        let mut missing = Vec::new();
        for (cluster, rights) in clusters {
            // What cannot be reached says so by itself.
            if let Ok(Some(open)) = self.door(&cluster).await {
                missing.extend(open.missing(rights).await);
            }
        }
        missing
    }

    async fn take_over(&self, target: &Target) -> Result<Vec<String>, ProviderError> {
        match target {
            Target::Object(id) => self.open(&id.cluster).await?.take_over(id).await,
            Target::Operator { cluster, .. } => match self.settings.installations.get(cluster) {
                Some(installation) => operator::take_over(&self.open(cluster).await?, installation).await,
                None => Ok(Vec::new()),
            },
            Target::ControlPlane { .. } | Target::NodePool { .. } => Ok(Vec::new()),
        }
    }

    async fn delete(&self, target: &Target, uid: Option<&str>) -> Result<bool, ProviderError> {
        match target {
            Target::ControlPlane { cluster } if self.is_sandbox(cluster) => {
                self.operators.close().await;
                self.doors.lock().await.remove(cluster);
                self.settings.sandbox.delete(cluster)
            }
            Target::ControlPlane { cluster } | Target::NodePool { cluster, .. } => Err(self.no_driver(cluster)),
            Target::Operator { cluster, namespace } => self.uninstall(cluster, namespace).await,
            Target::Object(id) => match self.door(&id.cluster).await? {
                Some(open) => open.delete(id, uid).await,
                None => Ok(false),
            },
        }
    }

    async fn wait(
        &self,
        target: &Target,
        condition: WaitCondition,
        generation: Option<i64>,
        report: WaitReport<'_>,
    ) -> Result<(), ProviderError> {
        match target {
            Target::Object(id) => self.open(&id.cluster).await?.wait(id, (condition, generation), report).await,
            Target::Operator { cluster, .. }
                if matches!(condition, WaitCondition::OperatorAvailable | WaitCondition::KindsServed) =>
            {
                operator::wait(&self.open(cluster).await?, target, condition, report).await
            }
            _ => Ok(()),
        }
    }

    async fn circumstances(&self, target: &Target) -> Vec<String> {
        match (target, self.door(target.cluster()).await) {
            (Target::Object(id), Ok(Some(open))) => open.circumstances(id).await,
            (Target::Operator { .. }, Ok(Some(open))) => operator::circumstances(&open, target).await,
            _ => Vec::new(),
        }
    }

    async fn instances(&self, target: &Target) -> Result<BTreeMap<String, usize>, ProviderError> {
        match self.door(target.cluster()).await? {
            Some(open) if !self.is_sandbox(target.cluster()) => operator::all_instances(&open).await,
            _ => Ok(BTreeMap::new()),
        }
    }
}

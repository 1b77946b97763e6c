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
    resource::{KubernetesKind, Target},
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
}

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
                kubernetes::Door { context: context.clone(), path: path.clone() }.open(self.settings.limits).await?
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
            return Ok(Listing { coverage: Coverage::Listed, objects: Vec::new() });
        };
        let mut objects = Vec::new();
        let plane = self.read_control_plane(cluster).await?;
        objects.extend(plane.map(|plane| (Target::ControlPlane { cluster: cluster.clone() }, plane)));
        objects.extend(operator::find(&open, cluster).await?);
        Ok(Listing { coverage: Coverage::Listed, objects })
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
            None => Ok(Listing { coverage: Coverage::NotYet, objects: Vec::new() }),
        }
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
            Target::Operator { cluster, .. } => match self.door(cluster).await? {
                Some(open) => operator::read(&open, target).await,
                None => Ok(None),
            },
            Target::Object(id) => match self.door(&id.cluster).await? {
                Some(open) => open.read(id).await,
                None => Ok(None),
            },
        }
    }

    async fn propose(&self, write: Write<'_>) -> Proposal {
        let Target::Object(id) = write.target else { return Proposal::Accepted(write.body.clone()) };
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
            Target::Operator { cluster, namespace } => {
                let open = self.open(cluster).await?;
                operator::install(&open, namespace, &write, self.is_sandbox(cluster)).await
            }
            Target::Object(id) => self.open(&id.cluster).await?.apply(id, &write).await,
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
            Target::Operator { cluster, namespace } => match self.door(cluster).await? {
                Some(open) => operator::uninstall(&open, namespace).await,
                None => Ok(false),
            },
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
            Target::Operator { cluster, .. } if condition == WaitCondition::OperatorAvailable => {
                operator::wait_available(&self.open(cluster).await?, target, report).await
            }
            _ => Ok(()),
        }
    }

    async fn circumstances(&self, target: &Target) -> Vec<String> {
        let Target::Object(id) = target else { return Vec::new() };
        match self.door(&id.cluster).await {
            Ok(Some(open)) => open.circumstances(id).await,
            _ => Vec::new(),
        }
    }
}

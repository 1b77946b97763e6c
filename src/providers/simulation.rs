//! The simulated Strimzi operators of this process: one for each sandbox cluster that is open, while it is.

use super::ProviderError;
use k8s_openapi::api::apps::v1::Deployment;
use kube::{
    Api,
    api::{ListParams, Patch, PatchParams},
};
use polaris_sandbox::{
    FaultKind, Sandbox,
    operator::{Faults, Operator, Settings},
};
use serde_json::json;
use std::{sync::Arc, time::Duration};
use tokio::sync::Mutex;

/// How often a served sandbox looks for an operator's Deployment.
const GLANCE: Duration = Duration::from_millis(250);

/// Stops with the process at the latest; `close` also gives their leases back at once.
#[derive(Default)]
pub struct Operators(Mutex<Vec<Operator>>);

impl Operators {
    /// Starts an operator on a sandbox. Where another process runs one already, this one waits its turn.
    pub async fn start(&self, sandbox: Arc<Sandbox>) {
        let client = sandbox.operator_client();
        self.0.lock().await.push(Operator::spawn(client, settings(sandbox)));
    }

    pub async fn close(&self) {
        let operators = std::mem::take(&mut *self.0.lock().await);
        for operator in operators {
            operator.stop().await;
        }
    }
}

/// Runs an operator until the future is dropped: for a sandbox that is served. Where a client installs an operator's
/// Deployment on it, that gets available too: no kubelet would start it, and its work is done here.
pub async fn operate(sandbox: Arc<Sandbox>) -> Result<(), ProviderError> {
    let client = sandbox.operator_client();
    let operators = Operators::default();
    operators.start(sandbox).await;
    loop {
        if let Err(error) = stand_in(&client).await {
            tracing::debug!(%error, "the Deployment of an operator could not be looked after");
        }
        tokio::time::sleep(GLANCE).await;
    }
}

/// Gives each cluster operator's Deployment that is not looked after yet the status of one that runs.
async fn stand_in(client: &kube::Client) -> Result<(), kube::Error> {
    let labelled = ListParams::default().labels("app=strimzi");
    for deployment in Api::<Deployment>::all(client.clone()).list(&labelled).await? {
        let generation = deployment.metadata.generation;
        let seen = deployment.status.as_ref().and_then(|status| status.observed_generation);
        let is_operator = is_operator(&deployment).unwrap_or(false);
        let (Some(namespace), Some(name)) = (deployment.metadata.namespace, deployment.metadata.name) else { continue };
        if is_operator && seen != generation {
            let replicas = deployment.spec.and_then(|spec| spec.replicas).unwrap_or(1);
            let status = json!({"status": {
                "observedGeneration": generation, "replicas": replicas, "updatedReplicas": replicas,
                "readyReplicas": replicas, "availableReplicas": replicas,
                "conditions": [{"type": "Available", "status": "True"}],
            }});
            let deployments = Api::<Deployment>::namespaced(client.clone(), &namespace);
            deployments.patch_status(&name, &PatchParams::default(), &Patch::Merge(status)).await?;
        }
    }
    Ok(())
}

fn is_operator(deployment: &Deployment) -> Option<bool> {
    let labels = deployment.spec.as_ref()?.template.metadata.as_ref()?.labels.as_ref()?;
    Some(labels.get("strimzi.io/kind").is_some_and(|kind| kind == "cluster-operator"))
}

fn settings(sandbox: Arc<Sandbox>) -> Settings {
    let clock = sandbox.clone();
    Settings {
        clock: Arc::new(move || clock.now().unwrap_or_else(|_| jiff::Timestamp::now())),
        faults: Arc::new(SandboxFaults(sandbox)),
        ..Settings::default()
    }
}

/// What `polaris sandbox fault` set, as the operator asks for it. A store that cannot be read plays no faults.
struct SandboxFaults(Arc<Sandbox>);

impl SandboxFaults {
    fn any(&self, matches: impl Fn(&polaris_sandbox::Fault) -> bool) -> bool {
        self.0.faults().is_ok_and(|faults| faults.iter().any(matches))
    }
}

impl Faults for SandboxFaults {
    fn never_ready(&self, _namespace: &str, pod: &str) -> bool {
        self.any(|fault| fault.kind == FaultKind::BrokerNeverReady && fault.on.as_deref().is_none_or(|on| on == pod))
    }

    fn stalled(&self) -> bool {
        self.any(|fault| fault.kind == FaultKind::OperatorStalls)
    }
}

//! The Strimzi operator as a unit: its kinds, its rights, its Deployment, and how to see that it stands.
//!
//! On the sandbox it is simulated, and what was declared of it is kept in an annotation of its Deployment. On a real
//! cluster it is what the release's bundle says, and every object of it is compared.

mod install;
mod live;
mod requests;
mod seen;
mod simulated;
mod wait;

pub use install::{all_instances, install, propose, take_over, uninstall};
pub use seen::look;
pub use simulated::{install as install_simulated, uninstall as uninstall_simulated};
pub use wait::{circumstances, wait};

use super::{ProviderError, ProviderErrorKind, kubernetes::KubernetesCluster};
use live::SELECTOR;
use polaris_core::{kafka::bundle::PartKind, resource::Target, snapshot::ObservedObject};
use requests::{deployment_path, get, items, list_path};
use seen::observed;
use serde_json::Value as Json;
use std::sync::Arc;

const DEPLOYMENT: &str = "strimzi-cluster-operator";
/// On the Deployment: what was declared of the operator when it was applied.
const DECLARED_ANNOTATION: &str = "polaris.dev/declared";

/// Every operator that a LIST of Deployments shows; none where there is no right to list them.
pub async fn find(
    cluster: &KubernetesCluster,
    name: &Arc<str>,
) -> Result<Vec<(Target, ObservedObject)>, ProviderError> {
    let found = match items(cluster, &format!("{}?labelSelector={SELECTOR}", list_path(PartKind::Deployment))).await {
        Ok(found) => found,
        Err(error) if error.kind == ProviderErrorKind::Forbidden => Vec::new(),
        Err(error) => return Err(error),
    };
    let usual = found.iter().filter(|item| item["metadata"]["name"] == DEPLOYMENT);
    Ok(usual.map(|item| (target(name, item), observed(item))).collect())
}

fn target(cluster: &Arc<str>, deployment: &Json) -> Target {
    let namespace = deployment["metadata"]["namespace"].as_str().unwrap_or_default();
    Target::Operator { cluster: cluster.clone(), namespace: namespace.into() }
}

/// An operator counts as there when its Deployment is, or at least when its kinds are served: someone else may
/// run it where we may not look.
pub async fn read(cluster: &KubernetesCluster, target: &Target) -> Result<Option<ObservedObject>, ProviderError> {
    let Target::Operator { namespace, .. } = target else { return Ok(None) };
    match get(cluster, &deployment_path(namespace)).await {
        Ok(Some(deployment)) => return Ok(Some(observed(&deployment))),
        Ok(None) => {}
        Err(error) if error.kind == ProviderErrorKind::Forbidden => {}
        Err(error) => return Err(error),
    }
    Ok(wait::kinds_served(cluster).await?.then(|| observed(&Json::Null)))
}

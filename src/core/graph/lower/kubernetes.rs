//! Kubernetes clusters and the node pools of clouds.

use super::{
    Draft, Lowering,
    body::{Fields, list, texts},
};
use crate::{
    address::{ResourceAddress, ResourceType},
    graph::{ClusterConnection, Mode, WaitCondition},
    resource::Target,
    spec::{
        ResolvedSpec,
        kinds::{
            AwsSettings, AzureSettings, CloudNodePool, Declared, GcpSettings, KubernetesClusterSpec, Provider, Taint,
        },
    },
    value::Value,
};
use std::{collections::HashMap, sync::Arc};

pub fn lower(spec: &ResolvedSpec, lowering: &mut Lowering<'_>) {
    for cluster in &spec.kubernetes_clusters {
        let name: Arc<str> = Arc::from(&**cluster.name);
        let address = ResourceAddress::new(ResourceType::Kubernetes, &[&name]);
        let target = Target::ControlPlane { cluster: name.clone() };
        let mut draft = Draft::new(address.clone(), target, control_plane(&cluster.spec), cluster.span())
            .waits_for(WaitCondition::Reachable)
            .guarded(cluster.spec.protect, &cluster.spec.accept);
        if cluster.spec.provider.value == Provider::Kubeconfig {
            draft.mode = Mode::Read;
        }
        lowering.add(draft);
        for pool in &cluster.spec.node_pools {
            lower_pool(cluster, &name, pool, &address, lowering);
        }
    }
}

fn lower_pool(
    cluster: &Declared<KubernetesClusterSpec>,
    name: &Arc<str>,
    pool: &CloudNodePool,
    on: &ResourceAddress,
    lowering: &mut Lowering<'_>,
) {
    let address = ResourceAddress::new(ResourceType::NodePool, &[name, &pool.name]);
    let target = Target::NodePool { cluster: name.clone(), pool: Arc::from(&**pool.name) };
    let draft = Draft::new(address, target, node_pool(pool), pool.name.span)
        .after([on.clone()])
        .waits_for(WaitCondition::Ready)
        .guarded(cluster.spec.protect, &cluster.spec.accept);
    lowering.add(draft);
}

/// How each Kubernetes cluster is reached.
pub fn connections(spec: &ResolvedSpec) -> HashMap<Arc<str>, ClusterConnection> {
    let text = |text: &Option<crate::spec::shape::Located<String>>| text.as_ref().map(|text| text.value.clone());
    let connection = |cluster: &KubernetesClusterSpec| match cluster.provider.value {
        Provider::Sandbox => ClusterConnection::Sandbox,
        Provider::Kubeconfig => {
            ClusterConnection::Kubeconfig { context: text(&cluster.context), path: text(&cluster.path) }
        }
        cloud => ClusterConnection::Cloud { provider: cloud.as_str().into() },
    };
    spec.kubernetes_clusters.iter().map(|cluster| (Arc::from(&**cluster.name), connection(&cluster.spec))).collect()
}

fn control_plane(cluster: &KubernetesClusterSpec) -> Value {
    let text = |text: &Option<crate::spec::shape::Located<String>>| text.as_ref().map(|text| text.value.clone());
    Fields::default()
        .with("provider", cluster.provider.as_str())
        .maybe("context", text(&cluster.context))
        .maybe("path", text(&cluster.path))
        .maybe("region", text(&cluster.region))
        .maybe("version", text(&cluster.version))
        .filled("faults", Value::List(cluster.faults.clone()))
        .maybe("aws", cluster.aws.as_ref().map(|settings| aws(settings)))
        .maybe("gcp", cluster.gcp.as_ref().map(|settings| gcp(settings)))
        .maybe("azure", cluster.azure.as_ref().map(|settings| azure(settings)))
        .build()
}

fn aws(settings: &AwsSettings) -> Value {
    let addons = settings.addons.0.iter().map(|(name, value)| (name.value.as_ref(), value.clone()));
    Fields::default()
        .with("roleArn", settings.role_arn.as_str())
        .maybe("nodeRoleArn", settings.node_role_arn.clone())
        .filled("subnetIds", list(settings.subnet_ids.iter().cloned()))
        .filled("securityGroupIds", list(settings.security_group_ids.iter().cloned()))
        .maybe("endpointAccess", settings.endpoint_access.clone().map(Value::Map))
        .filled("addons", Value::map(addons))
        .filled("tags", texts(&settings.tags))
        .build()
}

fn gcp(settings: &GcpSettings) -> Value {
    Fields::default()
        .with("project", settings.project.as_str())
        .maybe("network", settings.network.clone())
        .maybe("subnetwork", settings.subnetwork.clone())
        .maybe("releaseChannel", settings.release_channel.clone())
        .maybe("serviceAccount", settings.service_account.clone())
        .filled("labels", texts(&settings.labels))
        .build()
}

fn azure(settings: &AzureSettings) -> Value {
    Fields::default()
        .maybe("subscriptionId", settings.subscription_id.clone())
        .with("resourceGroup", settings.resource_group.as_str())
        .maybe("dnsPrefix", settings.dns_prefix.clone())
        .maybe("subnetId", settings.subnet_id.clone())
        .maybe("identityId", settings.identity_id.clone())
        .filled("tags", texts(&settings.tags))
        .build()
}

fn node_pool(pool: &CloudNodePool) -> Value {
    let autoscale = pool.autoscale.as_ref();
    let autoscale = autoscale.map(|scale| Value::map([("min", scale.min.0.into()), ("max", Value::from(scale.max.0))]));
    Fields::default()
        .with("machineType", pool.machine_type.as_str())
        .maybe("replicas", pool.replicas.as_ref().map(|replicas| replicas.0))
        .maybe("autoscale", autoscale)
        .maybe("diskSize", pool.disk_size.as_ref().map(|size| size.0.clone()))
        .filled("zones", list(pool.zones.iter().cloned()))
        .filled("labels", texts(&pool.labels))
        .filled("taints", list(pool.taints.iter().map(taint)))
        .build()
}

fn taint(taint: &Taint) -> Value {
    Fields::default()
        .with("key", taint.key.as_str())
        .maybe("value", taint.value.clone())
        .with("effect", taint.effect.as_str())
        .build()
}

//! `KubernetesCluster`: where things run.

use crate::{
    spec::shape::{DnsLabel, Located, NodeMap, Whole, record, words},
    value::{Map, Value},
};

words! {
    /// Who runs the control plane.
    pub enum Provider {
        /// A control plane inside Polaris, for demos, tests and learning.
        Sandbox = "sandbox",
        /// A cluster that exists, named by a context of a kubeconfig.
        Kubeconfig = "kubeconfig",
        /// Amazon EKS.
        Aws = "aws",
        /// Google GKE.
        Gcp = "gcp",
        /// Azure AKS.
        Azure = "azure",
    }
}

impl Provider {
    pub const fn is_cloud(self) -> bool {
        matches!(self, Self::Aws | Self::Gcp | Self::Azure)
    }
}

record! {
    /// A Kubernetes cluster to run on.
    pub struct KubernetesClusterSpec as "KubernetesCluster" {
        /// Who runs the control plane.
        "provider" => provider: Located<Provider>,
        /// Of `sandbox`: faults to inject.
        "faults" => faults: Vec<Value>,
        /// Of `kubeconfig`: the context; the current one where nothing is said.
        "context" => context: Option<Located<String>>,
        /// Of `kubeconfig`: the file, from the folder of the spec; the usual ones where nothing is said.
        "path" => path: Option<Located<String>>,
        /// Of a cloud: the region.
        "region" => region: Option<Located<String>>,
        /// Of a cloud: the Kubernetes version, such as `"1.35"`.
        "version" => version: Option<Located<String>>,
        /// Of a cloud: groups of nodes.
        "nodePools" => node_pools: Vec<CloudNodePool>,
        /// What EKS needs.
        "aws" => aws: Option<Located<AwsSettings>>,
        /// What GKE needs.
        "gcp" => gcp: Option<Located<GcpSettings>>,
        /// What AKS needs.
        "azure" => azure: Option<Located<AzureSettings>>,
        /// A plan that would delete or replace it is refused.
        "protect" => protect: Option<bool>,
        /// Findings that are accepted here.
        "accept" => accept: Vec<crate::spec::kinds::Accept>,
    }

    /// Nodes of one make.
    pub struct CloudNodePool as "node pool" {
        /// Its name.
        "name" => name: Located<DnsLabel>,
        /// The cloud's machine type.
        "machineType" => machine_type: String,
        /// How many nodes; not together with `autoscale`.
        "replicas" => replicas: Option<Located<Whole<0, 5000>>>,
        /// Between how many nodes the cloud may choose.
        "autoscale" => autoscale: Option<Located<Autoscale>>,
        /// The size of each node's disk.
        "diskSize" => disk_size: Option<crate::spec::shape::Quantity>,
        /// The zones it spreads over.
        "zones" => zones: Vec<String>,
        /// Labels of its nodes.
        "labels" => labels: NodeMap<String>,
        /// Taints of its nodes.
        "taints" => taints: Vec<Taint>,
    }

    /// Between how many nodes the cloud may choose.
    pub struct Autoscale as "autoscale" {
        /// The fewest.
        "min" => min: Whole<0, 5000>,
        /// The most.
        "max" => max: Whole<1, 5000>,
    }

    /// Keeps pods off a node.
    pub struct Taint as "taint" {
        /// The taint's key.
        "key" => key: String,
        /// The taint's value.
        "value" => value: Option<String>,
        /// What happens to pods that do not tolerate it.
        "effect" => effect: TaintEffect,
    }

    /// What EKS needs.
    pub struct AwsSettings as "aws" {
        /// The role that the cluster assumes.
        "roleArn" => role_arn: String,
        /// The role that its nodes assume.
        "nodeRoleArn" => node_role_arn: Option<String>,
        /// Subnets, in two zones at least.
        "subnetIds" => subnet_ids: Vec<String>,
        /// Further security groups.
        "securityGroupIds" => security_group_ids: Vec<String>,
        /// Who reaches the API server: public access and from where.
        "endpointAccess" => endpoint_access: Option<Map>,
        /// Add-ons by name, with their version.
        "addons" => addons: NodeMap<Value>,
        /// Tags of everything that is made.
        "tags" => tags: NodeMap<String>,
    }

    /// What GKE needs.
    pub struct GcpSettings as "gcp" {
        /// The project.
        "project" => project: String,
        /// The network.
        "network" => network: Option<String>,
        /// The subnetwork.
        "subnetwork" => subnetwork: Option<String>,
        /// `rapid`, `regular` or `stable`.
        "releaseChannel" => release_channel: Option<String>,
        /// The service account of its nodes.
        "serviceAccount" => service_account: Option<String>,
        /// Labels of everything that is made.
        "labels" => labels: NodeMap<String>,
    }

    /// What AKS needs.
    pub struct AzureSettings as "azure" {
        /// The subscription.
        "subscriptionId" => subscription_id: Option<String>,
        /// The resource group.
        "resourceGroup" => resource_group: String,
        /// The prefix of the API server's name.
        "dnsPrefix" => dns_prefix: Option<String>,
        /// The subnet of its nodes.
        "subnetId" => subnet_id: Option<String>,
        /// The managed identity that it runs as.
        "identityId" => identity_id: Option<String>,
        /// Tags of everything that is made.
        "tags" => tags: NodeMap<String>,
    }
}

words! {
    /// What a taint does.
    pub enum TaintEffect {
        /// New pods stay away.
        NoSchedule = "NoSchedule",
        /// New pods stay away where they can.
        PreferNoSchedule = "PreferNoSchedule",
        /// Running pods leave too.
        NoExecute = "NoExecute",
    }
}

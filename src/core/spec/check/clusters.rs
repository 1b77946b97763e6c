//! What rules ask about Kafka clusters again and again.

use crate::{
    diagnostic::Code,
    spec::{
        ResolvedSpec,
        kinds::{Accept, Declared, KafkaClusterSpec, NodePool, Operator, Provider, Role},
        yaml::Span,
    },
};
use std::collections::HashMap;

/// One Kafka cluster.
pub struct Cluster<'a> {
    pub name: &'a str,
    pub declared: &'a Declared<KafkaClusterSpec>,
    /// How many brokers its pools have together.
    pub brokers: i64,
    /// True where it runs in the sandbox, where fragile is fine.
    pub is_sandbox: bool,
}

impl<'a> Cluster<'a> {
    pub fn spec(&self) -> &'a KafkaClusterSpec {
        &self.declared.spec
    }

    /// Pools whose nodes have a role.
    pub fn pools(&self, role: Role) -> impl Iterator<Item = &'a NodePool> {
        self.spec().node_pools.value.iter().filter(move |pool| pool.roles.value.contains(&role))
    }

    /// How many nodes have a role.
    pub fn nodes(&self, role: Role) -> i64 {
        self.pools(role).map(|pool| pool.replicas.value.0).sum()
    }

    /// Where the brokers are declared, for notes.
    pub fn brokers_span(&self) -> Span {
        self.pools(Role::Broker).next().map_or(self.spec().node_pools.span, |pool| pool.replicas.span)
    }

    /// The Strimzi version that the document names; `None` where it is the default or someone else's.
    pub fn operator_version(&self) -> Option<&'a str> {
        match &self.spec().operator.as_ref()?.value {
            Operator::Installed(settings) => Some(&settings.version.as_ref()?.value),
            Operator::External => None,
        }
    }

    pub fn has_external_operator(&self) -> bool {
        matches!(self.spec().operator.as_ref().map(|operator| &operator.value), Some(Operator::External))
    }
}

/// True where the spec accepts this code for a resource.
pub fn accepts(accept: &[Accept], code: Code) -> bool {
    accept.iter().any(|accept| accept.code == code.to_string())
}

/// The Kafka clusters of a spec.
pub struct Clusters<'a> {
    all: Vec<Cluster<'a>>,
    by_name: HashMap<&'a str, usize>,
}

impl<'a> Clusters<'a> {
    pub fn of(spec: &'a ResolvedSpec) -> Self {
        let sandboxes: Vec<&str> = spec
            .kubernetes_clusters
            .iter()
            .filter(|cluster| cluster.spec.provider.value == Provider::Sandbox)
            .map(|cluster| &**cluster.name)
            .collect();
        let all: Vec<_> = spec.kafka_clusters.iter().map(|declared| cluster(declared, &sandboxes)).collect();
        let by_name = all.iter().enumerate().map(|(at, cluster)| (cluster.name, at)).collect();
        Self { all, by_name }
    }

    pub fn all(&self) -> &[Cluster<'a>] {
        &self.all
    }

    pub fn get(&self, name: &str) -> Option<&Cluster<'a>> {
        self.by_name.get(name).map(|at| &self.all[*at])
    }
}

fn cluster<'a>(declared: &'a Declared<KafkaClusterSpec>, sandboxes: &[&str]) -> Cluster<'a> {
    let is_sandbox = sandboxes.contains(&&**declared.spec.on);
    let mut cluster = Cluster { name: &declared.name, declared, brokers: 0, is_sandbox };
    cluster.brokers = cluster.nodes(Role::Broker);
    cluster
}

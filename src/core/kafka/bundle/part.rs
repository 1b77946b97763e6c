//! One object of an installation, and the kinds that there can be.

use super::BundleError;
use crate::value::{Digest, Map, Value};
use std::sync::Arc;

/// The label that Strimzi puts on everything it installs, and by which it is found again.
pub const LABEL: &str = "app";
pub const LABEL_VALUE: &str = "strimzi";

/// A kind of object that belongs to an operator's installation, in the order of application: definitions first, what
/// the operator runs with next, the operator last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PartKind {
    CustomResourceDefinition,
    ServiceAccount,
    PriorityClass,
    ClusterRole,
    Role,
    ClusterRoleBinding,
    RoleBinding,
    ConfigMap,
    Service,
    NetworkPolicy,
    PodDisruptionBudget,
    Deployment,
}

/// Kind, API version, plural, and whether it lives in a namespace.
const KINDS: [(PartKind, &str, &str, &str, bool); 12] = [
    (
        PartKind::CustomResourceDefinition,
        "CustomResourceDefinition",
        "apiextensions.k8s.io/v1",
        "customresourcedefinitions",
        false,
    ),
    (PartKind::ServiceAccount, "ServiceAccount", "v1", "serviceaccounts", true),
    (PartKind::PriorityClass, "PriorityClass", "scheduling.k8s.io/v1", "priorityclasses", false),
    (PartKind::ClusterRole, "ClusterRole", "rbac.authorization.k8s.io/v1", "clusterroles", false),
    (PartKind::Role, "Role", "rbac.authorization.k8s.io/v1", "roles", true),
    (PartKind::ClusterRoleBinding, "ClusterRoleBinding", "rbac.authorization.k8s.io/v1", "clusterrolebindings", false),
    (PartKind::RoleBinding, "RoleBinding", "rbac.authorization.k8s.io/v1", "rolebindings", true),
    (PartKind::ConfigMap, "ConfigMap", "v1", "configmaps", true),
    (PartKind::Service, "Service", "v1", "services", true),
    (PartKind::NetworkPolicy, "NetworkPolicy", "networking.k8s.io/v1", "networkpolicies", true),
    (PartKind::PodDisruptionBudget, "PodDisruptionBudget", "policy/v1", "poddisruptionbudgets", true),
    (PartKind::Deployment, "Deployment", "apps/v1", "deployments", true),
];

impl PartKind {
    /// What every release of Strimzi installs; the others are looked for only where a bundle has them.
    pub const USUAL: [Self; 7] = [
        Self::CustomResourceDefinition,
        Self::ServiceAccount,
        Self::ClusterRole,
        Self::ClusterRoleBinding,
        Self::RoleBinding,
        Self::ConfigMap,
        Self::Deployment,
    ];

    /// Every kind that there can be.
    pub fn all() -> Vec<Self> {
        KINDS.iter().map(|row| row.0).collect()
    }

    fn row(self) -> (&'static str, &'static str, &'static str, bool) {
        let row = KINDS.iter().find(|row| row.0 == self);
        row.map_or(("", "", "", false), |row| (row.1, row.2, row.3, row.4))
    }

    fn find(kind: &str, api_version: &str) -> Option<Self> {
        KINDS.iter().find(|row| row.1 == kind && row.2 == api_version).map(|row| row.0)
    }

    pub fn name(self) -> &'static str {
        self.row().0
    }

    /// As it stands in `apiVersion:`.
    pub fn api_version(self) -> &'static str {
        self.row().1
    }

    pub fn plural(self) -> &'static str {
        self.row().2
    }

    pub fn is_namespaced(self) -> bool {
        self.row().3
    }
}

/// One object.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    pub kind: PartKind,
    /// `None` exactly for kinds without namespaces; empty until the part is fitted to one.
    pub namespace: Option<Arc<str>>,
    pub name: Arc<str>,
    /// Everything but `apiVersion`, `kind`, and the name and namespace.
    pub body: Value,
}

impl Part {
    /// An object as it is published. It carries the label by which it is found again, also where the bundle forgot.
    pub(super) fn read(document: Value) -> Result<Self, BundleError> {
        let Value::Map(mut document) = document else { return Err(BundleError::Incomplete("kind")) };
        let api_version = take_text(&mut document, "apiVersion").ok_or(BundleError::Incomplete("apiVersion"))?;
        let kind = take_text(&mut document, "kind").ok_or(BundleError::Incomplete("kind"))?;
        let Some(Value::Map(mut metadata)) = document.remove("metadata") else {
            return Err(BundleError::Incomplete("metadata"));
        };
        let name = take_text(&mut metadata, "name").ok_or(BundleError::Incomplete("metadata.name"))?;
        let Some(found) = PartKind::find(&kind, &api_version) else {
            return Err(BundleError::Stranger { kind, name, api_version });
        };
        metadata.remove("namespace");
        let labels = metadata.entry("labels".into()).or_insert_with(|| Value::Map(Map::new()));
        if let Value::Map(labels) = labels {
            labels.insert(LABEL.into(), LABEL_VALUE.into());
        }
        document.remove("status");
        document.insert("metadata".into(), Value::Map(metadata));
        let namespace = found.is_namespaced().then(|| Arc::from(""));
        Ok(Self { kind: found, namespace, name: name.into(), body: Value::Map(document) })
    }

    pub fn is_definition(&self) -> bool {
        self.kind == PartKind::CustomResourceDefinition
    }

    /// True for the Deployment of the operator itself.
    pub fn is_operator(&self) -> bool {
        self.kind == PartKind::Deployment && super::OperatorDeployment(&self.body).is_operator()
    }

    /// `ClusterRole/strimzi-kafka-broker`, `RoleBinding/kafka/strimzi-cluster-operator`.
    pub fn key(&self) -> String {
        match self.namespace.as_deref().filter(|namespace| !namespace.is_empty()) {
            Some(namespace) => format!("{}/{namespace}/{}", self.kind.name(), self.name),
            None => format!("{}/{}", self.kind.name(), self.name),
        }
    }

    /// What stands for this part in a plan: twelve digits of the digest of what `live` has at the declared paths.
    pub fn mark(&self, live: &Value) -> String {
        let mut digits = Digest::of_declared(&self.body, live).to_string();
        digits.truncate(12);
        digits
    }

    /// Of a definition: the versions that it serves, as the text of its `spec` says.
    pub fn versions(definition: &Value) -> Vec<&str> {
        let versions = definition.at(&["spec", "versions"]).and_then(Value::as_list).unwrap_or_default();
        let served = versions.iter().filter(|version| version.get("served").and_then(Value::as_bool) == Some(true));
        served.filter_map(|version| version.get("name")?.as_str()).collect()
    }
}

fn take_text(map: &mut Map, key: &str) -> Option<String> {
    match map.remove(key) {
        Some(Value::String(text)) if !text.is_empty() => Some(text),
        _ => None,
    }
}

//! What a server must let Polaris do, in RBAC's words. This table is what `doctor --rbac` prints, what a plan asks the
//! server for, and what the tests run a whole life cycle with.

use super::{KubernetesKind, ObjectId, Target};
use std::{collections::BTreeSet, sync::Arc};

/// One verb on one resource, in a namespace, or in all of them where there is none.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Right {
    pub cluster: Arc<str>,
    pub namespace: Option<Arc<str>>,
    /// Empty for the core group.
    pub group: &'static str,
    pub resource: &'static str,
    pub verb: &'static str,
    /// This object only; for what is of no namespace, and is not listed.
    pub name: Option<Arc<str>>,
}

/// What Polaris does to an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// One LIST of its kind, and a GET where one object is to be settled.
    Look,
    /// A server-side apply, also as a dry run.
    Change,
    /// A server-side apply that makes the object: a server asks for both rights.
    Create,
    Delete,
    /// Until it is ready, or gone.
    Await,
    /// Until a Kafka cluster is ready: its pools, pod sets and pods are looked at too.
    AwaitKafka,
}

impl Deed {
    pub const ALL: [Self; 5] = [Self::Look, Self::Change, Self::Create, Self::Delete, Self::Await];

    const fn verbs(self) -> &'static [&'static str] {
        match self {
            Self::Look => &["get", "list"],
            Self::Change => &["patch"],
            Self::Create => &["create", "patch"],
            Self::Delete => &["delete"],
            Self::Await | Self::AwaitKafka => &["list", "watch"],
        }
    }
}

/// Kinds that are looked at while a Kafka cluster is waited for.
const OF_A_KAFKA: [KubernetesKind; 4] =
    [KubernetesKind::Kafka, KubernetesKind::KafkaNodePool, KubernetesKind::StrimziPodSet, KubernetesKind::Pod];

/// The rights that a deed takes. Control planes and cloud node pools have none: they are no objects.
pub fn rights(target: &Target, deed: Deed) -> BTreeSet<Right> {
    match target {
        Target::Object(id) if deed == Deed::AwaitKafka => {
            OF_A_KAFKA.into_iter().flat_map(|kind| of_kind(id, kind, deed)).collect()
        }
        Target::Object(id) => of_kind(id, id.kind, deed).collect(),
        Target::Operator { cluster, .. } => of_operator(cluster, deed),
        Target::ControlPlane { .. } | Target::NodePool { .. } => BTreeSet::new(),
    }
}

fn of_kind(id: &ObjectId, kind: KubernetesKind, deed: Deed) -> impl Iterator<Item = Right> {
    let named = move |verb: &str| !kind.is_namespaced() && matches!(verb, "get" | "patch" | "delete");
    deed.verbs().iter().map(move |verb| Right {
        cluster: id.cluster.clone(),
        namespace: id.namespace.clone(),
        group: kind.group(),
        resource: kind.plural(),
        verb,
        name: named(verb).then(|| id.name.clone()),
    })
}

/// What an operator's installation is made of, by group; beside it, on the roles that it brings, the right to give what
/// one has not (`escalate`, `bind`).
const OPERATOR_PARTS: [(&str, &[&str]); 4] = [
    ("apiextensions.k8s.io", &["customresourcedefinitions"]),
    ("rbac.authorization.k8s.io", &["clusterroles", "clusterrolebindings", "rolebindings", "roles"]),
    ("", &["serviceaccounts", "configmaps"]),
    ("apps", &["deployments"]),
];

/// An installation is found by its label on the whole cluster, and its objects lie in several namespaces.
fn of_operator(cluster: &Arc<str>, deed: Deed) -> BTreeSet<Right> {
    let right =
        |group, resource, verb| Right { cluster: cluster.clone(), namespace: None, group, resource, verb, name: None };
    let mut found = BTreeSet::new();
    for (group, resources) in OPERATOR_PARTS {
        for resource in resources {
            found.extend(deed.verbs().iter().filter(|verb| **verb != "watch").map(|verb| right(group, resource, verb)));
            if matches!(resource, &"clusterroles" | &"roles") && matches!(deed, Deed::Create | Deed::Change) {
                found.extend(["bind", "escalate"].map(|verb| right(group, resource, verb)));
            }
        }
    }
    if deed == Deed::Delete {
        let kinds = KubernetesKind::ALL.into_iter().filter(|kind| kind.is_strimzi());
        found.extend(kinds.map(|kind| right(kind.group(), kind.plural(), "list")));
        found.insert(right("kafka.strimzi.io", "kafkarebalances", "list"));
        // A definition that stays is let go of.
        found.insert(right("apiextensions.k8s.io", "customresourcedefinitions", "patch"));
    }
    found
}

impl Right {
    /// `kafkatopics.kafka.strimzi.io in namespace kafka`.
    pub fn place(&self) -> String {
        let group = if self.group.is_empty() { String::new() } else { format!(".{}", self.group) };
        let namespace = self.namespace.as_ref().map(|namespace| format!(" in namespace {namespace}"));
        format!("{}{group}{}", self.resource, namespace.unwrap_or_default())
    }
}

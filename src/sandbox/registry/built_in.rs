//! The built-in kinds that Polaris, Strimzi and kubectl meet.

use super::{Kind, ScalePaths, Scope};
use crate::object::NameRule;
use std::sync::{Arc, LazyLock};

/// group/version, kind, plural, short names, traits. Traits: `c` cluster-scoped, `s` status subresource, `x` scale,
/// `g` counts generations, `u` refuses an unconditional update, `a` in the category `all`.
const TABLE: &[(&str, &str, &str, &str, &str)] = &[
    ("v1", "Namespace", "namespaces", "ns", "cs"),
    ("v1", "Pod", "pods", "po", "sga"),
    ("v1", "Service", "services", "svc", "sa"),
    ("v1", "Secret", "secrets", "", ""),
    ("v1", "ConfigMap", "configmaps", "cm", ""),
    ("v1", "ServiceAccount", "serviceaccounts", "sa", ""),
    ("v1", "PersistentVolumeClaim", "persistentvolumeclaims", "pvc", "s"),
    ("v1", "PersistentVolume", "persistentvolumes", "pv", "cs"),
    ("v1", "Event", "events", "ev", ""),
    ("v1", "Node", "nodes", "no", "cs"),
    ("v1", "Endpoints", "endpoints", "ep", ""),
    ("apps/v1", "Deployment", "deployments", "deploy", "sxga"),
    ("apps/v1", "ReplicaSet", "replicasets", "rs", "sxga"),
    ("apps/v1", "StatefulSet", "statefulsets", "sts", "sxga"),
    ("policy/v1", "PodDisruptionBudget", "poddisruptionbudgets", "pdb", "sgu"),
    ("rbac.authorization.k8s.io/v1", "Role", "roles", "", ""),
    ("rbac.authorization.k8s.io/v1", "RoleBinding", "rolebindings", "", ""),
    ("rbac.authorization.k8s.io/v1", "ClusterRole", "clusterroles", "", "c"),
    ("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", "clusterrolebindings", "", "c"),
    ("networking.k8s.io/v1", "NetworkPolicy", "networkpolicies", "netpol", "g"),
    ("networking.k8s.io/v1", "Ingress", "ingresses", "ing", "sg"),
    ("storage.k8s.io/v1", "StorageClass", "storageclasses", "sc", "c"),
    ("coordination.k8s.io/v1", "Lease", "leases", "", "u"),
    ("events.k8s.io/v1", "Event", "events", "ev", ""),
    ("apiextensions.k8s.io/v1", "CustomResourceDefinition", "customresourcedefinitions", "crd,crds", "csgu"),
];

static KINDS: LazyLock<Vec<Arc<Kind>>> = LazyLock::new(|| TABLE.iter().map(|row| Arc::new(kind(*row))).collect());

pub fn kinds() -> &'static [Arc<Kind>] {
    &KINDS
}

fn kind((api_version, kind, plural, short_names, traits): (&str, &str, &str, &str, &str)) -> Kind {
    let (group, version) = api_version.split_once('/').unwrap_or(("", api_version));
    let has = |letter| traits.contains(letter);
    let split = |list: &str| list.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect();
    Kind {
        group: group.to_owned(),
        version: version.to_owned(),
        kind: kind.to_owned(),
        list_kind: format!("{kind}List"),
        plural: plural.to_owned(),
        singular: kind.to_lowercase(),
        short_names: split(short_names),
        categories: split(if has('a') { "all" } else { "" }),
        scope: if has('c') { Scope::Cluster } else { Scope::Namespaced },
        status: has('s'),
        scale: has('x').then(scale_paths),
        columns: Vec::new(),
        names: name_rule(group, kind),
        generation: has('g'),
        unconditional_update: !has('u'),
        storage_version: version.to_owned(),
        definition: None,
        selectable: split(selectable(kind)),
    }
}

fn scale_paths() -> ScalePaths {
    ScalePaths { spec: ".spec.replicas".to_owned(), status: ".status.replicas".to_owned(), selector: None }
}

fn name_rule(group: &str, kind: &str) -> NameRule {
    match kind {
        "Namespace" => NameRule::Label,
        "Service" => NameRule::Service,
        _ if group == "rbac.authorization.k8s.io" => NameRule::PathSegment,
        _ => NameRule::Subdomain,
    }
}

/// `GetAttrs` and the field label conversions of `k8s.io/kubernetes/pkg/apis`.
fn selectable(kind: &str) -> &'static str {
    match kind {
        "Pod" => {
            "spec.nodeName,spec.restartPolicy,spec.schedulerName,spec.serviceAccountName,spec.hostNetwork,\
             status.phase,status.podIP,status.nominatedNodeName"
        }
        "Event" => {
            "involvedObject.kind,involvedObject.namespace,involvedObject.name,involvedObject.uid,\
             involvedObject.apiVersion,involvedObject.resourceVersion,involvedObject.fieldPath,reason,\
             reportingComponent,source,type,regarding.kind,regarding.namespace,regarding.name,regarding.uid"
        }
        "Secret" => "type",
        "Namespace" => "status.phase",
        "Node" => "spec.unschedulable",
        "ReplicaSet" => "status.replicas",
        "Service" => "spec.clusterIP,spec.type",
        _ => "",
    }
}

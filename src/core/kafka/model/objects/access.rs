//! Rights and protection of the brokers: account, role, bindings, disruption budget, network policy.

use super::{Rendered, body, kafka_template, labels, object, selector};
use crate::kafka::{
    document::part,
    model::{cluster::Cluster, pod},
};
use serde_json::{Value as Json, json};

pub fn all(cluster: &Cluster<'_>) -> Vec<Rendered> {
    let labels = labels(cluster, "kafka");
    let name = format!("{}-kafka", cluster.name);
    let account = json!([{"kind": "ServiceAccount", "name": name, "namespace": cluster.namespace}]);
    let binding = json!({"roleRef": role_ref("Role", &name), "subjects": account});
    let mut objects = vec![
        object("v1", "ServiceAccount", &name, body(&labels, kafka_template(cluster, "serviceAccount"), json!({}))),
        object(
            "rbac.authorization.k8s.io/v1",
            "Role",
            &name,
            body(&labels, &Json::Null, json!({"rules": [secrets_rule(cluster)]})),
        ),
        object(
            "rbac.authorization.k8s.io/v1",
            "RoleBinding",
            format!("{name}-role"),
            body(&labels, &Json::Null, binding),
        ),
        object("policy/v1", "PodDisruptionBudget", &name, budget(cluster)),
        object(
            "networking.k8s.io/v1",
            "NetworkPolicy",
            format!("{}-network-policy-kafka", cluster.name),
            policy(cluster),
        ),
    ];
    if pod::needs_node_facts(cluster) {
        let binding = json!({"roleRef": role_ref("ClusterRole", "strimzi-kafka-broker"), "subjects": account});
        let name = format!("strimzi-{}-{}-kafka-init", cluster.namespace, cluster.name);
        let mut object =
            object("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", name, body(&labels, &Json::Null, binding));
        object.owner = super::Owner::Nobody;
        objects.push(object);
    }
    objects
}

pub fn role_ref(kind: &str, name: &str) -> Json {
    json!({"apiGroup": "rbac.authorization.k8s.io", "kind": kind, "name": name})
}

/// Each node may read its own certificate.
fn secrets_rule(cluster: &Cluster<'_>) -> Json {
    let names: Vec<&str> = cluster.nodes.iter().map(|node| node.pod_name.as_str()).collect();
    json!({"apiGroups": [""], "resources": ["secrets"], "resourceNames": names, "verbs": ["get"]})
}

fn budget(cluster: &Cluster<'_>) -> Json {
    let template = kafka_template(cluster, "podDisruptionBudget");
    let unavailable = template.get("maxUnavailable").and_then(Json::as_u64).unwrap_or(1);
    let available = (cluster.nodes.len() as u64).saturating_sub(unavailable);
    let spec = json!({"spec": {"minAvailable": available, "selector": {"matchLabels": selector(cluster, "kafka")}}});
    body(&labels(cluster, "kafka"), template, spec)
}

fn policy(cluster: &Cluster<'_>) -> Json {
    let ours = json!({"podSelector": {"matchLabels": {"strimzi.io/cluster": cluster.name}}});
    let rule = |port: i64, peers: Option<&Json>| {
        let mut rule = json!({"ports": [{"port": port, "protocol": "TCP"}]});
        if let Some(peers) = peers {
            rule["from"] = peers.clone();
        }
        rule
    };
    let internal = json!([ours]);
    let mut rules = vec![rule(9090, Some(&internal)), rule(9091, Some(&internal)), rule(8443, Some(&internal))];
    rules.extend(
        cluster.listeners.iter().map(|listener| rule(listener.port, listener.document.get("networkPolicyPeers"))),
    );
    let kafka = &cluster.documents.kafka;
    rules.extend(part(kafka, "/spec/kafka/metricsConfig").map(|_| rule(9404, None)));
    rules.extend(part(kafka, "/spec/kafka/jmxOptions").map(|_| rule(9999, None)));
    let spec = json!({"spec": {"podSelector": {"matchLabels": selector(cluster, "kafka")}, "policyTypes": ["Ingress"], "ingress": rules}});
    body(&labels(cluster, "kafka"), &Json::Null, spec)
}

//! The entity operator: topic and user operator in one Deployment.

use super::{Rendered, access::role_ref, body, deployment, labels, object, secrets, surroundings};
use crate::kafka::{document::part, model::cluster::Cluster};
use serde_json::{Value as Json, json};

const COMPONENT: &str = "entity-operator";

pub fn all(cluster: &Cluster<'_>) -> Vec<Rendered> {
    let kafka = &cluster.documents.kafka;
    let Some(block) = part(kafka, "/spec/entityOperator") else { return Vec::new() };
    let halves: Vec<&str> =
        ["topic", "user"].into_iter().filter(|half| part(block, &format!("/{half}Operator")).is_some()).collect();
    if halves.is_empty() {
        return Vec::new();
    }
    let labels = labels(cluster, COMPONENT);
    let name = format!("{}-{COMPONENT}", cluster.name);
    let mut objects = surroundings(cluster, COMPONENT, &name);
    let rules = json!({"rules": [{"apiGroups": ["kafka.strimzi.io"], "resources": ["kafkatopics", "kafkausers"], "verbs": ["*"]}]});
    objects.push(object("rbac.authorization.k8s.io/v1", "Role", &name, body(&labels, &Json::Null, rules)));
    for half in &halves {
        objects.extend(half_objects(cluster, block, half, &name));
    }
    if part(kafka, "/spec/cruiseControl").is_some() && halves.contains(&"topic") {
        let name = format!("{}-entity-topic-operator-cc-api", cluster.name);
        objects.push(secrets::passwords(
            &labels,
            name,
            &["topic-operator.apiAdminName", "topic-operator.apiAdminPassword"],
        ));
    }
    objects.push(deployment(
        cluster,
        COMPONENT,
        &format!("quay.io/strimzi/operator:{}", cluster.world.release.version),
        &seen(kafka, block),
    ));
    objects
}

fn half_objects(cluster: &Cluster<'_>, block: &Json, half: &str, role: &str) -> Vec<Rendered> {
    let labels = labels(cluster, COMPONENT);
    let stem = format!("{}-entity-{half}-operator", cluster.name);
    let subjects = json!([{"kind": "ServiceAccount", "name": role, "namespace": cluster.namespace}]);
    let binding = json!({"roleRef": role_ref("Role", role), "subjects": subjects});
    let logging = part(block, &format!("/{half}Operator/logging")).cloned().unwrap_or_default();
    let data = json!({"data": {"log4j2.properties": logging.to_string()}});
    vec![
        object("v1", "ConfigMap", format!("{stem}-config"), body(&labels, &Json::Null, data)),
        object(
            "rbac.authorization.k8s.io/v1",
            "RoleBinding",
            format!("{stem}-role"),
            body(&labels, &Json::Null, binding),
        ),
        secrets::certificate(cluster, &labels, &format!("entity-{half}-operator"), &format!("{stem}-certs")),
    ]
}

/// What the operators learn from their environment; a change of it rolls the Deployment. Logging is read live.
fn seen(kafka: &Json, block: &Json) -> Json {
    let mut block = block.clone();
    for half in ["topicOperator", "userOperator"] {
        if let Some(half) = block.get_mut(half).and_then(Json::as_object_mut) {
            half.remove("logging");
        }
    }
    let rack = part(kafka, "/spec/cruiseControl").map(|_| part(kafka, "/spec/kafka/rack").is_some());
    json!({
        "entityOperator": block,
        "clientsCa": part(kafka, "/spec/clientsCa"),
        "windows": part(kafka, "/spec/maintenanceTimeWindows"),
        "authorization": part(kafka, "/spec/kafka/authorization").is_some(),
        "rackAware": rack,
    })
}

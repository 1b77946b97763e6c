//! Cruise Control: its Deployment and what it knows of the brokers.

use super::{Rendered, body, deployment, labels, object, secrets, selector, surroundings};
use crate::kafka::{
    config::{is_forbidden_for_cruise_control, plain},
    document::part,
    model::cluster::Cluster,
};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

const COMPONENT: &str = "cruise-control";

pub fn all(cluster: &Cluster<'_>) -> Vec<Rendered> {
    let Some(block) = part(&cluster.documents.kafka, "/spec/cruiseControl") else { return Vec::new() };
    let labels = labels(cluster, COMPONENT);
    let name = format!("{}-{COMPONENT}", cluster.name);
    let mut objects = surroundings(cluster, COMPONENT, &format!("{}-network-policy-cruise-control", cluster.name));
    let data =
        json!({"cruisecontrol.properties": properties(block), "capacity.json": capacity(cluster, block).to_string()});
    let port = json!({"name": "rest-api", "port": 9090, "targetPort": 9090, "protocol": "TCP"});
    let service = json!({"spec": {"type": "ClusterIP", "ports": [port], "selector": selector(cluster, COMPONENT)}});
    objects.push(object(
        "v1",
        "ConfigMap",
        format!("{name}-config"),
        body(&labels, &Json::Null, json!({"data": data})),
    ));
    objects.push(object("v1", "Service", &name, body(&labels, &Json::Null, service)));
    objects.push(secrets::certificate(cluster, &labels, COMPONENT, &format!("{name}-certs")));
    objects.push(secrets::passwords(&labels, format!("{name}-api"), &["cruise-control.apiAuthFile"]));
    let mut shown = block.clone();
    if let Some(shown) = shown.as_object_mut() {
        shown.retain(|key, _| !matches!(key.as_str(), "autoRebalance" | "config" | "brokerCapacity"));
    }
    let seen = json!({"block": shown, "configuration": data});
    objects.push(deployment(cluster, COMPONENT, &cluster.world.release.image(&cluster.versions.kafka), &seen));
    objects
}

fn properties(block: &Json) -> String {
    let options = block.get("config").and_then(Json::as_object);
    let kept = options.into_iter().flatten().filter(|(key, _)| !is_forbidden_for_cruise_control(key));
    let options: BTreeMap<String, String> =
        kept.filter_map(|(key, value)| Some((key.clone(), plain(value)?))).collect();
    secrets::lines(&options)
}

fn capacity(cluster: &Cluster<'_>, block: &Json) -> Json {
    let resources = |pool: &str| cluster.pool(pool).and_then(|pool| part(&pool.document, "/spec/resources").cloned());
    let disks = cluster.broker_disks();
    let brokers: Vec<Json> = cluster
        .nodes
        .iter()
        .filter(|node| node.broker)
        .map(|node| json!({"brokerId": node.id, "disks": disks.get(&node.id), "resources": resources(&node.pool)}))
        .collect();
    json!({"brokers": brokers, "overrides": part(block, "/brokerCapacity")})
}

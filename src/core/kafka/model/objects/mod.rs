//! The objects of a cluster: names, labels, owners and content, as Strimzi's reference of resources lists them.

mod access;
mod claims;
mod configuration;
mod cruise_control;
mod entity_operator;
mod exporter;
mod pod_sets;
mod secrets;
mod services;

pub use secrets::{Material, thumbprints};

use super::{Node, Pool, Refusal, cluster::Cluster, validate};
use crate::kafka::document::{part, texts};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

/// Who an object goes with.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Owner {
    Kafka,
    Pool(String),
    /// It stays when the cluster goes.
    Nobody,
}

/// One object as it should be. Content of Secrets is only described: the caller makes keys and certificates.
#[derive(Clone, Debug, PartialEq)]
pub struct Rendered {
    pub api_version: &'static str,
    pub kind: &'static str,
    pub name: String,
    pub owner: Owner,
    /// Labels, annotations and content; without `apiVersion`, `kind`, name, namespace and owners.
    pub body: Json,
    /// What a Secret's data must be made of; a Secret is made anew only when this changes.
    pub material: Option<Material>,
}

/// All objects, and where the operator stops before it has made them all.
pub struct Found {
    pub objects: Vec<Rendered>,
    pub stopped: Option<Stopped>,
}

/// A reconciliation that fails after it has made a part of the objects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stopped {
    pub refusal: Refusal,
    /// The nodes are reconciled before it stops: what is not rendered is deleted, and nodes roll.
    pub nodes_done: bool,
}

pub type Labels = BTreeMap<String, String>;

pub fn all(cluster: &Cluster<'_>) -> Found {
    let mut objects = access::all(cluster);
    objects.extend(services::all(cluster));
    if let Some(refusal) = services::no_routes(cluster) {
        return Found { objects, stopped: Some(Stopped { refusal, nodes_done: false }) };
    }
    objects.extend(secrets::all(cluster));
    objects.extend(configuration::all(cluster));
    objects.extend(claims::all(cluster));
    objects.extend(pod_sets::all(cluster));
    objects.extend(cruise_control::all(cluster));
    objects.extend(exporter::all(cluster));
    if let Some(refusal) = validate::watched_namespace(&cluster.documents.kafka) {
        return Found { objects, stopped: Some(Stopped { refusal, nodes_done: true }) };
    }
    objects.extend(entity_operator::all(cluster));
    Found { objects, stopped: None }
}

/// Keys of user labels that Strimzi does not copy: those of tools that manage the resource itself.
fn is_copied(key: &str) -> bool {
    let tools = key.starts_with("kustomize.toolkit.fluxcd.io");
    let known = key.strip_prefix("app.kubernetes.io/").is_some_and(|name| !name.starts_with("part-of"));
    !tools && !known
}

fn copied(document: &Json) -> Labels {
    texts(document, "/metadata/labels").into_iter().filter(|(key, _)| is_copied(key)).collect()
}

/// Labels of everything that belongs to the Kafka resource as a whole; `component` is `kafka`, `entity-operator`, ….
pub fn labels(cluster: &Cluster<'_>, component: &str) -> Labels {
    let mut labels = copied(&cluster.documents.kafka);
    labels.extend(standard(&cluster.name, component, &format!("{}-{component}", cluster.name)));
    labels
}

/// Labels of everything that belongs to one pool.
pub fn pool_labels(cluster: &Cluster<'_>, pool: &Pool) -> Labels {
    let mut labels = copied(&pool.document);
    labels.extend(standard(&cluster.name, "kafka", &format!("{}-kafka", cluster.name)));
    labels.insert("strimzi.io/pool-name".into(), pool.name.clone());
    labels
}

fn standard(cluster: &str, component: &str, name: &str) -> Labels {
    let pairs = [
        ("strimzi.io/kind", "Kafka".to_owned()),
        ("strimzi.io/cluster", cluster.to_owned()),
        ("strimzi.io/name", name.to_owned()),
        ("strimzi.io/component-type", component.to_owned()),
        ("app.kubernetes.io/name", component.to_owned()),
        ("app.kubernetes.io/instance", cluster.to_owned()),
        ("app.kubernetes.io/part-of", format!("strimzi-{cluster}")),
        ("app.kubernetes.io/managed-by", "strimzi-cluster-operator".to_owned()),
    ];
    pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

/// The labels by which pods of a component are found.
fn selector(cluster: &Cluster<'_>, component: &str) -> Json {
    json!({
        "strimzi.io/cluster": cluster.name,
        "strimzi.io/kind": "Kafka",
        "strimzi.io/name": format!("{}-{component}", cluster.name),
    })
}

/// A body of metadata and content; the template's own labels and annotations are added.
fn body(labels: &Labels, template: &Json, content: Json) -> Json {
    let mut labels = labels.clone();
    labels.extend(texts(template, "/metadata/labels"));
    let annotations = texts(template, "/metadata/annotations");
    let mut metadata = json!({"labels": labels});
    if !annotations.is_empty() {
        metadata["annotations"] = json!(annotations);
    }
    let mut body = content;
    body["metadata"] = metadata;
    body
}

/// `spec.kafka.template.<part>`.
fn kafka_template<'a>(cluster: &'a Cluster<'_>, name: &str) -> &'a Json {
    part(&cluster.documents.kafka, &format!("/spec/kafka/template/{name}")).unwrap_or(&Json::Null)
}

fn object(api_version: &'static str, kind: &'static str, name: impl Into<String>, body: Json) -> Rendered {
    Rendered { api_version, kind, name: name.into(), owner: Owner::Kafka, body, material: None }
}

/// A Deployment of one replica whose pod carries `seen`: whatever changes in it rolls the pod.
fn deployment(cluster: &Cluster<'_>, component: &str, image: &str, seen: &Json) -> Rendered {
    let labels = labels(cluster, component);
    let hash = crate::kafka::document::fingerprint(&json!([seen, labels, cluster.ca_generation]));
    let name = format!("{}-{component}", cluster.name);
    let pod = json!({
        "metadata": {"labels": labels, "annotations": {"strimzi.io/configuration-hash": hash}},
        "spec": {
            "serviceAccountName": name,
            "containers": [{"name": component, "image": image}],
        },
    });
    let spec =
        json!({"spec": {"replicas": 1, "selector": {"matchLabels": selector(cluster, component)}, "template": pod}});
    object("apps/v1", "Deployment", name, body(&labels, &Json::Null, spec))
}

/// What each component around the brokers has besides its Deployment: an account, a disruption budget, a policy.
fn surroundings(cluster: &Cluster<'_>, component: &str, policy: &str) -> Vec<Rendered> {
    let labels = labels(cluster, component);
    let name = format!("{}-{component}", cluster.name);
    let matching = json!({"matchLabels": selector(cluster, component)});
    vec![
        object("v1", "ServiceAccount", &name, body(&labels, &Json::Null, json!({}))),
        object(
            "policy/v1",
            "PodDisruptionBudget",
            &name,
            body(&labels, &Json::Null, json!({"spec": {"minAvailable": 0, "selector": matching}})),
        ),
        object(
            "networking.k8s.io/v1",
            "NetworkPolicy",
            policy,
            body(
                &labels,
                &Json::Null,
                json!({"spec": {"podSelector": matching, "policyTypes": ["Ingress"], "ingress": [{}]}}),
            ),
        ),
    ]
}

fn nodes_of<'a>(cluster: &'a Cluster<'_>, pool: &'a Pool) -> impl Iterator<Item = &'a Node> {
    cluster.nodes.iter().filter(|node| node.pool == pool.name)
}

//! Examples lowered, raised and lowered again: nothing is lost on the way.

use super::{Raising, Stray, raise};
use crate::{
    graph::{DesiredGraph, lower},
    resource::{KubernetesKind, ObjectId},
    spec::{parse, text_of},
    value::Value,
};

const CLUSTER: &str =
    "apiVersion: polaris.dev/v1\nkind: KubernetesCluster\nmetadata: {name: laptop}\nspec: {provider: sandbox}\n";

fn graph_of(yaml: &str) -> DesiredGraph {
    let file = text_of("polaris.yaml", yaml.as_bytes()).unwrap();
    let (spec, found) = parse(&[file]);
    let errors: Vec<_> = found.iter().filter(|found| found.severity == crate::diagnostic::Severity::Error).collect();
    assert!(errors.is_empty(), "{yaml}\n{errors:#?}");
    let resolved = spec.resolve(None).unwrap_or_else(|found| panic!("{yaml}\n{found:#?}"));
    lower(&resolved).0
}

fn strays(graph: &DesiredGraph) -> Vec<Stray> {
    let objects = graph.resources().iter().filter_map(|resource| {
        let id = resource.target.object().filter(|id| id.kind.is_strimzi())?;
        Some(Stray { id: id.clone(), body: resource.body.clone() })
    });
    objects.collect()
}

/// JSON is YAML.
fn file(raising: &Raising) -> String {
    let documents = raising.documents.iter().map(|raised| serde_json::to_string(&raised.document).unwrap());
    documents.fold(CLUSTER.to_owned(), |file, document| format!("{file}---\n{document}\n"))
}

fn comes_back(yaml: &str) {
    let before = strays(&graph_of(yaml));
    let raising = raise(&before, &graph_of(CLUSTER));
    let after = graph_of(&file(&raising));
    let left: Vec<&ObjectId> = raising.left.iter().collect();
    for stray in before.iter().filter(|stray| !left.contains(&&stray.id)) {
        let same = strays(&after).into_iter().find(|found| found.id == stray.id);
        let same = same.unwrap_or_else(|| panic!("{} is lost: {}", stray.id, file(&raising)));
        assert_eq!(same.body.get("spec"), stray.body.get("spec"), "{}", stray.id);
    }
    for address in raising.documents.iter().flat_map(|raised| &raised.addresses) {
        assert!(after.get(address).is_some(), "{address} cannot be imported");
    }
}

#[test]
fn a_platform_comes_back_as_it_was() {
    comes_back(include_str!("../../../../examples/quickstart/polaris.yaml"));
    comes_back(include_str!("../../../../examples/users-and-acls/polaris.yaml"));
    comes_back(include_str!("../../../../examples/connect/polaris.yaml"));
}

fn stray(kind: KubernetesKind, name: &str, body: &str) -> Stray {
    let id = ObjectId { cluster: "laptop".into(), kind, namespace: Some("kafka".into()), name: name.into() };
    Stray { id, body: serde_json::from_str(body).unwrap() }
}

fn foreign() -> Vec<Stray> {
    let label = r#""metadata":{"labels":{"strimzi.io/cluster":"old","team":"a"}}"#;
    vec![
        stray(
            KubernetesKind::Kafka,
            "old",
            r#"{"spec":{"kafka":{"version":"4.3.1","listeners":[{"name":"tls","port":9093,"type":"internal","tls":true,"authentication":{"type":"tls"}},
                {"name":"more","port":9094,"type":"internal","tls":true,"authentication":{"type":"custom","sasl":false}}],
                "authorization":{"type":"simple"},
                "template":{"pod":{"priorityClassName":"high"}}},"entityOperator":{"userOperator":{"watchedNamespace":"kafka"}}}}"#,
        ),
        stray(
            KubernetesKind::KafkaNodePool,
            "all",
            &format!(
                r#"{{{label},"spec":{{"roles":["controller","broker"],"replicas":3,
                "storage":{{"type":"jbod","volumes":[{{"id":0,"type":"ephemeral"}}]}},
                "resources":{{"limits":{{"cpu":"2","memory":"4Gi"}}}},"jvmOptions":{{"-Xms":"1g","-Xmx":"2g"}}}}}}"#
            ),
        ),
        stray(
            KubernetesKind::KafkaTopic,
            "audit.v1",
            &format!(r#"{{{label},"spec":{{"topicName":"Audit_V1","partitions":2,"replicas":3}}}}"#),
        ),
        stray(
            KubernetesKind::KafkaUser,
            "reader",
            &format!(
                r#"{{{label},"spec":{{"authentication":{{"type":"tls"}},"authorization":{{"type":"simple","acls":[
                {{"type":"deny","resource":{{"type":"transactionalId","name":"t-","patternType":"prefix"}},"operations":["All"],"host":"*"}}
                ]}},"template":{{"secret":{{"metadata":{{"labels":{{"a":"b"}}}}}}}}}}}}"#
            ),
        ),
    ]
}

#[test]
fn what_has_no_word_goes_under_overrides() {
    let strays = foreign();
    let raising = raise(&strays, &graph_of(CLUSTER));
    let after = graph_of(&file(&raising));
    for stray in &strays {
        let found = after.resources().iter().find(|resource| resource.target.object() == Some(&stray.id)).unwrap();
        assert_eq!(found.body.get("spec"), stray.body.get("spec"), "{}", stray.id);
    }
}

#[test]
fn an_object_without_its_cluster_is_left_and_told() {
    let strays: Vec<Stray> = foreign().into_iter().filter(|stray| stray.id.kind != KubernetesKind::Kafka).collect();
    let raising = raise(&strays, &graph_of(CLUSTER));
    assert_eq!(raising.documents, []);
    assert_eq!(raising.left.len(), strays.len());
}

#[test]
fn passwords_come_back_as_references() {
    let user = stray(
        KubernetesKind::KafkaUser,
        "writer",
        r#"{"metadata":{"labels":{"strimzi.io/cluster":"old"}},"spec":{"authentication":{"type":"scram-sha-512",
            "password":{"valueFrom":{"secretKeyRef":{"name":"mine","key":"word"}}}}}}"#,
    );
    let strays = [foreign().remove(0), user];
    let raising = raise(&strays, &graph_of(CLUSTER));
    let password = raising.documents[1].document.at(&["spec", "authentication", "password", "secretRef", "name"]);
    assert_eq!(password.and_then(Value::as_str), Some("mine"));
}

#[test]
fn a_rule_that_leaves_its_type_out_is_kept_as_it_is() {
    let user = stray(
        KubernetesKind::KafkaUser,
        "spy",
        r#"{"metadata":{"labels":{"strimzi.io/cluster":"old"}},"spec":{"authentication":{"type":"tls"},
            "authorization":{"type":"simple","acls":[{"resource":{"type":"topic","name":"a"},"operations":["Read"]}]}}}"#,
    );
    let mut strays = foreign();
    strays.push(user.clone());
    let raising = raise(&strays, &graph_of(CLUSTER));
    let after = graph_of(&file(&raising));
    let found = after.resources().iter().find(|resource| resource.target.object() == Some(&user.id)).unwrap();
    assert_eq!(found.body.get("spec"), user.body.get("spec"));
}

/// A Connect cluster that its operator's user wrote by hand, with a connector, a mirror and a bridge beside it.
fn clients() -> Vec<Stray> {
    let reach = r#""bootstrapServers":"old-kafka-bootstrap:9093","tls":{}"#;
    let workers = r#""groupId":"g","configStorageTopic":"c","offsetStorageTopic":"o","statusStorageTopic":"s""#;
    let source = r#"{"alias":"far","bootstrapServers":"far.example:9092","config":{"a.b":1}}"#;
    vec![
        stray(
            KubernetesKind::KafkaConnect,
            "hands",
            &format!(
                r#"{{"spec":{{"replicas":1,{reach},{workers},"externalConfiguration":{{}},"config":{{"a":1}}}}}}"#
            ),
        ),
        stray(
            KubernetesKind::KafkaConnector,
            "sink",
            r#"{"metadata":{"labels":{"strimzi.io/cluster":"hands"}},"spec":{"class":"a.B","config":{"tree":{"a":1}}}}"#,
        ),
        stray(
            KubernetesKind::KafkaMirrorMaker2,
            "copy",
            &format!(
                r#"{{"spec":{{"replicas":1,"version":"4.3.1","target":{{"alias":"here",{reach},{workers}}},
                "mirrors":[{{"source":{source},"topicsPattern":".*"}}]}}}}"#
            ),
        ),
        stray(KubernetesKind::KafkaBridge, "web", &format!(r#"{{"spec":{{"replicas":2,{reach},"http":{{}}}}}}"#)),
    ]
}

#[test]
fn clients_written_by_hand_come_back_as_they_were() {
    let mut strays = foreign();
    strays.extend(clients());
    let raising = raise(&strays, &graph_of(CLUSTER));
    assert_eq!(raising.left, []);
    let after = graph_of(&file(&raising));
    for stray in clients() {
        let found = after.resources().iter().find(|resource| resource.target.object() == Some(&stray.id)).unwrap();
        assert_eq!(found.body.get("spec"), stray.body.get("spec"), "{}", stray.id);
        assert_eq!(found.body.at(&["metadata", "annotations", crate::graph::lower::USE_CONNECTORS]), None);
    }
}

#[test]
fn a_client_of_an_unknown_cluster_is_left_and_told() {
    let raising = raise(&clients(), &graph_of(CLUSTER));
    let left: Vec<String> = raising.left.iter().map(|id| id.name.to_string()).collect();
    assert_eq!(left, ["hands", "sink", "copy", "web"]);
}

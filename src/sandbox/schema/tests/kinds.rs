//! Stories about the kinds that the sandbox serves: Strimzi's from the model, and those of Kubernetes itself.

use super::super::*;
use serde_json::{Value, json};

fn crd(kind: &str) -> Value {
    strimzi_crds().into_iter().find(|crd| crd["spec"]["names"]["kind"] == kind).unwrap()
}

fn strimzi(kind: &str) -> StructuralSchema {
    StructuralSchema::from_open_api(&crd(kind)["spec"]["versions"][0]["schema"]["openAPIV3Schema"]).unwrap()
}

/// `path message`, one a line.
fn refusals(schema: &StructuralSchema, mut object: Value) -> Vec<String> {
    let checked = schema.check(&mut object, None, UnknownFields::Strict);
    checked.errors.iter().map(|error| format!("{} {}", error.path, error.message)).collect()
}

fn kafka() -> Value {
    json!({"apiVersion": "kafka.strimzi.io/v1", "kind": "Kafka", "metadata": {"name": "orders"}, "spec": {
        "kafka": {"version": "4.3.1", "config": {"log.retention.ms": 1},
            "listeners": [{"name": "plain", "port": 9092, "type": "internal", "tls": false}],
            "rack": {"topologyKey": "topology.kubernetes.io/zone"}},
        "entityOperator": {"topicOperator": {}, "userOperator": {}}}})
}

#[test]
fn every_strimzi_crd_is_complete_and_structural() {
    let crds = strimzi_crds();
    let names: Vec<_> = crds.iter().map(|crd| crd["metadata"]["name"].as_str().unwrap()).collect();
    assert!(names.contains(&"kafkas.kafka.strimzi.io") && names.contains(&"strimzipodsets.core.strimzi.io"));
    assert_eq!(crds.len(), 10);
    for crd in &crds {
        let version = &crd["spec"]["versions"][0];
        assert!(
            StructuralSchema::from_open_api(&version["schema"]["openAPIV3Schema"]).is_ok(),
            "{}",
            crd["metadata"]["name"]
        );
        assert_eq!(version["subresources"]["status"], json!({}));
        let served = built_in("apiextensions.k8s.io", "v1", "CustomResourceDefinition").unwrap();
        let checked = served.check(&mut crd.clone(), None, UnknownFields::Strict);
        assert_eq!(checked, Checked::default(), "{}", crd["metadata"]["name"]);
    }
    assert_eq!(
        crd("KafkaNodePool")["spec"]["versions"][0]["subresources"]["scale"]["labelSelectorPath"],
        ".status.labelSelector"
    );
    assert_eq!(crd("KafkaBridge")["spec"]["versions"][0]["additionalPrinterColumns"][1]["priority"], 1);
}

#[test]
fn a_kafka_is_accepted_and_one_without_listeners_is_not() {
    let schema = strimzi("Kafka");
    assert_eq!(refusals(&schema, kafka()), [""; 0]);
    let mut object = kafka();
    object["spec"]["kafka"]["listeners"] = json!([]);
    assert_eq!(
        refusals(&schema, object),
        ["spec.kafka.listeners Invalid value: 0: spec.kafka.listeners in body should have at least 1 items"]
    );
}

#[test]
fn strimzis_rules_hold() {
    let schema = strimzi("Kafka");
    let mut rack = kafka();
    rack["spec"]["kafka"]["rack"] = json!({"type": "environment-variable", "envVarName": ""});
    assert_eq!(
        refusals(&schema, rack),
        ["spec.kafka.rack Invalid value: envVarName is required for type environment-variable"]
    );
    let mut metrics = kafka();
    metrics["spec"]["cruiseControl"] = json!({"metricsConfig": {"type": "strimziMetricsReporter"}});
    assert_eq!(
        refusals(&schema, metrics),
        ["spec.cruiseControl.metricsConfig Invalid value: Cruise Control has no strimziMetricsReporter"]
    );
    let user = json!({"spec": {"authentication": {"type": "tls", "validityDays": 3, "renewalDays": 5}}});
    assert_eq!(
        refusals(&strimzi("KafkaUser"), user),
        ["spec.authentication Invalid value: renewalDays must be below validityDays"]
    );
}

#[test]
fn a_replica_count_is_no_negative_number_and_no_text() {
    let schema = strimzi("KafkaConnector").with_scale(".spec.tasksMax");
    let counts = |count: Value| refusals(&schema, json!({"spec": {"tasksMax": count}}));
    assert_eq!(counts(json!(2)), [""; 0]);
    assert_eq!(counts(json!(-1))[1], ".spec.tasksMax Invalid value: -1: should be a non-negative integer");
    assert!(counts(json!("2"))[1].starts_with(".spec.tasksMax Invalid value: 0: .spec.tasksMax accessor error"));
}

#[test]
fn a_misspelt_field_of_a_node_pool_is_dropped_and_named() {
    let mut pool = json!({"metadata": {"name": "broker"}, "spec": {"replicas": 3, "roles": ["broker"],
        "storage": {"type": "jbod", "volumes": [{"id": 0, "type": "persistent-claim", "size": "1Gi", "deleteclaim": true}]}}});
    let checked = strimzi("KafkaNodePool").check(&mut pool, None, UnknownFields::Strict);
    assert_eq!(checked.unknown, ["spec.storage.volumes[0].deleteclaim"]);
    assert_eq!(pool["spec"]["storage"]["volumes"][0], json!({"id": 0, "type": "persistent-claim", "size": "1Gi"}));
}

#[test]
fn a_deployment_gets_its_defaults_and_may_repeat_a_variable() {
    let mut deployment = json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "o"}, "spec": {
        "selector": {"matchLabels": {"a": "b"}},
        "template": {"metadata": {"labels": {"a": "b"}}, "spec": {"containers": [
            {"name": "c", "image": "i", "env": [{"name": "A", "value": "1"}, {"name": "A", "value": "2"}],
             "ports": [{"containerPort": 80}], "resources": {"limits": {"cpu": 1, "memory": "384Mi"}}}]}}}});
    let checked = built_in("apps", "v1", "Deployment").unwrap().check(&mut deployment, None, UnknownFields::Strict);
    assert_eq!(checked, Checked::default());
    let pod = &deployment["spec"]["template"]["spec"];
    assert_eq!((&deployment["spec"]["replicas"], &pod["restartPolicy"]), (&json!(1), &json!("Always")));
    assert_eq!(pod["containers"][0]["ports"][0]["protocol"], "TCP");
}

#[test]
fn a_wrong_type_in_metadata_or_in_a_built_in_kind_is_no_object_at_all() {
    let malformed =
        |schema: &StructuralSchema, mut object: Value| schema.check(&mut object, None, UnknownFields::Strict).malformed;
    let topic = strimzi("KafkaTopic");
    assert_eq!(malformed(&topic, json!({"spec": {"partitions": "x"}})), None);
    let labels = malformed(&topic, json!({"metadata": {"labels": {"a": 1}}, "spec": {}})).unwrap();
    assert!(labels.starts_with("metadata.labels.a: Invalid value"), "{labels}");
    let config_map = built_in("", "v1", "ConfigMap").unwrap();
    assert!(malformed(config_map, json!({"data": {"a": 1}})).unwrap().starts_with("data.a: "));
}

#[test]
fn a_secret_that_is_no_base64_is_refused_without_showing_it() {
    let secret = json!({"metadata": {"name": "s"}, "data": {"good": "aGk=", "bad": "hunter2!"}});
    let refused = refusals(built_in("", "v1", "Secret").unwrap(), secret);
    assert_eq!(refused, ["data.bad Invalid value: must be base64 text"]);
}

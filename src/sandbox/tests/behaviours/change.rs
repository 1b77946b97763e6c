//! Behaviours 13 to 18, 27, 28: changing.

use crate::harness::{JSON, MERGE, STRATEGIC, Server, cause, managed};
use serde_json::{Value, json};

async fn with_topic() -> (Server, Value, String) {
    let server = Server::start().await;
    let made = server.post(&server.topics(), &server.topic("a")).await.expect_code(201);
    let path = server.topic_path("a");
    (server, made, path)
}

#[tokio::test]
async fn b13_a_new_spec_raises_the_generation() {
    let (server, mut topic, path) = with_topic().await;
    topic["spec"]["partitions"] = json!(6);
    let changed = server.put(&path, &topic).await.expect_code(200);
    assert_eq!(changed["metadata"]["generation"], 2);
    assert_eq!(changed["spec"]["partitions"], 6);
    assert_ne!(changed["metadata"]["resourceVersion"], topic["metadata"]["resourceVersion"]);
    assert_eq!(changed["metadata"]["uid"], topic["metadata"]["uid"]);
}

#[tokio::test]
async fn b13_a_rehearsal_shows_the_change_at_the_revision_that_is() {
    let (server, topic, path) = with_topic().await;
    let patch = json!({"spec": {"partitions": 6}});
    let shown = server.patch(&format!("{path}?dryRun=All"), MERGE, &patch).await.expect_code(200);
    assert_eq!(shown["spec"]["partitions"], 6);
    assert_eq!(shown["metadata"]["resourceVersion"], topic["metadata"]["resourceVersion"]);
    assert_eq!(server.get(&path).await.expect_code(200), topic);
}

#[tokio::test]
async fn b14_a_write_from_an_old_revision_is_refused() {
    let (server, mut topic, path) = with_topic().await;
    topic["spec"]["partitions"] = json!(6);
    server.put(&path, &topic).await.expect_code(200);
    topic["spec"]["partitions"] = json!(7);
    server.put(&path, &topic).await.expect_refusal(409, "Conflict");
}

#[tokio::test]
async fn b15_a_put_names_its_revision() {
    let (server, _, path) = with_topic().await;
    let causes = server.put(&path, &server.topic("a")).await.expect_refusal(422, "Invalid");
    assert_eq!(causes, [cause("FieldValueInvalid", "metadata.resourceVersion")]);
}

#[tokio::test]
async fn b16_a_label_is_no_generation_and_nothing_is_no_revision() {
    let (server, topic, path) = with_topic().await;
    let label = json!({"metadata": {"labels": {"tier": "gold"}}});
    let labelled = server.patch(&path, MERGE, &label).await.expect_code(200);
    assert_eq!(labelled["metadata"]["generation"], 1);
    assert_ne!(labelled["metadata"]["resourceVersion"], topic["metadata"]["resourceVersion"]);
    let again = server.patch(&path, MERGE, &label).await.expect_code(200);
    assert_eq!(again["metadata"]["resourceVersion"], labelled["metadata"]["resourceVersion"]);
}

#[tokio::test]
async fn b17_a_failed_test_of_a_json_patch_is_422() {
    let (server, topic, path) = with_topic().await;
    let patch = json!([
        {"op": "test", "path": "/spec/partitions", "value": 99},
        {"op": "replace", "path": "/spec/partitions", "value": 6},
    ]);
    server.patch(&path, JSON, &patch).await.expect_refusal(422, "Invalid");
    let patch = json!([{"op": "replace", "path": "/spec/partitions", "value": 6}]);
    let changed = server.patch(&path, JSON, &patch).await.expect_code(200);
    assert_eq!((&changed["spec"]["partitions"], &topic["spec"]["partitions"]), (&json!(6), &json!(3)));
}

#[tokio::test]
async fn b18_custom_kinds_have_no_strategic_merge() {
    let (server, _, path) = with_topic().await;
    let patch = json!({"spec": {"partitions": 6}});
    server.patch(&path, STRATEGIC, &patch).await.expect_refusal(415, "UnsupportedMediaType");
}

#[tokio::test]
async fn b18_built_in_lists_merge_by_their_key() {
    let server = Server::start().await;
    let service = json!({
        "apiVersion": "v1", "kind": "Service", "metadata": {"name": "s"},
        "spec": {"selector": {"app": "a"}, "ports": [{"name": "http", "port": 80}, {"name": "tls", "port": 443}]},
    });
    server.post(&server.core("services"), &service).await.expect_code(201);
    let patch = json!({"spec": {"ports": [{"port": 443, "name": "https"}]}});
    let path = format!("{}/s", server.core("services"));
    let patched = server.patch(&path, STRATEGIC, &patch).await.expect_code(200);
    let mut names: Vec<_> =
        patched["spec"]["ports"].as_array().expect("ports").iter().map(|port| port["name"].clone()).collect();
    names.sort_by_key(Value::to_string);
    assert_eq!(names, [json!("http"), json!("https")]);
}

#[tokio::test]
async fn b27_status_and_spec_are_written_apart() {
    let (server, topic, path) = with_topic().await;
    let both = json!({"spec": {"partitions": 9}, "status": {"phase": "Ready"}});
    let written = server.patch(&format!("{path}/status?fieldManager=operator"), MERGE, &both).await.expect_code(200);
    assert_eq!((&written["spec"], &written["status"]["phase"]), (&topic["spec"], &json!("Ready")));
    assert_eq!(written["metadata"]["generation"], 1);
    let entry = managed(&written, "operator").expect("an entry of the operator");
    assert_eq!(entry["subresource"], "status");
    assert!(entry["fieldsV1"].get("f:spec").is_none());
    let both = json!({"spec": {"partitions": 9}, "status": {"phase": "Lost"}});
    let written = server.patch(&path, MERGE, &both).await.expect_code(200);
    assert_eq!((&written["spec"]["partitions"], &written["status"]["phase"]), (&json!(9), &json!("Ready")));
    assert_eq!(written["metadata"]["generation"], 2);
}

#[tokio::test]
async fn b28_scale_reads_and_writes_replicas() {
    let (server, _, path) = with_topic().await;
    let path = format!("{path}/scale");
    let scale = server.get(&path).await.expect_code(200);
    assert_eq!((&scale["kind"], &scale["apiVersion"]), (&json!("Scale"), &json!("autoscaling/v1")));
    assert_eq!(scale["spec"]["replicas"], 1);
    let scaled = server.patch(&path, MERGE, &json!({"spec": {"replicas": 3}})).await.expect_code(200);
    assert_eq!(scaled["spec"]["replicas"], 3);
    let topic = server.get(&server.topic_path("a")).await.expect_code(200);
    assert_eq!((&topic["spec"]["replicas"], &topic["metadata"]["generation"]), (&json!(3), &json!(2)));
}

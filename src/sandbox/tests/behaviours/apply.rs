//! Behaviours 19 to 26: server-side apply and who owns what.

use crate::harness::{APPLY, MERGE, Server, cause, managed};
use serde_json::{Value, json};

/// A topic with exactly these fields in its spec.
fn topic(server: &Server, spec: Value) -> Value {
    let mut topic = server.topic("a");
    topic["spec"] = spec;
    topic
}

fn owns(object: &Value, manager: &str, path: &[&str]) -> bool {
    let Some(entry) = managed(object, manager) else { return false };
    path.iter().try_fold(&entry["fieldsV1"], |at, step| at.get(format!("f:{step}"))).is_some()
}

#[tokio::test]
async fn b19_an_apply_creates() {
    let server = Server::start().await;
    let wanted = topic(&server, json!({"partitions": 3, "kafka": {"version": "4.2.0"}}));
    let made = server.apply(&server.topic_path("a"), "one", &wanted).await.expect_code(201);
    assert_eq!(made["metadata"]["generation"], 1);
    let entry = managed(&made, "one").expect("an entry");
    assert_eq!(entry["operation"], "Apply");
    assert_eq!(entry["fieldsV1"], json!({"f:spec": {"f:partitions": {}, "f:kafka": {"f:version": {}}}}));
}

#[tokio::test]
async fn b20_the_same_apply_again_changes_nothing() {
    let server = Server::start().await;
    let wanted = topic(&server, json!({"partitions": 3, "tags": ["x"], "config": {"a": {"b": 1}}}));
    let made = server.apply(&server.topic_path("a"), "one", &wanted).await.expect_code(201);
    let again = server.apply(&server.topic_path("a"), "one", &wanted).await.expect_code(200);
    assert_eq!(again, made);
}

#[tokio::test]
async fn b21_a_conflict_names_the_field() {
    let server = Server::start().await;
    let path = server.topic_path("a");
    let first = topic(&server, json!({"partitions": 3, "kafka": {"version": "4.2.0"}}));
    server.apply(&path, "one", &first).await.expect_code(201);
    let second = topic(&server, json!({"partitions": 3, "kafka": {"version": "4.3.0"}}));
    let causes = server.apply(&path, "two", &second).await.expect_refusal(409, "Conflict");
    assert_eq!(causes, [cause("FieldManagerConflict", ".spec.kafka.version")]);
    assert_eq!(server.get(&path).await.expect_code(200)["spec"]["kafka"]["version"], "4.2.0");
}

#[tokio::test]
async fn b22_agreeing_managers_own_together() {
    let server = Server::start().await;
    let path = server.topic_path("a");
    let wanted = topic(&server, json!({"partitions": 3}));
    server.apply(&path, "one", &wanted).await.expect_code(201);
    let both = server.apply(&path, "two", &wanted).await.expect_code(200);
    assert!(owns(&both, "one", &["spec", "partitions"]) && owns(&both, "two", &["spec", "partitions"]));
}

#[tokio::test]
async fn b23_a_dropped_field_goes_only_when_nobody_else_owns_it() {
    let server = Server::start().await;
    let path = server.topic_path("a");
    let full = topic(&server, json!({"partitions": 3, "replicas": 2, "policy": "delete"}));
    server.apply(&path, "one", &full).await.expect_code(201);
    server.apply(&path, "two", &topic(&server, json!({"partitions": 3, "replicas": 2}))).await.expect_code(200);
    let less = server.apply(&path, "one", &topic(&server, json!({"partitions": 3}))).await.expect_code(200);
    assert_eq!(less["spec"], json!({"partitions": 3, "replicas": 2}));
    assert!(!owns(&less, "one", &["spec", "replicas"]));
}

#[tokio::test]
async fn b23_keys_of_an_open_map_go_one_by_one() {
    let server = Server::start().await;
    let path = server.topic_path("a");
    let labels = |labels: Value| {
        let mut topic = topic(&server, json!({"partitions": 3}));
        topic["metadata"]["labels"] = labels;
        topic
    };
    server.apply(&path, "one", &labels(json!({"a": "1", "b": "1"}))).await.expect_code(201);
    server.patch(&format!("{path}?fieldManager=two"), MERGE, &json!({"metadata": {"labels": {"c": "1"}}})).await;
    let less = server.apply(&path, "one", &labels(json!({"b": "1"}))).await.expect_code(200);
    assert_eq!(less["metadata"]["labels"], json!({"b": "1", "c": "1"}));
}

#[tokio::test]
async fn b24_force_takes_the_field() {
    let server = Server::start().await;
    let path = server.topic_path("a");
    server.apply(&path, "one", &topic(&server, json!({"partitions": 3, "replicas": 1}))).await.expect_code(201);
    let forced = format!("{path}?fieldManager=two&force=true");
    let taken = server.patch(&forced, APPLY, &topic(&server, json!({"partitions": 6}))).await.expect_code(200);
    assert_eq!(taken["spec"], json!({"partitions": 6, "replicas": 1}));
    assert!(owns(&taken, "two", &["spec", "partitions"]) && !owns(&taken, "one", &["spec", "partitions"]));
    assert!(owns(&taken, "one", &["spec", "replicas"]));
}

#[tokio::test]
async fn b25_a_merge_patch_takes_the_field() {
    let server = Server::start().await;
    let path = server.topic_path("a");
    server.apply(&path, "one", &topic(&server, json!({"partitions": 3}))).await.expect_code(201);
    let patch = json!({"spec": {"partitions": 6}});
    let taken = server.patch(&format!("{path}?fieldManager=hand"), MERGE, &patch).await.expect_code(200);
    assert_eq!(managed(&taken, "hand").expect("an entry")["operation"], "Update");
    assert!(owns(&taken, "hand", &["spec", "partitions"]) && !owns(&taken, "one", &["spec", "partitions"]));
    let wanted = topic(&server, json!({"partitions": 3}));
    let causes = server.apply(&path, "one", &wanted).await.expect_refusal(409, "Conflict");
    assert_eq!(causes, [cause("FieldManagerConflict", ".spec.partitions")]);
}

#[tokio::test]
async fn b26_an_apply_says_who_it_is_and_claims_by_its_fields_only() {
    let server = Server::start().await;
    let path = server.topic_path("a");
    let causes = server.patch(&path, APPLY, &server.topic("a")).await.expect_refusal(422, "Invalid");
    assert_eq!(causes, [cause("FieldValueRequired", "fieldManager")]);
    let made = server.apply(&path, "one", &server.topic("a")).await.expect_code(201);
    let mut wanted = server.topic("a");
    wanted["metadata"]["managedFields"] = made["metadata"]["managedFields"].clone();
    server.apply(&path, "one", &wanted).await.expect_refusal(400, "BadRequest");
}

#[tokio::test]
async fn lists_of_a_custom_kind_are_one_piece() {
    let server = Server::start().await;
    let path = server.topic_path("a");
    server.apply(&path, "one", &topic(&server, json!({"partitions": 3, "tags": ["x", "y"]}))).await.expect_code(201);
    let fewer = topic(&server, json!({"partitions": 3, "tags": ["z"]}));
    let made = server.apply(&path, "one", &fewer).await.expect_code(200);
    assert_eq!(made["spec"]["tags"], json!(["z"]));
    let causes = server
        .apply(&path, "two", &topic(&server, json!({"partitions": 3, "tags": ["q"]})))
        .await
        .expect_refusal(409, "Conflict");
    assert_eq!(causes, [cause("FieldManagerConflict", ".spec.tags")]);
}

#[tokio::test]
async fn lists_of_a_built_in_kind_merge_by_key() {
    let server = Server::start().await;
    let path = format!("{}/sa", server.core("serviceaccounts"));
    let account = |names: &[&str]| {
        let secrets: Vec<Value> = names.iter().map(|name| json!({"name": name})).collect();
        json!({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "sa"}, "secrets": secrets})
    };
    server.apply(&path, "one", &account(&["a", "b"])).await.expect_code(201);
    server.apply(&path, "two", &account(&["c"])).await.expect_code(200);
    let less = server.apply(&path, "one", &account(&["b"])).await.expect_code(200);
    let mut names: Vec<_> =
        less["secrets"].as_array().expect("secrets").iter().map(|secret| secret["name"].clone()).collect();
    names.sort_by_key(Value::to_string);
    assert_eq!(names, [json!("b"), json!("c")]);
}

//! Behaviours 1 to 12: creating.

use crate::harness::{Server, cause, managed};
use serde_json::json;

#[tokio::test]
async fn b01_create_sets_what_the_server_knows() {
    let server = Server::start().await;
    let made =
        server.post(&format!("{}?fieldManager=test", server.topics()), &server.topic("a")).await.expect_code(201);
    assert_eq!(made["metadata"]["uid"].as_str().map(str::len), Some(36));
    assert_eq!(made["metadata"]["generation"], 1);
    assert!(made["metadata"]["creationTimestamp"].is_string());
    assert!(made["metadata"]["resourceVersion"].is_string());
    let entry = managed(&made, "test").expect("an entry of the writer");
    assert_eq!((&entry["operation"], &entry["fieldsType"]), (&json!("Update"), &json!("FieldsV1")));
    assert!(entry["fieldsV1"]["f:spec"]["f:partitions"].is_object());
    assert_eq!(server.get(&server.topic_path("a")).await.expect_code(200), made);
}

#[tokio::test]
async fn b02_a_duplicate_is_refused() {
    let server = Server::start().await;
    server.post(&server.topics(), &server.topic("a")).await.expect_code(201);
    server.post(&server.topics(), &server.topic("a")).await.expect_refusal(409, "AlreadyExists");
}

#[tokio::test]
async fn b03_the_namespace_of_body_and_path_agree() {
    let server = Server::start().await;
    let mut topic = server.topic("a");
    topic["metadata"]["namespace"] = json!("elsewhere");
    server.post(&server.topics(), &topic).await.expect_refusal(400, "BadRequest");
}

#[tokio::test]
async fn b04_a_bad_name_is_refused() {
    let server = Server::start().await;
    let causes = server.post(&server.topics(), &server.topic("Not_A_Name")).await.expect_refusal(422, "Invalid");
    assert_eq!(causes, [cause("FieldValueInvalid", "metadata.name")]);
}

#[tokio::test]
async fn b05_types_limits_enums_and_required_fields_are_causes() {
    let server = Server::start().await;
    for (spec, expected) in [
        (json!({"partitions": "three"}), cause("FieldValueTypeInvalid", "spec.partitions")),
        (json!({"partitions": 0}), cause("FieldValueInvalid", "spec.partitions")),
        (json!({"partitions": 1, "policy": "keep"}), cause("FieldValueNotSupported", "spec.policy")),
        (json!({"replicas": 1}), cause("FieldValueRequired", "spec.partitions")),
    ] {
        let mut topic = server.topic("a");
        topic["spec"] = spec;
        let causes = server.post(&server.topics(), &topic).await.expect_refusal(422, "Invalid");
        assert!(causes.contains(&expected), "{causes:?} lacks {expected:?}");
    }
    server.get(&server.topic_path("a")).await.expect_refusal(404, "NotFound");
}

#[tokio::test]
async fn b06_a_rule_of_the_kind_is_kept() {
    let server = Server::start().await;
    let mut topic = server.topic("a");
    topic["spec"]["replicas"] = json!(10);
    let causes = server.post(&server.topics(), &topic).await.expect_refusal(422, "Invalid");
    assert_eq!(causes, [cause("FieldValueInvalid", "spec")]);
}

#[tokio::test]
async fn b07_strict_refuses_an_unknown_field() {
    let server = Server::start().await;
    let mut topic = server.topic("a");
    topic["spec"]["partition"] = json!(1);
    let path = format!("{}?fieldValidation=Strict", server.topics());
    server.post(&path, &topic).await.expect_refusal(400, "BadRequest");
}

#[tokio::test]
async fn b08_warn_prunes_an_unknown_field_and_says_so() {
    let server = Server::start().await;
    let mut topic = server.topic("a");
    topic["spec"]["partition"] = json!(1);
    topic["spec"]["config"] = json!({"anything": {"goes": 1}});
    let answer = server.post(&format!("{}?fieldValidation=Warn", server.topics()), &topic).await;
    assert!(answer.warnings().iter().any(|warning| warning.contains("spec.partition")), "{:?}", answer.warnings());
    let made = answer.expect_code(201);
    assert!(made["spec"].get("partition").is_none());
    assert_eq!(made["spec"]["config"]["anything"]["goes"], 1);
}

#[tokio::test]
async fn b09_strict_refuses_a_repeated_key() {
    let server = Server::start().await;
    let text = server.topic("a").to_string().replace("\"partitions\":3", "\"partitions\":3,\"partitions\":4");
    let path = format!("{}?fieldValidation=Strict", server.topics());
    let answer = server.send(http::Method::POST, &path, Some("application/json"), text.into()).await;
    answer.expect_refusal(400, "BadRequest");
}

#[tokio::test]
async fn b10_a_dry_run_answers_and_keeps_nothing() {
    let server = Server::start().await;
    let made = server.post(&format!("{}?dryRun=All", server.topics()), &server.topic("a")).await.expect_code(201);
    assert!(made["metadata"]["uid"].is_string());
    assert!(made["metadata"].get("resourceVersion").is_none());
    server.get(&server.topic_path("a")).await.expect_refusal(404, "NotFound");
}

#[tokio::test]
async fn b11_an_unknown_dry_run_is_refused() {
    let server = Server::start().await;
    let causes = server
        .post(&format!("{}?dryRun=Some", server.topics()), &server.topic("a"))
        .await
        .expect_refusal(422, "Invalid");
    assert_eq!(causes, [cause("FieldValueNotSupported", "dryRun")]);
}

#[tokio::test]
async fn b12_a_name_can_be_made_up() {
    let server = Server::start().await;
    let mut topic = server.topic("a");
    topic["metadata"] = json!({"generateName": "orders-"});
    let made = server.post(&server.topics(), &topic).await.expect_code(201);
    let name = made["metadata"]["name"].as_str().expect("a name");
    assert!(name.starts_with("orders-") && name.len() == "orders-".len() + 5, "{name}");
}

//! Behaviours 34 to 37: going, and what goes along.

use crate::harness::{MERGE, Server};
use serde_json::{Value, json};
use std::time::Duration;

async fn with_topic(finalizers: &[&str]) -> (Server, Value, String) {
    let server = Server::start().await;
    let mut topic = server.topic("a");
    topic["metadata"]["finalizers"] = json!(finalizers);
    let made = server.post(&server.topics(), &topic).await.expect_code(201);
    let path = server.topic_path("a");
    (server, made, path)
}

/// Controllers of a real server need a moment.
async fn until_gone(server: &Server, path: &str) {
    while server.get(path).await.code != 404 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn owned_by(owner: &Value) -> Value {
    json!([{
        "apiVersion": owner["apiVersion"], "kind": owner["kind"], "name": owner["metadata"]["name"],
        "uid": owner["metadata"]["uid"], "blockOwnerDeletion": true,
    }])
}

fn config_map(name: &str, owners: &Value) -> Value {
    json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, "ownerReferences": owners}})
}

#[tokio::test]
async fn b34_a_finalizer_holds_the_object() {
    let (server, _, path) = with_topic(&["example.com/hold"]).await;
    let held = server.delete(&path, &json!({})).await.expect_code(200);
    assert!(held["metadata"]["deletionTimestamp"].is_string());
    assert_eq!(held["metadata"]["generation"], 2);
    let more = json!({"metadata": {"finalizers": ["example.com/hold", "example.com/more"]}});
    server.patch(&path, MERGE, &more).await.expect_refusal(422, "Invalid");
    let none = json!({"metadata": {"finalizers": null}});
    server.patch(&path, MERGE, &none).await.expect_code(200);
    server.get(&path).await.expect_refusal(404, "NotFound");
}

#[tokio::test]
async fn b35_preconditions_are_kept() {
    let (server, _, path) = with_topic(&[]).await;
    let other = json!({"preconditions": {"uid": "11111111-1111-4111-8111-111111111111"}});
    server.delete(&path, &other).await.expect_refusal(409, "Conflict");
    let old = json!({"preconditions": {"resourceVersion": "1"}});
    server.delete(&path, &old).await.expect_refusal(409, "Conflict");
    server.get(&path).await.expect_code(200);
}

#[tokio::test]
async fn b35_a_dry_run_deletes_nothing() {
    let (server, _, path) = with_topic(&[]).await;
    server.delete(&path, &json!({"dryRun": ["All"]})).await.expect_code(200);
    let rehearsed = format!("{path}?dryRun=All");
    server.send(http::Method::DELETE, &rehearsed, None, Vec::new()).await.expect_code(200);
    server.get(&path).await.expect_code(200);
    // A body is all that counts when there is one.
    server.delete(&rehearsed, &json!({})).await.expect_code(200);
    server.get(&path).await.expect_refusal(404, "NotFound");
}

#[tokio::test]
async fn b35_foreground_waits_by_a_finalizer() {
    let (server, _, path) = with_topic(&[]).await;
    let answer = server.delete(&path, &json!({"propagationPolicy": "Foreground"})).await.expect_code(200);
    assert_eq!(answer["metadata"]["finalizers"], json!(["foregroundDeletion"]));
    assert!(answer["metadata"]["deletionTimestamp"].is_string());
}

#[tokio::test]
async fn b35_a_collection_goes_by_its_selector() {
    let (server, _, path) = with_topic(&[]).await;
    let mut other = server.topic("b");
    other["metadata"]["labels"] = json!({"old": "yes"});
    server.post(&server.topics(), &other).await.expect_code(201);
    let selected = format!("{}?labelSelector=old=yes", server.topics());
    server.delete(&selected, &json!({})).await.expect_code(200);
    server.get(&path).await.expect_code(200);
    server.get(&server.topic_path("b")).await.expect_refusal(404, "NotFound");
}

#[tokio::test]
async fn b36_dependents_follow_their_owner() {
    let (server, owner, path) = with_topic(&[]).await;
    let maps = server.core("configmaps");
    server.post(&maps, &config_map("child", &owned_by(&owner))).await.expect_code(201);
    server.delete(&path, &json!({"propagationPolicy": "Background"})).await.expect_code(200);
    until_gone(&server, &format!("{maps}/child")).await;
}

#[tokio::test]
async fn b36_a_second_owner_keeps_the_dependent() {
    let (server, owner, path) = with_topic(&[]).await;
    let second = server.post(&server.topics(), &server.topic("b")).await.expect_code(201);
    let mut owners = owned_by(&owner);
    owners.as_array_mut().expect("a list").push(owned_by(&second)[0].clone());
    let maps = server.core("configmaps");
    server.post(&maps, &config_map("child", &owners)).await.expect_code(201);
    server.delete(&path, &json!({})).await.expect_code(200);
    let child = format!("{maps}/child");
    loop {
        let left = server.get(&child).await.expect_code(200);
        if left["metadata"]["ownerReferences"].as_array().expect("owners").len() == 1 {
            assert_eq!(left["metadata"]["ownerReferences"][0]["name"], "b");
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn b36_orphans_stay() {
    let (server, owner, path) = with_topic(&[]).await;
    let maps = server.core("configmaps");
    server.post(&maps, &config_map("child", &owned_by(&owner))).await.expect_code(201);
    server.delete(&path, &json!({"propagationPolicy": "Orphan"})).await.expect_code(200);
    until_gone(&server, &path).await;
    let child = server.get(&format!("{maps}/child")).await.expect_code(200);
    assert!(child["metadata"].get("ownerReferences").is_none());
}

#[tokio::test]
async fn b36_foreground_lets_the_dependents_go_first() {
    let (server, owner, path) = with_topic(&[]).await;
    let maps = server.core("configmaps");
    let mut child = config_map("child", &owned_by(&owner));
    child["metadata"]["finalizers"] = json!(["example.com/hold"]);
    server.post(&maps, &child).await.expect_code(201);
    server.delete(&path, &json!({"propagationPolicy": "Foreground"})).await.expect_code(200);
    let child = format!("{maps}/child");
    while server.get(&child).await.expect_code(200)["metadata"]["deletionTimestamp"].is_null() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    server.get(&path).await.expect_code(200);
    server.patch(&child, MERGE, &json!({"metadata": {"finalizers": null}})).await.expect_code(200);
    until_gone(&server, &path).await;
}

#[tokio::test]
async fn b37_a_namespace_empties_before_it_goes() {
    let (server, _, path) = with_topic(&["example.com/hold"]).await;
    let namespace = format!("/api/v1/namespaces/{}", server.namespace);
    let map = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "m"}});
    server.post(&server.core("configmaps"), &map).await.expect_code(201);
    let answer = server.delete(&namespace, &json!({})).await.expect_code(200);
    assert_eq!(answer["status"]["phase"], "Terminating");
    until_gone(&server, &format!("{}/m", server.core("configmaps"))).await;
    server.post(&server.core("configmaps"), &map).await.expect_refusal(403, "Forbidden");
    server.get(&namespace).await.expect_code(200);
    server.patch(&path, MERGE, &json!({"metadata": {"finalizers": null}})).await.expect_code(200);
    until_gone(&server, &namespace).await;
}

#[tokio::test]
async fn a_definition_takes_its_objects_along() {
    let (server, _, path) = with_topic(&[]).await;
    let definition = format!("/apis/apiextensions.k8s.io/v1/customresourcedefinitions/topics.{}", server.group);
    server.delete(&definition, &json!({})).await.expect_code(200);
    until_gone(&server, &definition).await;
    // Not even the path is known any more, so there is no Status either.
    assert_eq!(server.get(&path).await.expect_code(404), Value::Null);
}

#[tokio::test]
async fn b36_an_owner_that_is_gone_is_none() {
    let (server, owner, path) = with_topic(&[]).await;
    server.delete(&path, &json!({})).await.expect_code(200);
    let maps = server.core("configmaps");
    server.post(&maps, &config_map("late", &owned_by(&owner))).await.expect_code(201);
    until_gone(&server, &format!("{maps}/late")).await;
}

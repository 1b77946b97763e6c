//! Topics and users of a running cluster.

use super::story::{Story, cluster, path, pool, raw, topic};
use http::Method;
use polaris_sandbox::operator::Happening;
use serde_json::{Value as Json, json};

/// A cluster that is ready.
async fn running() -> Story {
    let story = Story::begin().await;
    for document in cluster() {
        story.apply(&document).await;
    }
    story.settle().await;
    story
}

fn ready(document: &Json) -> (&str, &str) {
    let condition = &document["status"]["conditions"][0];
    (condition["status"].as_str().unwrap_or_default(), condition["reason"].as_str().unwrap_or_default())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cluster_and_its_topic_become_ready() {
    let story = running().await;
    story.apply(&topic("payments", 12)).await;
    story.settle().await;
    let kafka = story.get(&path(&cluster()[0])).await.unwrap();
    assert_eq!(kafka["status"]["conditions"][0]["type"], "Ready", "{}", kafka["status"]);
    assert_eq!(kafka["status"]["observedGeneration"], kafka["metadata"]["generation"]);
    let pool = story.get(&path(&pool("broker"))).await.unwrap();
    assert_eq!(pool["status"]["nodeIds"], json!([0, 1, 2]));
    assert!(pool["status"]["conditions"].is_null(), "a pool has no Ready: {pool}");
    let standing = story.get(&path(&topic("payments", 12))).await.unwrap();
    assert_eq!(ready(&standing), ("True", ""));
    assert_eq!(standing["metadata"]["finalizers"], json!(["strimzi.io/topic-operator"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_topic_does_not_shrink_and_goes_when_it_is_deleted() {
    let story = running().await;
    story.apply(&topic("payments", 12)).await;
    story.settle().await;
    story.apply(&topic("payments", 6)).await;
    story.settle().await;
    let refused = story.get(&path(&topic("payments", 6))).await.unwrap();
    assert_eq!(ready(&refused), ("False", "NotSupported"));
    raw(&story.client, Method::DELETE, &path(&topic("payments", 6)), None).await.unwrap();
    story.settle().await;
    assert!(story.get(&path(&topic("payments", 6))).await.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn users_get_credentials_in_a_secret_of_their_name() {
    let story = running().await;
    let user = |name: &str, kind: &str| {
        json!({
            "apiVersion": "kafka.strimzi.io/v1",
            "kind": "KafkaUser",
            "metadata": {"name": name, "namespace": "kafka", "labels": {"strimzi.io/cluster": "orders"}},
            "spec": {"authentication": {"type": kind}},
        })
    };
    story.apply(&user("billing", "tls")).await;
    story.apply(&user("audit", "scram-sha-512")).await;
    story.settle().await;
    let keys = |secret: Json| secret["data"].as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    let mut tls = keys(story.get("/api/v1/namespaces/kafka/secrets/billing").await.unwrap());
    tls.sort();
    assert_eq!(tls, ["ca.crt", "user.crt", "user.key"]);
    let mut scram = keys(story.get("/api/v1/namespaces/kafka/secrets/audit").await.unwrap());
    scram.sort();
    assert_eq!(scram, ["password", "sasl.jaas.config"]);
    let told = story.get(&path(&user("billing", "tls"))).await.unwrap();
    assert_eq!((&told["status"]["username"], &told["status"]["secret"]), (&json!("CN=billing"), &json!("billing")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broker_with_replicas_is_not_taken_away() {
    let story = running().await;
    story.apply(&topic("payments", 12)).await;
    let mut larger = pool("broker");
    larger["spec"]["replicas"] = json!(4);
    story.apply(&larger).await;
    story.settle().await;
    story.apply(&topic("refunds", 12)).await;
    story.settle().await;
    story.apply(&pool("broker")).await;
    story.settle().await;
    let kafka = story.get(&path(&cluster()[0])).await.unwrap();
    let reasons: Vec<&Json> =
        kafka["status"]["conditions"].as_array().unwrap().iter().map(|condition| &condition["reason"]).collect();
    assert!(reasons.contains(&&json!("ScaleDownPreventionCheck")), "{reasons:?}");
    let pool = story.get(&path(&pool("broker"))).await.unwrap();
    assert_eq!(pool["status"]["replicas"], 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_that_dies_in_a_roll_is_gone_on_with_by_the_next() {
    let mut story = running().await;
    let mut labelled = pool("broker");
    labelled["metadata"]["labels"]["team"] = json!("orders");
    story.apply(&labelled).await;
    while !matches!(story.happenings.recv().await, Some(Happening::Restarted { .. })) {}
    story.replace_operator();
    story.settle().await;
    let pods = story.get("/api/v1/namespaces/kafka/pods").await.unwrap();
    let labels: Vec<&Json> =
        pods["items"].as_array().unwrap().iter().map(|pod| &pod["metadata"]["labels"]["team"]).collect();
    assert_eq!(labels.iter().filter(|label| ***label == json!("orders")).count(), 3, "{labels:?}");
    let sets = story.get("/apis/core.strimzi.io/v1/namespaces/kafka/strimzipodsets/orders-broker").await.unwrap();
    assert_eq!(
        (&sets["status"]["pods"], &sets["status"]["currentPods"], &sets["status"]["readyPods"]),
        (&json!(3), &json!(3), &json!(3))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pod_that_somebody_deletes_comes_back() {
    let story = running().await;
    raw(&story.client, Method::DELETE, "/api/v1/namespaces/kafka/pods/orders-broker-1", None).await.unwrap();
    story.settle().await;
    let pod = story.get("/api/v1/namespaces/kafka/pods/orders-broker-1").await.unwrap();
    assert_eq!(pod["status"]["phase"], "Running");
}

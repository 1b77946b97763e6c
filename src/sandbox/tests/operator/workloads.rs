//! Connect and its connectors, and days on which something goes wrong.

use super::story::{Story, cluster, path, pool};
use polaris_sandbox::{Fault, FaultKind};
use serde_json::{Value as Json, json};

fn connect(resources: bool) -> Json {
    let topics = |name: &str| json!(format!("etl-{name}"));
    json!({
        "apiVersion": "kafka.strimzi.io/v1",
        "kind": "KafkaConnect",
        "metadata": {"name": "etl", "namespace": "kafka", "annotations": {"strimzi.io/use-connector-resources": resources.to_string()}},
        "spec": {
            "replicas": 2,
            "bootstrapServers": "orders-kafka-bootstrap:9093",
            "groupId": "etl",
            "configStorageTopic": topics("configs"),
            "offsetStorageTopic": topics("offsets"),
            "statusStorageTopic": topics("status"),
        },
    })
}

fn connector() -> Json {
    json!({
        "apiVersion": "kafka.strimzi.io/v1",
        "kind": "KafkaConnector",
        "metadata": {"name": "pg-sink", "namespace": "kafka", "labels": {"strimzi.io/cluster": "etl"}},
        "spec": {"class": "com.example.PgSink", "tasksMax": 3, "config": {"topics": "payments"}},
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn connect_runs_its_pods_and_takes_connectors_when_told_so() {
    let story = Story::begin().await;
    story.apply(&connect(false)).await;
    story.apply(&connector()).await;
    story.settle().await;
    let refused = story.get(&path(&connector())).await.unwrap();
    assert_eq!(refused["status"]["conditions"][0]["reason"], "NoSuchResourceException");
    story.apply(&connect(true)).await;
    story.settle().await;
    let running = story.get(&path(&connector())).await.unwrap();
    assert_eq!(running["status"]["connectorStatus"]["connector"]["state"], "RUNNING", "{running}");
    assert_eq!(running["status"]["connectorStatus"]["tasks"].as_array().map(Vec::len), Some(3));
    let standing = story.get(&path(&connect(true))).await.unwrap();
    assert_eq!(standing["status"]["conditions"][0]["type"], "Ready");
    assert_eq!(standing["status"]["url"], "http://etl-connect-api.kafka.svc:8083");
    let pods = story.get("/api/v1/namespaces/kafka/pods").await.unwrap();
    assert_eq!(pods["items"].as_array().map(Vec::len), Some(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broker_that_never_gets_ready_fails_the_reconciliation_until_it_does() {
    let story = Story::begin().await;
    let fault = Fault { on: Some("orders-broker-1".into()), ..Fault::new(FaultKind::BrokerNeverReady) };
    story.sandbox.set_fault(fault).unwrap();
    for document in cluster() {
        story.apply(&document).await;
    }
    let kafka = path(&cluster()[0]);
    story.until(&kafka, |kafka| kafka["status"]["conditions"][0]["reason"] == "TimeoutException").await;
    let pod = "/api/v1/namespaces/kafka/pods/orders-broker-1";
    story.until(pod, |pod| pod["status"]["phase"] == "Running").await;
    story.sandbox.clear_faults().unwrap();
    story.until(&kafka, |kafka| kafka["status"]["conditions"][0]["type"] == "Ready").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn storage_does_not_shrink_and_both_statuses_say_so() {
    let story = Story::begin().await;
    for document in cluster() {
        story.apply(&document).await;
    }
    story.settle().await;
    let mut smaller = pool("broker");
    smaller["spec"]["storage"]["size"] = json!("5Gi");
    story.apply(&smaller).await;
    story.settle().await;
    let pool = story.get(&path(&smaller)).await.unwrap();
    assert_eq!(pool["status"]["conditions"][0]["reason"], "KafkaStorage");
    let kafka = story.get(&path(&cluster()[0])).await.unwrap();
    let kinds: Vec<&str> = kafka["status"]["conditions"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|condition| condition["type"].as_str())
        .collect();
    assert!(kinds.contains(&"Ready") && kinds.contains(&"Warning"), "{kinds:?}");
    let claim = story.get("/api/v1/namespaces/kafka/persistentvolumeclaims/data-orders-broker-0").await.unwrap();
    assert_eq!(claim["spec"]["resources"]["requests"]["storage"], "10Gi");
}

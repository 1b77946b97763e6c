//! Behaviours 29 to 33: reading, listing, watching.

use crate::harness::{MERGE, Server};
use serde_json::{Value, json};

async fn with_topics(names: &[&str]) -> Server {
    let server = Server::start().await;
    for name in names {
        let mut topic = server.topic(name);
        topic["metadata"]["labels"] = json!({"letter": name});
        server.post(&server.topics(), &topic).await.expect_code(201);
    }
    server
}

fn names(list: &Value) -> Vec<&str> {
    let items = list["items"].as_array().expect("items");
    items.iter().map(|item| item["metadata"]["name"].as_str().expect("a name")).collect()
}

#[tokio::test]
async fn b29_tables_have_the_columns_of_the_kind() {
    let server = with_topics(&["a"]).await;
    let accept = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";
    let table = server.get_as(&server.topics(), accept).await.expect_code(200);
    assert_eq!((&table["kind"], &table["apiVersion"]), (&json!("Table"), &json!("meta.k8s.io/v1")));
    let columns: Vec<_> =
        table["columnDefinitions"].as_array().expect("columns").iter().map(|column| column["name"].clone()).collect();
    assert_eq!(columns, [json!("Name"), json!("Partitions")]);
    assert_eq!(table["rows"][0]["cells"], json!(["a", 3]));
    assert_eq!(table["rows"][0]["object"]["kind"], "PartialObjectMetadata");
}

#[tokio::test]
async fn b29_metadata_can_be_read_alone() {
    let server = with_topics(&["a"]).await;
    let accept = "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io";
    let list = server.get_as(&server.topics(), accept).await.expect_code(200);
    assert_eq!(list["kind"], "PartialObjectMetadataList");
    assert!(list["items"][0].get("spec").is_none());
    let accept = "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io";
    let one = server.get_as(&server.topic_path("a"), accept).await.expect_code(200);
    assert_eq!((&one["kind"], &one["metadata"]["name"]), (&json!("PartialObjectMetadata"), &json!("a")));
}

#[tokio::test]
async fn b30_pages_show_one_moment() {
    let server = with_topics(&["a", "b", "c", "d", "e"]).await;
    let first = server.get(&format!("{}?limit=2", server.topics())).await.expect_code(200);
    assert_eq!(names(&first), ["a", "b"]);
    assert_eq!(first["metadata"]["remainingItemCount"], 3);
    server.post(&server.topics(), &server.topic("bb")).await.expect_code(201);
    server.delete(&server.topic_path("c"), &json!({})).await.expect_code(200);
    let token = first["metadata"]["continue"].as_str().expect("a token");
    let second = server.get(&format!("{}?limit=2&continue={token}", server.topics())).await.expect_code(200);
    assert_eq!(names(&second), ["c", "d"]);
    let token = second["metadata"]["continue"].as_str().expect("a token");
    let last = server.get(&format!("{}?limit=2&continue={token}", server.topics())).await.expect_code(200);
    assert_eq!(names(&last), ["e"]);
    assert_eq!(last["metadata"]["continue"].as_str().unwrap_or(""), "");
    assert_eq!(last["metadata"]["resourceVersion"], first["metadata"]["resourceVersion"]);
}

#[tokio::test]
async fn b30_a_bad_token_is_refused() {
    let server = with_topics(&["a"]).await;
    server.get(&format!("{}?limit=2&continue=nonsense", server.topics())).await.expect_refusal(400, "BadRequest");
}

#[tokio::test]
async fn b31_selectors_select() {
    let server = with_topics(&["a", "b", "c"]).await;
    let list = |query: &'static str| {
        let path = format!("{}?{query}", server.topics());
        let server = &server;
        async move { server.get(&path).await.expect_code(200) }
    };
    assert_eq!(names(&list("labelSelector=letter%20in%20(a,c)").await), ["a", "c"]);
    assert_eq!(names(&list("labelSelector=letter!=a").await), ["b", "c"]);
    assert_eq!(names(&list("fieldSelector=metadata.name=b").await), ["b"]);
    let path = format!("{}?fieldSelector=spec.partitions=3", server.topics());
    server.get(&path).await.expect_refusal(400, "BadRequest");
}

#[tokio::test]
async fn b32_a_watch_goes_on_from_a_revision() {
    let server = with_topics(&["a"]).await;
    let list = server.get(&server.topics()).await.expect_code(200);
    let revision = list["metadata"]["resourceVersion"].as_str().expect("a revision");
    server.post(&server.topics(), &server.topic("b")).await.expect_code(201);
    server.patch(&server.topic_path("b"), MERGE, &json!({"spec": {"partitions": 4}})).await.expect_code(200);
    server.delete(&server.topic_path("b"), &json!({})).await.expect_code(200);
    let events = server.watch(&format!("{}?watch=true&resourceVersion={revision}", server.topics()), 3).await;
    let seen: Vec<_> = events.iter().map(|event| (&event["type"], &event["object"]["spec"]["partitions"])).collect();
    let expected = [(&json!("ADDED"), &json!(3)), (&json!("MODIFIED"), &json!(4)), (&json!("DELETED"), &json!(4))];
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn b32_a_selector_turns_changes_into_comings_and_goings() {
    let server = with_topics(&["a"]).await;
    let made = server.get(&server.topic_path("a")).await.expect_code(200);
    let revision = made["metadata"]["resourceVersion"].as_str().expect("a revision");
    for letter in ["z", "a"] {
        let patch = json!({"metadata": {"labels": {"letter": letter}}});
        server.patch(&server.topic_path("a"), MERGE, &patch).await.expect_code(200);
    }
    let path = format!("{}?watch=true&resourceVersion={revision}&labelSelector=letter=z", server.topics());
    let events = server.watch(&path, 2).await;
    let seen: Vec<_> = events.iter().map(|event| event["type"].clone()).collect();
    assert_eq!(seen, [json!("ADDED"), json!("DELETED")]);
}

#[tokio::test]
async fn b32_too_old_is_an_event() {
    let server = with_topics(&["a"]).await;
    if Server::is_real() {
        eprintln!("skipped: whether revision 1 is too old depends on when the real server compacted");
        return;
    }
    let events = server.watch(&format!("{}?watch=true&resourceVersion=1", server.topics()), 1).await;
    assert_eq!((&events[0]["type"], &events[0]["object"]["code"]), (&json!("ERROR"), &json!(410)));
}

#[tokio::test]
async fn b32_too_new_is_a_timeout() {
    let server = with_topics(&["a"]).await;
    let path = format!("{}?resourceVersion=999999999", server.topics());
    let causes = server.get(&path).await.expect_refusal(504, "Timeout");
    assert_eq!(causes[0].0, "ResourceVersionTooLarge");
}

#[tokio::test]
async fn b33_initial_events_end_with_a_bookmark() {
    let server = with_topics(&["a", "b"]).await;
    if server.minor().await < 32 {
        eprintln!("skipped: a watch that lists first is on since Kubernetes 1.32");
        return;
    }
    let path = format!(
        "{}?watch=true&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan",
        server.topics()
    );
    let events = server.watch(&path, 3).await;
    let kinds: Vec<_> = events.iter().map(|event| event["type"].clone()).collect();
    assert_eq!(kinds, [json!("ADDED"), json!("ADDED"), json!("BOOKMARK")]);
    assert_eq!(events[2]["object"]["metadata"]["annotations"]["k8s.io/initial-events-end"], "true");
    let path = format!("{}?watch=true&sendInitialEvents=true", server.topics());
    server.get(&path).await.expect_refusal(422, "Invalid");
}

#[tokio::test]
async fn events_of_both_groups_are_the_same_objects() {
    let server = Server::start().await;
    let path = |group: &str| format!("{group}/namespaces/{}/events", server.namespace);
    let event = json!({
        "apiVersion": "events.k8s.io/v1", "kind": "Event", "metadata": {"name": "e", "namespace": server.namespace},
        "eventTime": "2026-01-01T00:00:00.000000Z", "reportingController": "example.com/operator",
        "reportingInstance": "one", "action": "Roll", "reason": "ManualRollingUpdate", "type": "Normal",
        "note": "rolled", "regarding": {"kind": "Pod", "namespace": server.namespace, "name": "broker-0"},
    });
    server.post(&path("/apis/events.k8s.io/v1"), &event).await.expect_code(201);
    let query = "fieldSelector=involvedObject.name=broker-0";
    let list = server.get(&format!("{}?{query}", path("/api/v1"))).await.expect_code(200);
    assert_eq!(names(&list), ["e"]);
    assert_eq!(
        (&list["items"][0]["message"], &list["items"][0]["reportingComponent"]),
        (&json!("rolled"), &json!("example.com/operator"))
    );
    let again = server.get(&format!("{}/e", path("/apis/events.k8s.io/v1"))).await.expect_code(200);
    assert_eq!((&again["note"], &again["regarding"]["name"]), (&json!("rolled"), &json!("broker-0")));
}

//! Thousands of topics: the cost of one does not grow with their number.

use super::story::{Story, cluster, path, raw, topic};
use futures::{StreamExt as _, stream};
use http::Method;
use serde_json::Value as Json;

const TOPICS: usize = 1_000;

#[tokio::test(flavor = "multi_thread")]
async fn a_crowd_of_topics_becomes_ready_with_two_writes_each() {
    let story = Story::begin().await;
    for document in cluster() {
        story.apply(&document).await;
    }
    story.settle().await;
    let client = &story.client;
    let made = (0..TOPICS).map(|number| async move {
        let topic = topic(&format!("topic-{number}"), 3);
        let path = path(&topic);
        let collection = &path[..path.rfind('/').unwrap()];
        raw(client, Method::POST, collection, Some(&topic)).await.unwrap();
    });
    stream::iter(made).buffer_unordered(16).collect::<Vec<()>>().await;
    let before = revision(&story).await;
    let started = std::time::Instant::now();
    story.settle().await;
    println!(
        "{TOPICS} topics in {:?}, {} writes since the first look",
        started.elapsed(),
        revision(&story).await - before
    );
    let topics = story.get("/apis/kafka.strimzi.io/v1/namespaces/kafka/kafkatopics").await.unwrap();
    let items = topics["items"].as_array().unwrap();
    let ready = items.iter().filter(|topic| topic["status"]["conditions"][0]["status"] == "True").count();
    assert_eq!((items.len(), ready), (TOPICS, TOPICS));
    let quiet = revision(&story).await;
    story.settle().await;
    let lease_beats = 50;
    assert!(revision(&story).await - quiet < lease_beats, "a second look writes nothing");
}

/// The server's revision: every write raises it by one.
async fn revision(story: &Story) -> u64 {
    let topics: Json = story.get("/apis/kafka.strimzi.io/v1/namespaces/kafka/kafkatopics?limit=1").await.unwrap();
    topics["metadata"]["resourceVersion"].as_str().unwrap().parse().unwrap()
}

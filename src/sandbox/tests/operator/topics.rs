//! Topics and users of a running cluster.

use super::story::{Story, cluster, path, topic};

#[tokio::test(flavor = "multi_thread")]
async fn a_cluster_and_its_topic_become_ready() {
    let story = Story::begin().await;
    for document in cluster().iter().chain([&topic("payments", 12)]) {
        story.apply(document).await;
    }
    story.settle().await;
    let kafka = story.get(&path(&cluster()[0])).await.expect("the cluster");
    assert_eq!(kafka["status"]["conditions"][0]["type"], "Ready", "{}", kafka["status"]);
    let topic = story.get(&path(&topic("payments", 12))).await.expect("the topic");
    assert_eq!(topic["status"]["conditions"][0]["status"], "True", "{topic}");
    let pods = story.get("/api/v1/namespaces/kafka/pods").await.expect("pods");
    assert_eq!(pods["items"].as_array().map(Vec::len), Some(6));
}

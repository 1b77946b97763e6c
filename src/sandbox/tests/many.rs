//! Many topics: written by many tasks, read whole and in pages, removed with their namespace.
//!
//! `POLARIS_SANDBOX_TOPICS=10000 cargo test --release -p polaris-sandbox --test many -- --nocapture` prints figures.

#![allow(clippy::print_stdout, reason = "the figures are what one runs it for")]

use futures::{StreamExt, stream};
use kube::{
    Api, Client,
    api::{DeleteParams, DynamicObject, ListParams, Patch, PatchParams, PostParams},
    core::{ApiResource, GroupVersionKind},
};
use polaris_sandbox::{Sandbox, schema::strimzi_crds};
use serde_json::{Value, json};
use std::time::Instant;

/// More than two pages of 500.
const FEW: usize = 1_200;

fn count() -> usize {
    std::env::var("POLARIS_SANDBOX_TOPICS").ok().and_then(|count| count.parse().ok()).unwrap_or(FEW)
}

fn api(client: Client, group: &str, kind: &str, plural: &str, namespace: Option<&str>) -> Api<DynamicObject> {
    let resource = ApiResource::from_gvk_with_plural(&GroupVersionKind::gvk(group, "v1", kind), plural);
    match namespace {
        Some(namespace) => Api::namespaced_with(client, namespace, &resource),
        None => Api::all_with(client, &resource),
    }
}

fn object(value: Value) -> DynamicObject {
    serde_json::from_value(value).expect("an object")
}

async fn with_strimzi(client: &Client) -> Api<DynamicObject> {
    let namespaces = api(client.clone(), "", "Namespace", "namespaces", None);
    let kafka = json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "kafka"}});
    namespaces.create(&PostParams::default(), &object(kafka)).await.expect("a namespace");
    let definitions =
        api(client.clone(), "apiextensions.k8s.io", "CustomResourceDefinition", "customresourcedefinitions", None);
    for definition in strimzi_crds() {
        definitions.create(&PostParams::default(), &object(definition)).await.expect("a definition");
    }
    api(client.clone(), "kafka.strimzi.io", "KafkaTopic", "kafkatopics", Some("kafka"))
}

fn topic(number: usize) -> Value {
    json!({
        "apiVersion": "kafka.strimzi.io/v1", "kind": "KafkaTopic",
        "metadata": {"name": format!("topic-{number:05}"), "labels": {"strimzi.io/cluster": "orders"}},
        "spec": {"partitions": 12, "replicas": 3, "config": {"retention.ms": 604_800_000, "cleanup.policy": "delete"}},
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn many_topics_come_are_listed_and_go() {
    let count = count();
    let folder = tempfile::tempdir().expect("a folder");
    let client = Sandbox::open(folder.path()).expect("a sandbox").client();
    let topics = with_strimzi(&client).await;
    let started = Instant::now();
    let apply = PatchParams { field_manager: Some("test".to_owned()), ..PatchParams::default() };
    stream::iter(0..count)
        .for_each_concurrent(16, |number| {
            let (topics, apply) = (&topics, &apply);
            async move {
                let patch = Patch::Apply(topic(number));
                topics.patch(&format!("topic-{number:05}"), apply, &patch).await.expect("applied");
            }
        })
        .await;
    println!("{count} applied in {:?}", started.elapsed());
    let fresh = Sandbox::open(folder.path()).expect("opened again").client();
    let topics = api(fresh.clone(), "kafka.strimzi.io", "KafkaTopic", "kafkatopics", Some("kafka"));
    let started = Instant::now();
    assert_eq!(topics.list(&ListParams::default()).await.expect("a list").items.len(), count);
    println!("listed whole in {:?}", started.elapsed());
    assert_eq!(in_pages(&topics).await, count);
    let namespaces = api(fresh, "", "Namespace", "namespaces", None);
    let started = Instant::now();
    namespaces.delete("kafka", &DeleteParams::default()).await.expect("deleted");
    println!("namespace gone in {:?}", started.elapsed());
    assert!(topics.list(&ListParams::default()).await.expect("a list").items.is_empty());
}

async fn in_pages(topics: &Api<DynamicObject>) -> usize {
    let started = Instant::now();
    let (mut seen, mut token) = (0, None);
    loop {
        let page = ListParams { limit: Some(500), continue_token: token, ..ListParams::default() };
        let list = topics.list(&page).await.expect("a page");
        seen += list.items.len();
        token = list.metadata.continue_.filter(|token| !token.is_empty());
        if token.is_none() {
            println!("listed in pages in {:?}", started.elapsed());
            return seen;
        }
    }
}

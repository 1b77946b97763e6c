//! Faults, the clock and a reset: what a presenter does to a sandbox.

use futures::TryStreamExt;
use kube::{
    Api, Client,
    api::{DynamicObject, ListParams, PostParams, WatchEvent, WatchParams},
    core::{ApiResource, GroupVersionKind},
};
use polaris_sandbox::{Fault, FaultKind, Sandbox};
use serde_json::json;
use std::time::Duration;

fn config_maps(client: Client) -> Api<DynamicObject> {
    let resource = ApiResource::from_gvk(&GroupVersionKind::gvk("", "v1", "ConfigMap"));
    Api::namespaced_with(client, "default", &resource)
}

fn config_map(name: &str) -> DynamicObject {
    let map = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}});
    serde_json::from_value(map).expect("an object")
}

async fn code(maps: &Api<DynamicObject>) -> Result<usize, u16> {
    match maps.list(&ListParams::default()).await {
        Ok(list) => Ok(list.items.len()),
        Err(kube::Error::Api(status)) => Err(status.code),
        Err(_) => Err(0),
    }
}

#[tokio::test]
async fn a_fault_strikes_every_process_so_often_as_it_is_set() {
    let folder = tempfile::tempdir().expect("a folder");
    let presenter = Sandbox::open(folder.path()).expect("a sandbox");
    let maps = config_maps(Sandbox::open(folder.path()).expect("the same").client());
    let limited = |kind, times| Fault { times: Some(times), ..Fault::new(kind) };
    presenter.set_fault(limited(FaultKind::InternalError, 2)).expect("set");
    assert_eq!([code(&maps).await, code(&maps).await, code(&maps).await], [Err(500), Err(500), Ok(0)]);
    presenter.set_fault(limited(FaultKind::TooManyRequests { retry_after_seconds: 1 }, 1)).expect("set");
    assert_eq!([code(&maps).await, code(&maps).await], [Err(429), Ok(0)]);
    presenter.set_fault(limited(FaultKind::ConnectionReset, 1)).expect("set");
    assert_eq!([code(&maps).await, code(&maps).await], [Err(0), Ok(0)]);
    assert!(presenter.faults().expect("faults").is_empty());
}

#[tokio::test]
async fn a_fault_can_be_of_one_resource_and_spares_the_operator() {
    let folder = tempfile::tempdir().expect("a folder");
    let sandbox = Sandbox::open(folder.path()).expect("a sandbox");
    let fault = Fault { on: Some("configmaps".to_owned()), ..Fault::new(FaultKind::InternalError) };
    sandbox.set_fault(fault).expect("set");
    assert_eq!(code(&config_maps(sandbox.client())).await, Err(500));
    assert!(sandbox.client().apiserver_version().await.is_ok());
    assert_eq!(code(&config_maps(sandbox.operator_client())).await, Ok(0));
    sandbox.clear_faults().expect("cleared");
    assert_eq!(code(&config_maps(sandbox.client())).await, Ok(0));
}

#[tokio::test]
async fn time_is_the_sandboxes_own() {
    let folder = tempfile::tempdir().expect("a folder");
    let sandbox = Sandbox::open(folder.path()).expect("a sandbox");
    let before = sandbox.now().expect("a time");
    sandbox.advance_clock(Duration::from_hours(8760)).expect("advanced");
    let other = Sandbox::open(folder.path()).expect("the same");
    let made = config_maps(other.client()).create(&PostParams::default(), &config_map("a")).await.expect("created");
    let created = made.metadata.creation_timestamp.expect("a time").0;
    assert!(created.as_second() - before.as_second() >= 365 * 86_400);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reset_begins_anew_for_everybody() {
    let folder = tempfile::tempdir().expect("a folder");
    let maps = config_maps(Sandbox::open(folder.path()).expect("a sandbox").client());
    let made = maps.create(&PostParams::default(), &config_map("a")).await.expect("created");
    let revision = made.metadata.resource_version.expect("a revision");
    let reset = Sandbox::reset(folder.path()).expect("reset");
    assert_eq!(code(&maps).await, Ok(0));
    let status = reset.status().expect("a status");
    assert!(status.objects.iter().any(|(resource, count)| resource == "namespaces" && *count == 4));
    assert!(status.revision > revision.parse().expect("a number"));
    let mut events = Box::pin(maps.watch(&WatchParams::default(), &revision).await.expect("a watch"));
    let event = events.try_next().await.expect("no failure").expect("an event");
    assert!(matches!(event, WatchEvent::Error(status) if status.code == 410));
}

#[test]
fn a_database_of_another_version_is_refused_with_the_remedy() {
    let folder = tempfile::tempdir().expect("a folder");
    drop(Sandbox::open(folder.path()).expect("a sandbox"));
    let database = rusqlite::Connection::open(folder.path().join("objects.db")).expect("the database");
    database.pragma_update(None, "user_version", 99).expect("marked");
    drop(database);
    let refused = Sandbox::open(folder.path()).expect_err("another format").to_string();
    assert!(refused.contains("polaris sandbox reset"), "{refused}");
    Sandbox::reset(folder.path()).expect("reset removes it");
}

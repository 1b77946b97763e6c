//! Two processes on one sandbox, and one that is killed.
//!
//! The second process is this test binary again, running `topics_are_written_and_acknowledged` on a given folder.

use futures::TryStreamExt;
use kube::{
    Api,
    api::{DynamicObject, ListParams, PostParams, WatchEvent, WatchParams},
    core::{ApiResource, GroupVersionKind},
};
use polaris_sandbox::Sandbox;
use serde_json::json;
use std::{
    collections::BTreeSet,
    io::{BufRead, BufReader, Lines},
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
};

const FOLDER: &str = "POLARIS_SANDBOX_TEST_FOLDER";
const PREFIX: &str = "POLARIS_SANDBOX_TEST_PREFIX";
const COUNT: &str = "POLARIS_SANDBOX_TEST_COUNT";
const MARK: &str = "acknowledged ";

fn config_maps(sandbox: &Sandbox) -> Api<DynamicObject> {
    let resource = ApiResource::from_gvk(&GroupVersionKind::gvk("", "v1", "ConfigMap"));
    Api::namespaced_with(sandbox.client(), "default", &resource)
}

async fn create(maps: &Api<DynamicObject>, name: &str) {
    let map = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}, "data": {"a": "1"}});
    let map: DynamicObject = serde_json::from_value(map).expect("an object");
    maps.create(&PostParams::default(), &map).await.expect("created");
}

async fn names(maps: &Api<DynamicObject>) -> BTreeSet<String> {
    let list = maps.list(&ListParams::default()).await.expect("a list");
    list.items.into_iter().filter_map(|map| map.metadata.name).collect()
}

/// Also the life of the second process: it says each name only after the server has answered.
#[tokio::test]
async fn topics_are_written_and_acknowledged() {
    let own = tempfile::tempdir().expect("a folder");
    let folder = std::env::var(FOLDER).map_or_else(|_| own.path().to_owned(), Into::into);
    let prefix = std::env::var(PREFIX).unwrap_or_else(|_| "own".to_owned());
    let count: u32 = std::env::var(COUNT).ok().and_then(|count| count.parse().ok()).unwrap_or(3);
    let maps = config_maps(&Sandbox::open(&folder).expect("a sandbox"));
    for number in 0..count {
        let name = format!("{prefix}-{number}");
        create(&maps, &name).await;
        println!("{MARK}{name}");
    }
    let written = names(&maps).await;
    assert!((0..count).all(|number| written.contains(&format!("{prefix}-{number}"))));
}

struct Writer {
    process: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Writer {
    fn start(folder: &Path, prefix: &str, count: u32) -> Self {
        let mut process = Command::new(std::env::current_exe().expect("this binary"))
            .args(["--exact", "topics_are_written_and_acknowledged", "--nocapture"])
            .env(FOLDER, folder)
            .env(PREFIX, prefix)
            .env(COUNT, count.to_string())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a second process");
        let lines = BufReader::new(process.stdout.take().expect("its output")).lines();
        Self { process, lines }
    }

    /// The next name that was acknowledged.
    fn next(&mut self) -> Option<String> {
        self.lines.by_ref().map_while(Result::ok).find_map(|line| Some(line.split_once(MARK)?.1.to_owned()))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_write_at_once_and_nothing_is_lost() {
    const EACH: u32 = 200;
    let folder = tempfile::tempdir().expect("a folder");
    let maps = config_maps(&Sandbox::open(folder.path()).expect("a sandbox"));
    let mut writer = Writer::start(folder.path(), "theirs", EACH);
    writer.next().expect("the other process writes");
    for number in 0..EACH {
        create(&maps, &format!("ours-{number}")).await;
    }
    while writer.next().is_some() {}
    assert!(writer.process.wait().expect("it ends").success());
    let written = maps.list(&ListParams::default()).await.expect("a list");
    assert_eq!(written.items.len(), 2 * EACH as usize);
    let revisions: BTreeSet<_> = written.items.iter().map(|map| map.metadata.resource_version.clone()).collect();
    assert_eq!(revisions.len(), 2 * EACH as usize, "every write has a revision of its own");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watch_sees_what_another_process_writes() {
    let folder = tempfile::tempdir().expect("a folder");
    let maps = config_maps(&Sandbox::open(folder.path()).expect("a sandbox"));
    let revision =
        maps.list(&ListParams::default()).await.expect("a list").metadata.resource_version.expect("a revision");
    let mut events = Box::pin(maps.watch(&WatchParams::default(), &revision).await.expect("a watch"));
    let mut writer = Writer::start(folder.path(), "theirs", 5);
    for number in 0..5 {
        let event = events.try_next().await.expect("no failure").expect("an event");
        let WatchEvent::Added(map) = event else { panic!("not an addition: {event:?}") };
        assert_eq!(map.metadata.name, Some(format!("theirs-{number}")));
    }
    while writer.next().is_some() {}
    assert!(writer.process.wait().expect("it ends").success());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_process_loses_nothing_that_was_acknowledged() {
    let folder = tempfile::tempdir().expect("a folder");
    for round in 0..5_usize {
        let mut writer = Writer::start(folder.path(), &format!("round-{round}"), 100_000);
        let acknowledged: BTreeSet<String> = (0..20 + 37 * round).filter_map(|_| writer.next()).collect();
        writer.process.kill().expect("killed");
        writer.process.wait().expect("it ends");
        let maps = config_maps(&Sandbox::open(folder.path()).expect("the sandbox opens again"));
        let kept = names(&maps).await;
        assert!(acknowledged.is_subset(&kept), "lost: {:?}", acknowledged.difference(&kept));
        create(&maps, &format!("after-{round}")).await;
    }
}

//! Pods: one for each node, made from its pod set, played to ready where there is no kubelet.

use super::{Bench, ReconcileError, Scene};
use crate::operator::{access::Key, condition::stamp, kinds, settings::Happening};
use futures::{StreamExt as _, TryStreamExt as _, stream};
use polaris_core::kafka::{
    document::{list, name, number},
    model::{Model, Node},
    restart::Standing,
};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use tokio::time::{Instant, sleep};

/// How many pods start at once when a cluster is new.
const AT_ONCE: usize = 32;

/// The pods of the cluster's nodes as they stand.
pub async fn standing(scene: &Scene<'_>) -> Result<BTreeMap<String, Json>, ReconcileError> {
    standing_of(scene, None).await
}

/// Those of one pool, or of all.
async fn standing_of(scene: &Scene<'_>, pool: Option<&str>) -> Result<BTreeMap<String, Json>, ReconcileError> {
    let mut selector =
        format!("strimzi.io/cluster={},strimzi.io/kind=Kafka,strimzi.io/component-type=kafka", scene.cluster());
    if let Some(pool) = pool {
        selector.push_str(",strimzi.io/pool-name=");
        selector.push_str(pool);
    }
    let mut pods = scene.bench.access.list(kinds::POD, Some(scene.namespace()), &selector).await?;
    let Json::Array(pods) = pods["items"].take() else { return Ok(BTreeMap::new()) };
    Ok(pods.into_iter().map(|pod| (name(&pod).to_owned(), pod)).collect())
}

pub fn is_ready(pod: &Json) -> bool {
    list(pod, "/status/conditions")
        .iter()
        .any(|condition| condition["type"] == "Ready" && condition["status"] == "True")
}

pub fn as_standing(pods: &BTreeMap<String, Json>) -> BTreeMap<String, Standing<'_>> {
    pods.iter().map(|(name, pod)| (name.clone(), Standing { pod, ready: is_ready(pod) })).collect()
}

/// Removes pods of nodes that are gone, starts those of new ones, and waits until the new ones are ready.
pub async fn match_nodes(scene: &mut Scene<'_>, model: &Model) -> Result<(), ReconcileError> {
    let pods = standing(scene).await?;
    remove_gone(scene, model, &pods).await?;
    let missing: Vec<&Node> = model.nodes.iter().filter(|node| !pods.contains_key(&node.pod_name)).collect();
    for node in &missing {
        scene.remembered.cluster.kafka.start(node.id, node.options.clone());
    }
    scene.save().await?;
    let pools = pool_owners(scene, model).await?;
    let jobs: Vec<_> = missing.into_iter().map(|node| start(scene.bench.clone(), owned(node, &pools))).collect();
    stream::iter(jobs).buffer_unordered(AT_ONCE).try_collect::<()>().await?;
    tell_pod_sets(scene, model, None).await
}

async fn remove_gone(
    scene: &mut Scene<'_>,
    model: &Model,
    pods: &BTreeMap<String, Json>,
) -> Result<(), ReconcileError> {
    for (pod, document) in pods.iter().filter(|(pod, _)| !model.nodes.iter().any(|node| node.pod_name == **pod)) {
        scene.bench.access.delete(kinds::POD, &Key::of(document)).await?;
        scene.bench.settings.tell(Happening::Removed { pod: pod.clone() });
    }
    let known: Vec<i32> = scene.remembered.cluster.kafka.started.keys().copied().collect();
    for id in known.into_iter().filter(|id| model.node(*id).is_none()) {
        scene.remembered.cluster.kafka.forget(id);
    }
    Ok(())
}

/// Owner references to the pod sets, by pool.
pub async fn pool_owners(scene: &Scene<'_>, model: &Model) -> Result<BTreeMap<String, Json>, ReconcileError> {
    let mut owners = BTreeMap::new();
    for pool in &model.pools {
        let key = Key::new(scene.namespace(), &format!("{}-{}", model.name, pool.name));
        let Some(set) = scene.bench.access.get(kinds::POD_SET, &key).await? else { continue };
        let reference = json!({
            "apiVersion": "core.strimzi.io/v1",
            "kind": "StrimziPodSet",
            "name": key.name,
            "uid": set["metadata"]["uid"],
            "controller": true,
            "blockOwnerDeletion": false,
        });
        owners.insert(pool.name.clone(), reference);
    }
    Ok(owners)
}

async fn start(bench: Bench, pod: Json) -> Result<(), ReconcileError> {
    let key = Key::of(&pod);
    create(&bench, &key.namespace, &pod).await?;
    wait_ready(&bench, &key).await?;
    bench.settings.tell(Happening::Started { pod: key.name });
    Ok(())
}

/// The pod of a node with its owner.
pub fn owned(node: &Node, owners: &BTreeMap<String, Json>) -> Json {
    let mut pod = node.pod.clone();
    if let Some(owner) = owners.get(&node.pool) {
        pod["metadata"]["ownerReferences"] = json!([owner]);
    }
    pod
}

/// Makes a pod.
pub async fn create(bench: &Bench, namespace: &str, pod: &Json) -> Result<(), ReconcileError> {
    match bench.access.create(kinds::POD, namespace, pod).await {
        // Somebody was faster: the pod stands, and that is what was wanted.
        Err(error) if error.code() == Some(409) => Ok(()),
        other => Ok(other.map(drop)?),
    }
}

/// Waits until a pod is ready, or plays it there.
pub async fn wait_ready(bench: &Bench, key: &Key) -> Result<(), ReconcileError> {
    let started = Instant::now();
    let gone = || ReconcileError::Timeout { pod: key.name.clone() };
    let mut pod = bench.access.get(kinds::POD, key).await?.ok_or_else(gone)?;
    while !is_ready(&pod) {
        if started.elapsed() > bench.settings.operation_timeout {
            return Err(gone());
        }
        sleep(bench.settings.pod_phase).await;
        pod = match next_phase(bench, key, &pod) {
            Some(status) => bench.access.patch_status(kinds::POD, key, &status).await?,
            None => bench.access.get(kinds::POD, key).await?,
        }
        .ok_or_else(gone)?;
    }
    Ok(())
}

/// What a kubelet would say next: Pending, Running, Ready. `None` where there is a kubelet, or nothing new to say.
fn next_phase(bench: &Bench, key: &Key, pod: &Json) -> Option<Json> {
    if !bench.settings.plays_kubelet {
        return None;
    }
    let (name, started, ready) = match pod["status"]["phase"].as_str() {
        None => ("Pending", false, false),
        Some("Pending") => ("Running", true, false),
        _ if bench.settings.faults.never_ready(&key.namespace, &key.name) => return None,
        _ => ("Running", true, true),
    };
    let time = stamp((bench.settings.clock)());
    let said = |kind: &str, status: bool| json!({"type": kind, "status": if status { "True" } else { "False" }, "lastTransitionTime": time});
    let state = if started {
        json!({"running": {"startedAt": time}})
    } else {
        json!({"waiting": {"reason": "ContainerCreating"}})
    };
    let container = json!({
        "state": state,
        "name": pod["spec"]["containers"][0]["name"],
        "image": pod["spec"]["containers"][0]["image"],
        "imageID": "",
        "ready": ready,
        "started": started,
        "restartCount": 0,
    });
    let conditions = [
        said("PodScheduled", true),
        said("Initialized", started),
        said("ContainersReady", ready),
        said("Ready", ready),
    ];
    Some(json!({"phase": name, "startTime": time, "conditions": conditions, "containerStatuses": [container]}))
}

/// Writes how many pods each pod set has, how many are ready, how many are current; of one pool, or of all.
pub async fn tell_pod_sets(scene: &Scene<'_>, model: &Model, only: Option<&str>) -> Result<(), ReconcileError> {
    let pods = standing_of(scene, only).await?;
    for pool in model.pools.iter().filter(|pool| only.is_none_or(|only| only == pool.name)) {
        let key = Key::new(scene.namespace(), &format!("{}-{}", model.name, pool.name));
        let Some(set) = scene.bench.access.get(kinds::POD_SET, &key).await? else { continue };
        let nodes: Vec<&Node> = model.nodes.iter().filter(|node| node.pool == pool.name).collect();
        let count = |test: &dyn Fn(&Node, &Json) -> bool| {
            nodes.iter().filter(|node| pods.get(&node.pod_name).is_some_and(|pod| test(node, pod))).count()
        };
        let revision = |pod: &Json| pod["metadata"]["annotations"]["strimzi.io/revision"].as_str().map(str::to_owned);
        let status = json!({
            "observedGeneration": number(&set, "/metadata/generation"),
            "pods": count(&|_, _| true),
            "readyPods": count(&|_, pod| is_ready(pod)),
            "currentPods": count(&|node, pod| revision(pod).as_deref() == Some(node.revision.as_str())),
        });
        crate::operator::condition::write(
            &scene.bench.access,
            kinds::POD_SET,
            &set,
            status,
            (scene.bench.settings.clock)(),
        )
        .await?;
    }
    Ok(())
}

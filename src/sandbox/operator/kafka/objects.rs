//! Making, changing and removing the objects of a cluster.

use super::{Bench, ReconcileError, Scene, secrets};
use crate::operator::{
    access::Key,
    condition::stamp,
    kinds::{self, Kind},
    memory::{Made, Remembered},
};
use futures::{StreamExt as _, TryStreamExt as _, stream};
use polaris_core::kafka::{
    document::{fingerprint, list},
    model::{Model, Owner, Rendered, balancer},
};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

/// How many objects are written at once.
const AT_ONCE: usize = 8;

/// Brings the objects to what the model says.
pub async fn make(scene: &mut Scene<'_>, model: &Model) -> Result<(), ReconcileError> {
    let wanted: BTreeMap<String, &Rendered> = model.objects.iter().map(|object| (label(object), object)).collect();
    let known_before = scene.remembered.made.len();
    for (label, object) in &wanted {
        let made = scene.remembered.made.entry(label.clone()).or_default();
        made.kept = object.kind == "PersistentVolumeClaim" && object.owner == Owner::Nobody;
    }
    if scene.remembered.made.len() > known_before {
        // Before the first act: an object that is made is never unknown to the next process.
        scene.save().await?;
    }
    let uids = owners(scene, model);
    apply_all(scene, &wanted, &uids).await?;
    if model.reaches_nodes() {
        remove_unwanted(scene, &wanted).await?;
    }
    model.remember(&mut scene.remembered.cluster);
    scene.save().await
}

fn label(object: &Rendered) -> String {
    format!("{}/{}", object.kind, object.name)
}

async fn apply_all(
    scene: &mut Scene<'_>,
    wanted: &BTreeMap<String, &Rendered>,
    uids: &BTreeMap<Owner, Json>,
) -> Result<(), ReconcileError> {
    let (plain, secret): (Vec<_>, Vec<_>) = wanted.iter().partition(|(_, object)| object.material.is_none());
    let changed: Vec<_> = plain
        .into_iter()
        .filter(|(label, object)| scene.remembered.made[*label].body != fingerprint(&object.body))
        .collect();
    let jobs: Vec<_> = changed
        .into_iter()
        .map(|(label, object)| {
            let body = document(object, scene.namespace(), uids);
            let made = (label.clone(), fingerprint(&object.body));
            write(scene.bench.clone(), object.kind, body, made)
        })
        .collect();
    let written: Vec<(String, String)> = stream::iter(jobs).buffer_unordered(AT_ONCE).try_collect().await?;
    for (label, body) in written {
        scene.remembered.made.entry(label).or_default().body = body;
    }
    let mut secret = secret;
    secret.sort_by_key(|(_, object)| secrets::rank(object));
    for (label, object) in secret {
        secrets::make(scene, label, object, uids).await?;
    }
    Ok(())
}

/// The whole object: body, identity, owner.
pub fn document(object: &Rendered, namespace: &str, uids: &BTreeMap<Owner, Json>) -> Json {
    let mut document = object.body.clone();
    document["apiVersion"] = object.api_version.into();
    document["kind"] = object.kind.into();
    document["metadata"]["name"] = object.name.clone().into();
    if kinds::find(object.kind).is_none_or(|kind| kind.namespaced) {
        document["metadata"]["namespace"] = namespace.into();
    }
    if let Some(owner) = uids.get(&object.owner) {
        document["metadata"]["ownerReferences"] = json!([owner]);
    }
    document
}

/// Writes one object; the answer is `made`, for the memory.
async fn write(
    bench: Bench,
    kind: &str,
    body: Json,
    made: (String, String),
) -> Result<(String, String), ReconcileError> {
    let Some(kind) = kinds::find(kind) else { return Ok(made) };
    let key = Key::of(&body);
    let written = bench.access.apply(kind, &key, &body).await?;
    if bench.settings.plays_kubelet {
        play(&bench, kind, &key, &written).await?;
    }
    Ok(made)
}

/// What a cluster's own controllers would do: bind claims, give balancers an address, start Deployments.
async fn play(bench: &Bench, kind: Kind, key: &Key, written: &Json) -> Result<(), ReconcileError> {
    let status = if kind == kinds::CLAIM {
        let capacity = &written["spec"]["resources"]["requests"];
        json!({"phase": "Bound", "accessModes": ["ReadWriteOnce"], "capacity": capacity})
    } else if kind == kinds::SERVICE && written["spec"]["type"] == "LoadBalancer" {
        json!({"loadBalancer": {"ingress": [{"hostname": balancer(&key.name, &key.namespace)}]}})
    } else if kind == kinds::DEPLOYMENT {
        return play_deployment(bench, key, written).await;
    } else {
        return Ok(());
    };
    bench.access.patch_status(kind, key, &status).await?;
    Ok(())
}

/// Makes a Deployment available.
pub async fn play_deployment(bench: &Bench, key: &Key, written: &Json) -> Result<(), ReconcileError> {
    let replicas = &written["spec"]["replicas"];
    let time = stamp((bench.settings.clock)());
    let available = json!({
        "type": "Available",
        "status": "True",
        "reason": "MinimumReplicasAvailable",
        "message": "Deployment has minimum availability.",
        "lastTransitionTime": time,
        "lastUpdateTime": time,
    });
    let status = json!({
        "observedGeneration": written["metadata"]["generation"],
        "replicas": replicas,
        "updatedReplicas": replicas,
        "readyReplicas": replicas,
        "availableReplicas": replicas,
        "conditions": [available],
    });
    bench.access.patch_status(kinds::DEPLOYMENT, key, &status).await?;
    Ok(())
}

/// The Deployments around the brokers stand before the cluster counts as ready.
pub async fn deployments_ready(scene: &Scene<'_>, model: &Model) -> Result<(), ReconcileError> {
    for object in model.objects.iter().filter(|object| object.kind == "Deployment") {
        let key = Key::new(scene.namespace(), &object.name);
        let started = tokio::time::Instant::now();
        loop {
            let found = scene.bench.access.get(kinds::DEPLOYMENT, &key).await?.unwrap_or_default();
            if found["status"]["readyReplicas"].as_i64() >= found["spec"]["replicas"].as_i64() {
                break;
            }
            if started.elapsed() > scene.bench.settings.operation_timeout {
                return Err(ReconcileError::Timeout { pod: object.name.clone() });
            }
            if scene.bench.settings.plays_kubelet {
                play_pods(scene.bench, &key.namespace, &found).await?;
            }
            tokio::time::sleep(scene.bench.settings.pod_phase).await;
        }
    }
    Ok(())
}

/// A server with the controllers of Deployments makes pods and counts them itself; only their kubelet is missing.
async fn play_pods(bench: &Bench, namespace: &str, deployment: &Json) -> Result<(), ReconcileError> {
    let labels = deployment["spec"]["selector"]["matchLabels"].as_object();
    let selector: Vec<String> = labels
        .into_iter()
        .flatten()
        .filter_map(|(label, value)| Some(format!("{label}={}", value.as_str()?)))
        .collect();
    let pods = bench.access.list(kinds::POD, Some(namespace), &selector.join(",")).await?;
    for pod in list(&pods, "/items").iter().filter(|pod| !super::pods::is_ready(pod)) {
        super::pods::wait_ready(bench, &Key::of(pod)).await?;
    }
    Ok(())
}

/// Owner references by owner.
fn owners(scene: &Scene<'_>, model: &Model) -> BTreeMap<Owner, Json> {
    let reference = |document: &Json, kind: &str| {
        json!({
            "apiVersion": "kafka.strimzi.io/v1",
            "kind": kind,
            "name": document["metadata"]["name"],
            "uid": document["metadata"]["uid"],
            "controller": false,
            "blockOwnerDeletion": false,
        })
    };
    let pools =
        model.pools.iter().map(|pool| (Owner::Pool(pool.name.clone()), reference(&pool.document, "KafkaNodePool")));
    pools.chain([(Owner::Kafka, reference(&scene.documents.kafka, "Kafka"))]).collect()
}

async fn remove_unwanted(scene: &mut Scene<'_>, wanted: &BTreeMap<String, &Rendered>) -> Result<(), ReconcileError> {
    let gone: Vec<String> =
        scene.remembered.made.keys().filter(|label| !wanted.contains_key(*label)).cloned().collect();
    for label in gone {
        if let Some(made) = scene.remembered.made.remove(&label)
            && !made.kept
        {
            remove(scene.bench, &label, &scene.documents.kafka["metadata"]["namespace"]).await?;
        }
    }
    Ok(())
}

async fn remove(bench: &Bench, label: &str, namespace: &Json) -> Result<(), ReconcileError> {
    let Some((kind, name)) = label.split_once('/') else { return Ok(()) };
    let Some(kind) = kinds::find(kind) else { return Ok(()) };
    Ok(bench.access.delete(kind, &Key::new(namespace.as_str().unwrap_or_default(), name)).await?)
}

/// A refused cluster still loses what goes by owner reference with a deleted pool.
pub async fn forget_deleted_pools(scene: &mut Scene<'_>) -> Result<(), ReconcileError> {
    let alive: Vec<String> = scene
        .documents
        .pools
        .iter()
        .map(|pool| pool["metadata"]["name"].as_str().unwrap_or_default().to_owned())
        .collect();
    let lost: Vec<(String, Vec<i32>)> = scene
        .remembered
        .cluster
        .pools
        .iter()
        .filter(|(pool, _)| !alive.contains(pool))
        .map(|(pool, before)| (pool.clone(), before.node_ids.clone()))
        .collect();
    for (pool, ids) in lost {
        let stem = format!("{}-{pool}", scene.cluster());
        scene.remembered.made.remove(&format!("StrimziPodSet/{stem}"));
        for id in ids {
            scene.remembered.made.remove(&format!("ConfigMap/{stem}-{id}"));
        }
    }
    scene.save().await
}

/// What has no owner in the namespace goes when its cluster is gone.
pub async fn remove_orphans(bench: &Bench, key: &Key, remembered: &Remembered) -> Result<(), ReconcileError> {
    let cluster_scoped = remembered.made.keys().filter(|label| label.starts_with("ClusterRoleBinding/"));
    for label in cluster_scoped {
        remove(bench, label, &json!(key.namespace)).await?;
    }
    Ok(())
}

/// The fingerprints of an object that stands.
pub fn made(object: &Rendered) -> Made {
    Made { body: fingerprint(&object.body), material: fingerprint(&json!(object.material)), kept: false }
}

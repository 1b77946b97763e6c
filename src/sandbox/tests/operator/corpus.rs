//! Replays the restart corpus through the operator on the sandbox's API.
//!
//! Seen from outside: who was restarted and in which order, which live values went in, which objects differ, what
//! the statuses say. Where a real API server refuses the edit, the case agrees if the sandbox's refuses it too.

#[path = "../../../../tests/corpus/case.rs"]
mod case;

use super::story::{self, path, raw};
use case::{Case, Documents, Outcome, Tally};
use futures::{StreamExt as _, stream};
use http::Method;
use polaris_core::kafka::{
    broker::Operation,
    config::{OptionTable, Update},
};
use polaris_sandbox::{
    Sandbox,
    operator::{Happening, Operator, Settings},
};
use serde_json::{Value as Json, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    time::Duration,
};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

const FLOOR: f64 = 0.95;

#[tokio::test(flavor = "multi_thread")]
async fn the_operator_does_as_strimzi_does() {
    let bases = tempfile::tempdir().unwrap();
    let cases = case::all();
    let mut settled: BTreeMap<String, String> = BTreeMap::new();
    for case in &cases {
        let text = json!(case.before).to_string();
        if !settled.contains_key(&text) {
            let folder = format!("base-{}", settled.len());
            settle_base(&bases.path().join(&folder), &case.before).await;
            settled.insert(text, folder);
        }
    }
    let (bases, settled) = (bases.path(), &settled);
    let jobs = cases.iter().map(|case| async move {
        let base = bases.join(&settled[&json!(case.before).to_string()]);
        (case, replay(&base, case).await)
    });
    let replays: Vec<(&Case, Replay)> = stream::iter(jobs).buffer_unordered(4).collect().await;
    let mut tally = Tally::default();
    for (case, replay) in replays {
        let mut pairs = vec![("", &case.expect, &replay.first), ("again: ", &case.again, &replay.again)];
        pairs.extend(case.empty.as_ref().map(|expected| ("when empty: ", expected, &replay.empty)));
        if replay.refused_by_server && case.refused_by_server {
            pairs.clear();
        }
        tally.add(&case.id, &pairs);
    }
    println!("{}", tally.report());
    assert!(tally.agreeing as f64 >= FLOOR * tally.cases as f64, "{} of {}", tally.agreeing, tally.cases);
}

#[derive(Default)]
struct Replay {
    first: Outcome,
    again: Outcome,
    empty: Outcome,
    refused_by_server: bool,
}

/// A cluster that stands and is quiet; its operator has gone.
async fn settle_base(folder: &Path, documents: &Documents) {
    let client = Sandbox::open(folder).unwrap().client();
    story::prepare(&client, "test").await;
    story::create_tls_routes(&client).await;
    for class in [("fast", true), ("noexpand-local", false)] {
        let class = json!({"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": {"name": class.0}, "provisioner": "x", "allowVolumeExpansion": class.1});
        raw(&client, Method::POST, "/apis/storage.k8s.io/v1/storageclasses", Some(&class)).await.unwrap();
    }
    for document in documents.values() {
        raw(&client, Method::POST, &collection(document), Some(document)).await.unwrap();
    }
    let (operator, _happenings) = start(&client);
    operator.idle().await;
    operator.stop().await;
}

fn start(client: &kube::Client) -> (Operator, UnboundedReceiver<Happening>) {
    let (observer, happenings) = unbounded_channel();
    let settings = Settings { observer: Some(observer), pod_phase: Duration::from_millis(1), ..Settings::default() };
    (Operator::spawn(client.clone(), settings), happenings)
}

async fn replay(base: &Path, case: &Case) -> Replay {
    let (first, again, refused_by_server) = run(base, case, true).await;
    let empty = match case.empty {
        Some(_) => run(base, case, false).await.0,
        None => Outcome::default(),
    };
    Replay { first, again, empty, refused_by_server }
}

async fn run(base: &Path, case: &Case, occupied: bool) -> (Outcome, Outcome, bool) {
    let folder = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(base).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), folder.path().join(entry.file_name())).unwrap();
    }
    let client = Sandbox::open(folder.path()).unwrap().client();
    if occupied && case.empty.is_some() {
        occupy(&client, case).await;
    }
    let before = objects(&client).await;
    if edit(&client, case).await.is_err() {
        return (Outcome::default(), Outcome::default(), true);
    }
    let (operator, mut happenings) = start(&client);
    operator.idle().await;
    let after = objects(&client).await;
    let mut first = outcome(&drain(&mut happenings), case);
    first.warnings.extend(pool_warnings(&client).await);
    first.warnings.sort();
    compare(&before, &after, case, &mut first);
    operator.settle().await;
    let again = outcome(&drain(&mut happenings), case);
    operator.stop().await;
    let repeated = Outcome {
        restarts: again.restarts,
        order: again.order,
        live: again.live,
        read_only: again.read_only,
        ..Outcome::default()
    };
    let again = if first.refusal.is_some() { Outcome::default() } else { repeated };
    (first, again, false)
}

/// A topic that has replicas on every broker there could be.
async fn occupy(client: &kube::Client, case: &Case) {
    let cluster =
        case.before.values().find(|document| document["kind"] == "Kafka").unwrap()["metadata"]["name"].clone();
    let known =
        json!({"name": "all", "id": "x", "partitions": 100, "replicas": 1, "brokers": (0..10).collect::<Vec<_>>()});
    let topic = json!({
        "apiVersion": "kafka.strimzi.io/v1",
        "kind": "KafkaTopic",
        "metadata": {
            "name": "all",
            "namespace": "test",
            "labels": {"strimzi.io/cluster": cluster},
            "annotations": {"sandbox.polaris.dev/topic": known.to_string()},
        },
        "spec": {"partitions": 100, "replicas": 1},
    });
    raw(client, Method::POST, &collection(&topic), Some(&topic)).await.unwrap();
}

fn collection(document: &Json) -> String {
    let path = path(document);
    path[..path.rfind('/').unwrap()].to_owned()
}

async fn edit(client: &kube::Client, case: &Case) -> Result<(), kube::Error> {
    for (key, document) in &case.after {
        match case.before.get(key) {
            Some(before) if before == document => {}
            Some(_) => {
                let standing = raw(client, Method::GET, &path(document), None).await?;
                let mut document = document.clone();
                document["metadata"]["resourceVersion"] = standing["metadata"]["resourceVersion"].clone();
                raw(client, Method::PUT, &path(&document), Some(&document)).await?;
            }
            None => drop(raw(client, Method::POST, &collection(document), Some(document)).await?),
        }
    }
    for (key, document) in &case.before {
        if !case.after.contains_key(key) {
            raw(client, Method::DELETE, &path(document), None).await?;
        }
    }
    Ok(())
}

fn drain(happenings: &mut UnboundedReceiver<Happening>) -> Vec<Happening> {
    std::iter::from_fn(|| happenings.try_recv().ok()).collect()
}

fn outcome(happenings: &[Happening], case: &Case) -> Outcome {
    let kafka = case.after.values().find(|document| document["kind"] == "Kafka").unwrap();
    let cluster = kafka["metadata"]["name"].as_str().unwrap();
    let table = OptionTable::of(kafka["spec"]["kafka"]["version"].as_str().unwrap_or("4.3.1"));
    let mut outcome = Outcome::default();
    let mut told = false;
    for happening in happenings {
        match happening {
            Happening::Restarted { pod, reasons, read_only, refused, tried } => {
                let short = pod[cluster.len() + 1..].to_owned();
                let (pool, node) = short.rsplit_once('-').unwrap();
                let reasons: Vec<String> = reasons.iter().map(|reason| format!("{reason:?}")).collect();
                outcome.restarts.insert(format!("{pool}/{node}"), reasons.join("+"));
                outcome.read_only.extend(read_only.iter().cloned());
                outcome.refused_live.extend(refused.iter().cloned());
                live(&mut outcome, table, node.parse().unwrap(), "", tried);
                outcome.order.push(short);
            }
            Happening::Updated { node, operations, via_controller } => {
                live(&mut outcome, table, *node, if *via_controller { "via controller: " } else { "" }, operations);
            }
            Happening::Started { pod } => drop(outcome.pods_created.insert(pod.clone())),
            Happening::Removed { pod } => drop(outcome.pods_removed.insert(pod.clone())),
            Happening::Dropped { keys } => outcome.dropped.extend(keys.iter().cloned()),
            Happening::Told { refusal, warnings } if !told => {
                told = true;
                outcome.refusal.clone_from(refusal);
                outcome.warnings.clone_from(warnings);
            }
            Happening::Told { .. } => {}
        }
    }
    outcome
}

fn live(outcome: &mut Outcome, table: &OptionTable, node: i32, via: &str, operations: &[(String, Operation)]) {
    for (key, operation) in operations {
        let per_node = table.get(key).is_some_and(|rule| rule.update == Update::PerBroker);
        let scope = if per_node { format!("{via}node {node}") } else { format!("{via}cluster-wide") };
        outcome.live.entry(scope).or_default().insert(key.clone(), operation.value().map(str::to_owned));
    }
}

async fn pool_warnings(client: &kube::Client) -> Vec<String> {
    let pools =
        raw(client, Method::GET, "/apis/kafka.strimzi.io/v1/namespaces/test/kafkanodepools", None).await.unwrap();
    let pools = pools["items"].as_array().unwrap().clone();
    let told = pools.iter().flat_map(|pool| {
        let conditions = pool["status"]["conditions"].as_array().cloned().unwrap_or_default();
        let name = pool["metadata"]["name"].as_str().unwrap().to_owned();
        conditions
            .into_iter()
            .map(move |condition| format!("{} on KafkaNodePool/{name}", condition["reason"].as_str().unwrap()))
    });
    told.collect()
}

const MADE: [(&str, &str); 15] = [
    ("ServiceAccount", "/api/v1/namespaces/test/serviceaccounts"),
    ("Secret", "/api/v1/namespaces/test/secrets"),
    ("ConfigMap", "/api/v1/namespaces/test/configmaps"),
    ("Service", "/api/v1/namespaces/test/services"),
    ("PersistentVolumeClaim", "/api/v1/namespaces/test/persistentvolumeclaims"),
    ("Deployment", "/apis/apps/v1/namespaces/test/deployments"),
    ("StrimziPodSet", "/apis/core.strimzi.io/v1/namespaces/test/strimzipodsets"),
    ("PodDisruptionBudget", "/apis/policy/v1/namespaces/test/poddisruptionbudgets"),
    ("NetworkPolicy", "/apis/networking.k8s.io/v1/namespaces/test/networkpolicies"),
    ("Ingress", "/apis/networking.k8s.io/v1/namespaces/test/ingresses"),
    ("TLSRoute", "/apis/gateway.networking.k8s.io/v1/namespaces/test/tlsroutes"),
    ("Role", "/apis/rbac.authorization.k8s.io/v1/namespaces/test/roles"),
    ("RoleBinding", "/apis/rbac.authorization.k8s.io/v1/namespaces/test/rolebindings"),
    ("ClusterRoleBinding", "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings"),
    ("Pod", "/api/v1/namespaces/test/pods"),
];

/// Everything that the operator makes, by `Kind/name`.
async fn objects(client: &kube::Client) -> BTreeMap<String, Json> {
    let mut found = BTreeMap::new();
    for (kind, path) in MADE {
        let list = raw(client, Method::GET, path, None).await.unwrap();
        for object in list["items"].as_array().unwrap() {
            found.insert(format!("{kind}/{}", object["metadata"]["name"].as_str().unwrap()), object.clone());
        }
    }
    found
}

/// What an object says, without what the server adds.
fn content(object: &Json) -> Json {
    let mut content = object.clone();
    let metadata = &object["metadata"];
    content["metadata"] = json!({"labels": metadata["labels"], "annotations": metadata["annotations"]});
    content.as_object_mut().unwrap().remove("status");
    content
}

fn compare(before: &BTreeMap<String, Json>, after: &BTreeMap<String, Json>, case: &Case, outcome: &mut Outcome) {
    let users: BTreeSet<&String> = case.before.keys().chain(case.after.keys()).collect();
    let ours = |name: &&String| !users.contains(*name) && *name != "ServiceAccount/default";
    for (name, object) in after.iter().filter(|(name, _)| ours(name)) {
        match before.get(name) {
            _ if name.starts_with("Pod/") => {}
            None => drop(outcome.created.insert(name.clone())),
            Some(old) if content(old) != content(object) => {
                outcome.changed.insert(name.clone());
                if name.starts_with("Deployment/") && old["spec"]["template"] != object["spec"]["template"] {
                    outcome.rolled.insert(name["Deployment/".len()..].to_owned());
                }
            }
            Some(_) => {}
        }
    }
    for name in before.keys().filter(|name| ours(name) && !after.contains_key(*name)) {
        match name.strip_prefix("Pod/") {
            Some(pod) => drop(outcome.pods_removed.insert(pod.to_owned())),
            None => drop(outcome.deleted.insert(name.clone())),
        }
    }
}

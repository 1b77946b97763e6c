//! What a sight calls for, and the tasks that do it.

use super::{
    access::Key,
    cache::Cache,
    kafka::{self, Bench, Next},
    kinds::{self, Kind},
    rebalance, topics, users, workloads,
};
use futures::{StreamExt as _, stream};
use polaris_core::kafka::{
    config::plain,
    document::{list, part, text},
};
use serde_json::{Value as Json, json};
use std::{collections::BTreeSet, sync::Arc};

/// How many objects of a batch are written at once.
const AT_ONCE: usize = 64;

/// A task that came to its end.
#[derive(Debug)]
pub enum Finished {
    Single { kind: Kind, key: Key, next: Next },
    Batch { kind: Kind, written: Vec<Json>, again: Vec<Key>, failed: Vec<Key> },
}

pub fn cluster_of(object: &Json) -> Option<Key> {
    let cluster = text(object, "/metadata/labels/strimzi.io~1cluster")?;
    Some(Key::new(&Key::of(object).namespace, cluster))
}

pub fn is_kafka_pod(pod: &Json) -> bool {
    text(pod, "/metadata/labels/strimzi.io~1kind") == Some("Kafka")
        && text(pod, "/metadata/labels/strimzi.io~1component-type") == Some("kafka")
}

fn is_ready(kafka: &Json) -> bool {
    list(kafka, "/status/conditions")
        .iter()
        .any(|condition| condition["type"] == "Ready" && condition["status"] == "True")
}

/// Who must be looked at because this object was seen.
pub fn calls(cache: &Cache, kind: Kind, key: &Key, before: Option<&Json>, asked: bool) -> Vec<(Kind, Key)> {
    let Some(object) = cache.get(kind, key) else { return Vec::new() };
    match kind {
        kinds::NODE_POOL if asked => {
            let clusters = [Some(object.as_ref()), before].into_iter().flatten().filter_map(cluster_of);
            clusters.map(|cluster| (kinds::KAFKA, cluster)).collect()
        }
        kinds::KAFKA => {
            let mut calls: Vec<(Kind, Key)> = asked.then(|| (kinds::KAFKA, key.clone())).into_iter().collect();
            let was_ready = before.is_some_and(is_ready);
            if is_ready(object)
                && (!was_ready
                    || asked
                    || before.is_none_or(|before| {
                        before["status"]["observedGeneration"] != object["status"]["observedGeneration"]
                    }))
            {
                calls.extend(dependants(cache, key));
            }
            calls
        }
        kinds::CONNECT if asked => {
            let connectors =
                cache.all(kinds::CONNECTOR).filter(|(_, connector)| cluster_of(connector).as_ref() == Some(key));
            let connectors: Vec<(Kind, Key)> = connectors.map(|(key, _)| (kinds::CONNECTOR, key.clone())).collect();
            connectors.into_iter().chain([(kind, key.clone())]).collect()
        }
        kinds::POD => Vec::new(),
        _ if asked => vec![(kind, key.clone())],
        _ => Vec::new(),
    }
}

/// Topics, users and rebalances of a cluster.
fn dependants(cache: &Cache, cluster: &Key) -> Vec<(Kind, Key)> {
    let mut found = Vec::new();
    for kind in [kinds::TOPIC, kinds::USER, kinds::REBALANCE] {
        let own = cache.all(kind).filter(|(_, object)| cluster_of(object).as_ref() == Some(cluster));
        found.extend(own.map(|(key, _)| (kind, key.clone())));
    }
    found
}

/// Who must be looked at because this object is gone.
pub fn calls_of_loss(cache: &Cache, kind: Kind, key: &Key, before: &Json) -> Vec<(Kind, Key)> {
    match kind {
        kinds::KAFKA => vec![(kinds::KAFKA, key.clone())],
        kinds::NODE_POOL => cluster_of(before).map(|cluster| (kinds::KAFKA, cluster)).into_iter().collect(),
        kinds::CONNECT => {
            let connectors =
                cache.all(kinds::CONNECTOR).filter(|(_, connector)| cluster_of(connector).as_ref() == Some(key));
            connectors.map(|(key, _)| (kinds::CONNECTOR, key.clone())).collect()
        }
        _ => Vec::new(),
    }
}

/// One Kafka cluster, Connect cluster, mirror or bridge.
pub async fn single(bench: Bench, kind: Kind, key: Key, document: Option<Arc<Json>>) -> Finished {
    let next = if kind == kinds::KAFKA {
        kafka::reconcile(&bench, &key).await
    } else {
        match document {
            Some(document) => workloads::reconcile(&bench, kind, &document).await.map(|()| Next::Rest),
            None => Ok(Next::Rest),
        }
    };
    let next = next.unwrap_or_else(|error| {
        tracing::warn!(kind = kind.name, namespace = key.namespace, name = key.name, %error, "reconciliation failed");
        Next::Later
    });
    Finished::Single { kind, key, next }
}

/// Many small objects of one kind.
#[derive(Debug)]
pub struct Batch {
    kind: Kind,
    items: Vec<Item>,
}

#[derive(Debug)]
enum Item {
    Topic { topic: Arc<Json>, ground: Arc<topics::Ground>, rival: Option<String> },
    User { user: Arc<Json>, ground: users::Ground },
    Connector(Arc<Json>),
    Rebalance { rebalance: Arc<Json>, ground: rebalance::Ground, topics: Vec<Json> },
}

impl Batch {
    /// What of these can be worked on now. What waits for its Kafka cluster is called again when that is ready.
    pub fn collect(cache: &Cache, kind: Kind, keys: BTreeSet<Key>) -> Self {
        let mut grounds = Grounds { cache, topics: Vec::new() };
        let items = keys.into_iter().filter_map(|key| grounds.item(kind, &key)).collect();
        Self { kind, items }
    }

    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    pub async fn run(self, bench: Bench) -> Finished {
        let kind = self.kind;
        let (mut written, mut again, mut failed) = (Vec::new(), Vec::new(), Vec::new());
        let mut results = stream::iter(self.items).map(|item| one(&bench, item)).buffer_unordered(AT_ONCE);
        while let Some((key, result)) = results.next().await {
            match result {
                Ok(Outcome::Written(object)) => written.extend(object),
                Ok(Outcome::Again) => again.push(key),
                Err(error) => {
                    tracing::warn!(kind = kind.name, namespace = key.namespace, name = key.name, %error, "reconciliation failed");
                    failed.push(key);
                }
            }
        }
        Finished::Batch { kind, written, again, failed }
    }
}

enum Outcome {
    Written(Option<Json>),
    Again,
}

async fn one(bench: &Bench, item: Item) -> (Key, Result<Outcome, kafka::ReconcileError>) {
    let now = (bench.settings.clock)();
    match item {
        Item::Topic { topic, ground, rival } => {
            let decision = topics::decide(&topic, &ground, rival.as_deref());
            let written = topics::write(&bench.access, &topic, decision, now).await;
            (Key::of(&topic), written.map(Outcome::Written).map_err(Into::into))
        }
        Item::User { user, ground } => {
            let written = users::reconcile(&bench.access, &bench.settings, &user, &ground).await;
            (Key::of(&user), written.map(Outcome::Written).map_err(Into::into))
        }
        Item::Connector(connector) => {
            let done = workloads::reconcile_connector(bench, &connector).await;
            (Key::of(&connector), done.map(|()| Outcome::Written(None)).map_err(Into::into))
        }
        Item::Rebalance { rebalance, ground, topics } => {
            let key = Key::of(&rebalance);
            let fresh = match bench.access.get(kinds::REBALANCE, &key).await {
                Ok(fresh) => fresh.unwrap_or_default(),
                Err(error) => return (key, Err(error.into())),
            };
            let more = rebalance::reconcile(&bench.access, &fresh, &ground, &topics, now).await;
            (key, more.map(|more| if more { Outcome::Again } else { Outcome::Written(None) }).map_err(Into::into))
        }
    }
}

/// Facts of clusters, gathered once for a whole batch.
struct Grounds<'a> {
    cache: &'a Cache,
    topics: Vec<(Key, Option<Arc<topics::Ground>>)>,
}

impl Grounds<'_> {
    fn item(&mut self, kind: Kind, key: &Key) -> Option<Item> {
        let object = self.cache.get(kind, key)?.clone();
        if kind == kinds::CONNECTOR {
            return Some(Item::Connector(object));
        }
        let cluster = cluster_of(&object)?;
        let kafka = self.cache.get(kinds::KAFKA, &cluster)?.clone();
        match kind {
            kinds::TOPIC => {
                let ground = self.topic_ground(&cluster, &kafka)?;
                let rival = self.cache.rival(&object);
                Some(Item::Topic { topic: object, ground, rival })
            }
            kinds::USER => {
                part(&kafka, "/spec/entityOperator/userOperator").filter(|_| is_ready(&kafka))?;
                let ground = users::Ground {
                    cluster: cluster.name,
                    authorization: part(&kafka, "/spec/kafka/authorization").is_some(),
                    secret_prefix: text(&kafka, "/spec/entityOperator/userOperator/secretPrefix")
                        .unwrap_or_default()
                        .to_owned(),
                };
                Some(Item::User { user: object, ground })
            }
            kinds::REBALANCE => {
                let own =
                    self.cache.all(kinds::TOPIC).filter(|(_, topic)| cluster_of(topic).as_ref() == Some(&cluster));
                let topics = own.map(|(_, topic)| topic.as_ref().clone()).collect();
                let ground = rebalance::Ground {
                    cruise_control: part(&kafka, "/spec/cruiseControl").is_some(),
                    brokers: self.brokers(&cluster),
                };
                Some(Item::Rebalance { rebalance: object, ground, topics })
            }
            _ => None,
        }
    }

    /// `None` where the cluster has no topic operator that runs.
    fn topic_ground(&mut self, cluster: &Key, kafka: &Json) -> Option<Arc<topics::Ground>> {
        if let Some((_, ground)) = self.topics.iter().find(|(known, _)| known == cluster) {
            return ground.clone();
        }
        let runs = part(kafka, "/spec/entityOperator/topicOperator").is_some() && is_ready(kafka);
        let default = |key: &str| {
            part(kafka, "/spec/kafka/config")
                .and_then(|config| config.get(key))
                .and_then(plain)
                .and_then(|text| text.parse().ok())
                .unwrap_or(1)
        };
        let ground = runs.then(|| {
            Arc::new(topics::Ground {
                brokers: self.brokers(cluster),
                default_partitions: default("num.partitions"),
                default_replicas: default("default.replication.factor"),
                cruise_control: part(kafka, "/spec/cruiseControl").is_some(),
            })
        });
        self.topics.push((cluster.clone(), ground.clone()));
        ground
    }

    fn brokers(&self, cluster: &Key) -> Vec<i32> {
        let pools = self.cache.all(kinds::NODE_POOL).filter(|(_, pool)| cluster_of(pool).as_ref() == Some(cluster));
        let brokers = pools.filter(|(_, pool)| list(pool, "/status/roles").contains(&json!("broker")));
        let mut ids: Vec<i32> = brokers
            .flat_map(|(_, pool)| list(pool, "/status/nodeIds").iter().filter_map(Json::as_i64).collect::<Vec<_>>())
            .filter_map(|id| i32::try_from(id).ok())
            .collect();
        ids.sort_unstable();
        ids
    }
}

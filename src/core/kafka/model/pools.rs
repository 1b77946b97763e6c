//! Node pools: ids, roles and storage, with what the operator refuses to take away.

use super::{
    Documents, Memory, PoolMemory, Refusal, Warning,
    node_ids::{self, Hints},
    storage,
};
use crate::kafka::document::{annotation, list, name, number};
use serde_json::Value as Json;
use std::collections::BTreeSet;

/// One pool as it is reconciled.
#[derive(Clone, Debug)]
pub struct Pool {
    pub name: String,
    pub document: Json,
    pub node_ids: Vec<i32>,
    pub broker: bool,
    pub controller: bool,
    /// With defaults filled in; the storage in force where a change was refused.
    pub storage: Json,
    /// Nodes that should go but hold replicas: they take no new ones.
    pub cordoned: Vec<i32>,
    pub warnings: Vec<Warning>,
}

impl Pool {
    pub fn remembered(&self) -> PoolMemory {
        PoolMemory {
            node_ids: self.node_ids.clone(),
            broker: self.broker,
            controller: self.controller,
            storage: self.storage.clone(),
        }
    }
}

/// All pools, sorted by name as the operator takes them.
pub fn read(documents: &Documents, memory: &Memory) -> Result<Vec<Pool>, Refusal> {
    let mut pools: Vec<&Json> = documents.pools.iter().collect();
    pools.sort_by_key(|pool| name(pool));
    let mut used: BTreeSet<i32> = pools.iter().flat_map(|pool| present(pool, memory)).collect();
    pools.into_iter().map(|pool| read_one(pool, memory, &mut used)).collect()
}

fn read_one(document: &Json, memory: &Memory, used: &mut BTreeSet<i32>) -> Result<Pool, Refusal> {
    let replicas = number(document, "/spec/replicas").and_then(|count| usize::try_from(count).ok()).unwrap_or(0);
    let ids = |key| node_ids::parse(annotation(document, key));
    let hints = Hints { next: ids("strimzi.io/next-node-ids"), remove: ids("strimzi.io/remove-node-ids") };
    let roles: Vec<&str> = list(document, "/spec/roles").iter().filter_map(Json::as_str).collect();
    let wanted = storage::normal(document.pointer("/spec/storage").unwrap_or(&Json::Null))?;
    let before = memory.pools.get(name(document)).map(|pool| &pool.storage).filter(|storage| storage.is_object());
    let refused = before.and_then(|before| storage::illegal_change(before, &wanted));
    let warning = refused.as_ref().map(|why| {
        let text = format!("storage of KafkaNodePool {}: {why}; all its storage changes are ignored", name(document));
        Warning::new("KafkaStorage", text)
    });
    Ok(Pool {
        name: name(document).to_owned(),
        node_ids: node_ids::assign(&present(document, memory), replicas, used, &hints),
        broker: roles.contains(&"broker"),
        controller: roles.contains(&"controller"),
        storage: if refused.is_some() { before.cloned().unwrap_or(wanted) } else { wanted },
        cordoned: Vec::new(),
        warnings: warning.into_iter().collect(),
        document: document.clone(),
    })
}

/// The ids a pool has now: from its status, else from memory.
fn present(document: &Json, memory: &Memory) -> Vec<i32> {
    let status = list(document, "/status/nodeIds").iter().filter_map(Json::as_i64);
    let status: Vec<i32> = status.filter_map(|id| i32::try_from(id).ok()).collect();
    if status.is_empty() {
        memory.pools.get(name(document)).map(|pool| pool.node_ids.clone()).unwrap_or_default()
    } else {
        status
    }
}

/// Takes back scale-downs and role changes that would take brokers away which still hold replicas.
pub fn keep_occupied_brokers(
    pools: &mut [Pool],
    documents: &Documents,
    memory: &Memory,
    cordons: bool,
) -> Vec<Warning> {
    let skipped = annotation(&documents.kafka, "strimzi.io/skip-broker-scaledown-check") == Some("true");
    let blocked = |ids: &[i32]| ids.iter().any(|id| memory.occupied.contains(id));
    let leaving: Vec<i32> = pools.iter().flat_map(|pool| leaving(pool, memory)).collect();
    let losing: Vec<i32> = pools.iter().flat_map(|pool| losing_role(pool, memory)).collect();
    let mut warnings = Vec::new();
    for pool in pools.iter_mut().filter(|_| !skipped) {
        let gone = self::leaving(pool, memory);
        if blocked(&leaving) && !gone.is_empty() {
            revert_replicas(pool, gone, memory, cordons, &mut warnings);
        }
        if blocked(&losing) && !losing_role(pool, memory).is_empty() {
            pool.broker = true;
            let text = format!("KafkaNodePool {} keeps its broker role: its nodes still hold replicas", pool.name);
            warnings.push(Warning::new("ScaleDownPreventionCheck", text));
        }
    }
    warnings
}

fn revert_replicas(pool: &mut Pool, gone: Vec<i32>, memory: &Memory, cordons: bool, warnings: &mut Vec<Warning>) {
    pool.node_ids.extend(&gone);
    pool.node_ids.sort_unstable();
    let (name, count) = (&pool.name, pool.node_ids.len());
    let text = format!("KafkaNodePool {name} keeps {count} nodes: {gone:?} still hold replicas");
    warnings.push(Warning::new("ScaleDownPreventionCheck", text));
    if cordons {
        pool.cordoned = gone.into_iter().filter(|id| memory.occupied.contains(id)).collect();
    }
}

fn leaving(pool: &Pool, memory: &Memory) -> Vec<i32> {
    let before = memory.pools.get(&pool.name).filter(|before| before.broker);
    before
        .map(|before| before.node_ids.iter().copied().filter(|id| !pool.node_ids.contains(id)).collect())
        .unwrap_or_default()
}

fn losing_role(pool: &Pool, memory: &Memory) -> Vec<i32> {
    let before = memory.pools.get(&pool.name).filter(|before| before.broker && !pool.broker);
    before.map(|before| before.node_ids.clone()).unwrap_or_default()
}

/// `spec.template.<part>` of the pool, else of the Kafka resource: each part replaces as a whole.
pub fn template<'a>(pool: &'a Json, kafka: &'a Json, part: &str) -> &'a Json {
    let own = pool.pointer("/spec/template").and_then(|template| template.get(part));
    let shared = || kafka.pointer("/spec/kafka/template").and_then(|template| template.get(part));
    own.or_else(shared).unwrap_or(&Json::Null)
}

/// The pool's `jvmOptions`, else those of the Kafka resource: as a whole.
pub fn jvm_options<'a>(pool: &'a Json, kafka: &'a Json) -> &'a Json {
    pool.pointer("/spec/jvmOptions").or_else(|| kafka.pointer("/spec/kafka/jvmOptions")).unwrap_or(&Json::Null)
}

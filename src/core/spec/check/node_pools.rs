//! Pools: roles, storage, memory. Rules of Strimzi's `KafkaCluster` model and its storage checks.

use super::clusters::{Cluster, accepts};
use crate::{
    diagnostic::{Code, Diagnostic},
    spec::{
        kinds::{NodePool, Role, Storage},
        shape::Reader,
        yaml::Span,
    },
};
use std::collections::{BTreeSet, HashMap};

/// Kubernetes takes a pod's name for its host name.
const LONGEST_POD_NAME: usize = 63;

pub fn check(cluster: &Cluster<'_>, reader: &mut Reader<'_>) {
    let pools = &cluster.spec().node_pools;
    for (role, does) in [(Role::Broker, "keep the data"), (Role::Controller, "keep the metadata")] {
        if cluster.nodes(role) == 0 {
            let summary = format!("`{}` has no node with the role `{}`", cluster.name, role.as_str());
            reader.error(Code::NODE_POOL, pools.span, summary, format!("no node would {does}"));
        }
    }
    let mut seen: HashMap<&str, Span> = HashMap::new();
    for pool in &pools.value {
        if let Some(first) = seen.insert(&pool.name, pool.name.span) {
            let place = reader.sources.place(first);
            let summary = format!("node pool `{}` is declared twice", &**pool.name);
            reader.error(Code::DUPLICATE, pool.name.span, summary, format!("it is at {place} already"));
        }
        check_pool(cluster.name, pool, reader);
    }
    if let Some(overrides) = &cluster.spec().overrides {
        for (name, _) in overrides.node_pools.0.iter().filter(|(name, _)| !seen.contains_key(&*name.value)) {
            let summary = format!("there is no node pool `{}` to override", name.value);
            reader.error(Code::DANGLING_REFERENCE, name.span, summary, "no pool has this name");
        }
    }
    check_fragile(cluster, reader);
}

fn check_pool(cluster: &str, pool: &NodePool, reader: &mut Reader<'_>) {
    let roles = &pool.roles;
    if roles.value.is_empty() {
        let summary = format!("node pool `{}` has no role", &**pool.name);
        reader.error(Code::NODE_POOL, roles.span, summary, "broker, controller, or both");
    } else if roles.value.iter().collect::<BTreeSet<_>>().len() < roles.value.len() {
        reader.error(Code::NODE_POOL, roles.span, "a role is given twice", "once is enough");
    }
    // The longest id that ordinary clusters reach has three digits.
    let length = format!("{cluster}-{}-000", &**pool.name).len();
    if length > LONGEST_POD_NAME {
        let summary = format!("pods of node pool `{}` would have names of {length} characters", &**pool.name);
        reader.error(Code::NODE_POOL, pool.name.span, summary, format!("Kubernetes takes {LONGEST_POD_NAME}"));
    }
    check_storage(&pool.storage.value, pool.storage.span, reader);
    check_heap(pool, reader);
}

fn check_storage(storage: &Storage, span: Span, reader: &mut Reader<'_>) {
    let ephemeral = storage.ephemeral.as_ref().is_some_and(|ephemeral| ephemeral.value);
    let given = [storage.size.is_some() && !ephemeral, storage.volumes.is_some(), ephemeral];
    if given.into_iter().filter(|given| *given).count() != 1 {
        reader.error(
            Code::NODE_POOL,
            span,
            "`storage` takes exactly one of size, volumes, ephemeral: true",
            "not exactly one",
        );
    }
    let Some(volumes) = &storage.volumes else { return };
    if volumes.value.is_empty() {
        reader.error(Code::NODE_POOL, volumes.span, "`volumes` needs at least one volume", "the list is empty");
    }
    let mut ids = BTreeSet::new();
    for volume in &volumes.value {
        if !ids.insert(volume.id.value) {
            let summary = format!("two volumes have the id {}", volume.id.value.0);
            reader.error(Code::NODE_POOL, volume.id.span, summary, "an id is what a disk is known by");
        }
    }
    if volumes.value.iter().filter(|volume| volume.kraft_metadata == Some(true)).count() > 1 {
        reader.error(
            Code::NODE_POOL,
            volumes.span,
            "two volumes have `kraftMetadata: true`",
            "the metadata log is on one",
        );
    }
}

fn check_heap(pool: &NodePool, reader: &mut Reader<'_>) {
    let heap = pool.jvm.as_ref().and_then(|jvm| jvm.heap.as_ref());
    let memory = pool.resources.as_ref().and_then(|resources| resources.memory.as_ref());
    let (Some(heap), Some(memory)) = (heap, memory) else { return };
    let (Some(heap_bytes), Some(memory_bytes)) = (heap.amount(), memory.amount()) else { return };
    let label = format!("the pod has {}", memory.0);
    if heap_bytes >= memory_bytes {
        let summary = format!("a heap of {} does not fit into the pod", heap.value.0);
        let diagnostic = Diagnostic::error(Code::HEAP_ABOVE_MEMORY, summary)
            .at(reader.sources.span(heap.span))
            .label(label)
            .note("half of the memory as heap leaves the other half to the page cache, which Kafka lives on");
        reader.push(diagnostic);
    } else if heap_bytes > memory_bytes * 0.8 {
        let summary = format!("a heap of {} leaves little of the pod's memory", heap.value.0);
        reader.warning(Code::HEAP_ABOVE_MEMORY, heap.span, summary, label);
    }
}

/// What Strimzi warns of too (`KafkaSpecChecker`). A sandbox is there to be fragile.
fn check_fragile(cluster: &Cluster<'_>, reader: &mut Reader<'_>) {
    if cluster.is_sandbox || accepts(&cluster.spec().accept, Code::FRAGILE) {
        return;
    }
    let controllers = cluster.nodes(Role::Controller);
    let span = cluster.pools(Role::Controller).next().map(|pool| pool.replicas.span);
    if let (Some(span), true) = (span, controllers > 0 && controllers % 2 == 0) {
        let summary = format!("`{}` has {controllers} controllers", cluster.name);
        reader.warning(Code::FRAGILE, span, summary, "an even number bears no more failures than one less");
    }
    if cluster.brokers == 1 {
        let summary = format!("`{}` has one broker", cluster.name);
        reader.warning(Code::FRAGILE, cluster.brokers_span(), summary, "each restart is an outage");
    }
}

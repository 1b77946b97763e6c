//! `KafkaNodePool` objects. Strimzi calls pods `<cluster>-<pool>-<id>`, so the object is called as the pool.

use super::{
    CLUSTER_LABEL, Draft, Lowering,
    body::{Fields, java_size, list, object},
    operator,
    place::Place,
};
use crate::{
    address::{ResourceAddress, ResourceType},
    resource::KubernetesKind,
    spec::{
        kinds::{Jvm, NodePool, Resources, Storage, Volume},
        shape::Quantity,
    },
    value::Value,
};

pub fn address(place: &Place<'_>, pool: &str) -> ResourceAddress {
    ResourceAddress::new(ResourceType::KafkaNodePool, &[place.name, pool])
}

pub fn lower(place: &Place<'_>, lowering: &mut Lowering<'_>) {
    let spec = place.spec();
    let overrides = spec.overrides.as_ref();
    for pool in &spec.node_pools.value {
        let body = object(&[(CLUSTER_LABEL, place.name)], Value::map::<&str>([]), pool_spec(pool));
        let target = place.object(KubernetesKind::KafkaNodePool, &pool.name);
        let namespace = place.creates_namespace().then(|| place.namespace_address());
        let draft = Draft::new(address(place, &pool.name), target, body, pool.name.span)
            .after(namespace.into_iter().chain([operator::address(&place.kubernetes)]))
            .guarded(spec.protect, &spec.accept)
            .ignoring(&pool.ignore)
            .overridden(overrides.and_then(|overrides| overrides.node_pools.get(&pool.name)));
        lowering.add(draft);
    }
}

fn pool_spec(pool: &NodePool) -> Value {
    Fields::default()
        .with("replicas", pool.replicas.0)
        .with("roles", list(pool.roles.value.iter().map(|role| role.as_str())))
        .with("storage", storage(&pool.storage))
        .maybe("resources", pool.resources.as_ref().map(resources))
        .maybe("jvmOptions", pool.jvm.as_ref().and_then(jvm))
        .build()
}

fn storage(storage: &Storage) -> Value {
    if let Some(volumes) = &storage.volumes {
        let volumes = Value::List(volumes.value.iter().map(volume).collect());
        return Fields::default().with("type", "jbod").with("volumes", volumes).build();
    }
    if storage.ephemeral.as_ref().is_some_and(|ephemeral| ephemeral.value) {
        return Fields::default()
            .with("type", "ephemeral")
            .maybe("sizeLimit", storage.size.as_ref().map(|size| size.value.0.clone()))
            .build();
    }
    claim(storage.size.as_ref().map(|size| &size.value), storage.class.as_deref(), storage.delete_claim).build()
}

fn claim(size: Option<&Quantity>, class: Option<&str>, delete_claim: Option<bool>) -> Fields {
    Fields::default()
        .with("type", "persistent-claim")
        .maybe("size", size.map(|size| size.0.clone()))
        .maybe("class", class)
        .maybe("deleteClaim", delete_claim)
}

fn volume(volume: &Volume) -> Value {
    claim(Some(&volume.size), volume.class.as_deref(), volume.delete_claim)
        .with("id", volume.id.0)
        .maybe("kraftMetadata", volume.kraft_metadata.filter(|shared| *shared).map(|_| "shared"))
        .build()
}

/// Memory is asked for and limited alike, so that a node is never killed for what another one takes; processor time
/// is only asked for, so that a busy broker may take what is free.
pub fn resources(resources: &Resources) -> Value {
    let text = |quantity: &Option<Quantity>| quantity.as_ref().map(|quantity| quantity.0.clone());
    let requests = Fields::default().maybe("cpu", text(&resources.cpu)).maybe("memory", text(&resources.memory));
    let limits = Fields::default().maybe("memory", text(&resources.memory));
    Fields::default().filled("requests", requests.build()).filled("limits", limits.build()).build()
}

pub fn jvm(jvm: &Jvm) -> Option<Value> {
    let heap = java_size(&jvm.heap.as_ref()?.value);
    Some(Fields::default().with("-Xms", heap.as_str()).with("-Xmx", heap.as_str()).build())
}

//! What the operator refuses before it makes anything.

use super::{Documents, Pool, Refusal, pools::template};
use crate::kafka::{
    broker::Options,
    config::{OptionTable, plain, verify},
    document::{bytes, flag, list, name, part, text},
};
use serde_json::Value as Json;

/// Labels in Strimzi's own domain are the operator's to set.
pub fn labels(documents: &Documents) -> Result<(), Refusal> {
    let foreign = |document: &Json, pointer: &str| {
        let mut keys = document.pointer(pointer).and_then(Json::as_object).into_iter().flat_map(serde_json::Map::keys);
        keys.find(|key| key.starts_with("strimzi.io/") && *key != "strimzi.io/cluster").cloned()
    };
    let kafka = [
        (&documents.kafka, "/metadata/labels", "CompletionException"),
        (&documents.kafka, "/spec/kafka/template/pod/metadata/labels", "InvalidResourceException"),
    ];
    let pools = documents.pools.iter().flat_map(|pool| {
        [
            (pool, "/metadata/labels", "IllegalArgumentException"),
            (pool, "/spec/template/pod/metadata/labels", "InvalidResourceException"),
        ]
    });
    for (document, pointer, reason) in pools.chain(kafka) {
        if let Some(key) = foreign(document, pointer) {
            return Err(Refusal::new(
                reason,
                format!("the label {key} of {} is the operator's to set", name(document)),
            ));
        }
    }
    Ok(())
}

/// At least one broker and one controller, and a role for each pool.
pub fn roles(pools: &[Pool]) -> Result<(), Refusal> {
    let mut faults: Vec<String> = Vec::new();
    faults.extend(
        pools
            .iter()
            .filter(|pool| !pool.broker && !pool.controller)
            .map(|pool| format!("KafkaNodePool {} has no role", pool.name)),
    );
    if !pools.iter().any(|pool| pool.broker && !pool.node_ids.is_empty()) {
        faults.push("no pool has a broker".into());
    }
    if !pools.iter().any(|pool| pool.controller && !pool.node_ids.is_empty()) {
        faults.push("no pool has a controller".into());
    }
    if faults.is_empty() { Ok(()) } else { Err(Refusal::invalid(faults.join("; "))) }
}

/// Types and bounds of the options, and replication factors that the cluster cannot hold.
pub fn options(options: &Json, table: &OptionTable, brokers: usize) -> Result<Options, Refusal> {
    let mut kept = Options::new();
    for (key, value) in
        options.as_object().into_iter().flatten().filter(|(key, _)| !crate::kafka::config::is_forbidden(key))
    {
        let text = plain(value)
            .ok_or_else(|| Refusal::new("InvalidConfigParameterException", format!("{key} takes one plain value")))?;
        if let Some(rule) = table.get(key) {
            verify(rule, &text).map_err(|why| Refusal::invalid(format!("{key} {why}")))?;
        }
        kept.insert(key.clone(), text);
    }
    replication(&kept, brokers)?;
    aliases(&kept)?;
    Ok(kept)
}

const COUNTED: [&str; 4] = [
    "default.replication.factor",
    "offsets.topic.replication.factor",
    "transaction.state.log.replication.factor",
    "transaction.state.log.min.isr",
];

fn replication(options: &Options, brokers: usize) -> Result<(), Refusal> {
    for key in COUNTED {
        let wanted = options.get(key).and_then(|text| text.parse::<usize>().ok());
        if let Some(wanted) = wanted.filter(|wanted| *wanted > brokers) {
            return Err(Refusal::invalid(format!("{key} is {wanted} and the cluster has {brokers} brokers")));
        }
    }
    Ok(())
}

/// Names of configuration providers that Strimzi takes for itself.
fn aliases(options: &Options) -> Result<(), Refusal> {
    let named = options.get("config.providers").map(String::as_str).unwrap_or_default();
    match named.split(',').map(str::trim).find(|alias| ["strimzienv", "strimzifile", "strimzidir"].contains(alias)) {
        Some(alias) => {
            Err(Refusal::new("InvalidConfigurationException", format!("the provider `{alias}` is Strimzi's own")))
        }
        None => Ok(()),
    }
}

/// Requests above limits, additional volumes with bad names, mounts outside `/mnt`.
pub fn pods(documents: &Documents, pools: &[Pool]) -> Result<(), Refusal> {
    for pool in pools {
        resources(&pool.document)?;
        let pod = template(&pool.document, &documents.kafka, "pod");
        for volume in list(pod, "/volumes") {
            let name = text(volume, "/name").unwrap_or_default();
            if name.len() < 2 {
                return Err(Refusal::invalid(format!(
                    "the additional volume `{name}` needs a name of two characters or more"
                )));
            }
        }
        let container = template(&pool.document, &documents.kafka, "kafkaContainer");
        let outside = list(container, "/volumeMounts")
            .iter()
            .filter_map(|mount| text(mount, "/mountPath"))
            .find(|path| !path.starts_with("/mnt"));
        if let Some(path) = outside {
            return Err(Refusal::invalid(format!("additional volumes are mounted under /mnt, not at {path}")));
        }
    }
    Ok(())
}

fn resources(pool: &Json) -> Result<(), Refusal> {
    for kind in ["cpu", "memory"] {
        let quantity = |side: &str| {
            let value = part(pool, &format!("/spec/resources/{side}/{kind}")).and_then(plain)?;
            bytes(&value)
        };
        let (request, limit) = (quantity("requests"), quantity("limits"));
        if request.zip(limit).is_some_and(|(request, limit)| request > limit) {
            return Err(Refusal::invalid(format!("KafkaNodePool {} requests more {kind} than its limit", name(pool))));
        }
        if request.or(limit).is_some_and(|amount| amount <= 0.0) {
            return Err(Refusal::invalid(format!("KafkaNodePool {} asks for no {kind}", name(pool))));
        }
    }
    Ok(())
}

/// Blocks that exclude one another, and Cruise Control without brokers to move partitions between.
pub fn features(kafka: &Json, brokers: usize) -> Result<(), Refusal> {
    let quotas = part(kafka, "/spec/kafka/quotas");
    if quotas.is_some_and(|quotas| {
        part(quotas, "/minAvailableBytesPerVolume").is_some() && part(quotas, "/minAvailableRatioPerVolume").is_some()
    }) {
        return Err(Refusal::invalid("quotas take minAvailableBytesPerVolume or minAvailableRatioPerVolume, not both"));
    }
    if part(kafka, "/spec/cruiseControl").is_some() && brokers < 2 {
        return Err(Refusal::invalid("Cruise Control needs two brokers or more"));
    }
    let number = |key: &str| {
        part(kafka, "/spec/kafka/config")
            .and_then(|config| config.get(key))
            .and_then(plain)
            .and_then(|text| text.parse::<i64>().ok())
    };
    let factor = number("cruise.control.metrics.topic.replication.factor");
    let in_sync = number("cruise.control.metrics.topic.min.insync.replicas");
    if part(kafka, "/spec/cruiseControl").is_some()
        && factor.zip(in_sync).is_some_and(|(factor, in_sync)| in_sync > factor)
    {
        return Err(Refusal::new(
            "IllegalArgumentException",
            "the Cruise Control metrics topic asks for more in-sync replicas than it has",
        ));
    }
    Ok(())
}

/// ConfigMaps and Secrets that the resource names must be there, where they were read.
pub fn references(documents: &Documents) -> Result<(), Refusal> {
    let Some(known) = &documents.references else { return Ok(()) };
    for pointer in [
        "/spec/kafka/metricsConfig/valueFrom/configMapKeyRef/name",
        "/spec/kafka/logging/valueFrom/configMapKeyRef/name",
    ] {
        let Some(wanted) = text(&documents.kafka, pointer) else { continue };
        let found =
            known.iter().any(|document| text(document, "/kind") == Some("ConfigMap") && name(document) == wanted);
        if !found && !flag(&documents.kafka, &pointer.replace("/name", "/optional")) {
            return Err(Refusal::new(
                "InvalidConfigurationException",
                format!("the ConfigMap {wanted} does not exist"),
            ));
        }
    }
    Ok(())
}

/// The entity operators may watch other namespaces only where the operator was told so.
pub fn watched_namespace(kafka: &Json) -> Option<Refusal> {
    let own = text(kafka, "/metadata/namespace");
    let watched =
        ["/spec/entityOperator/topicOperator/watchedNamespace", "/spec/entityOperator/userOperator/watchedNamespace"];
    let other = watched.iter().filter_map(|pointer| text(kafka, pointer)).find(|namespace| Some(*namespace) != own)?;
    let message = format!(
        "the entity operator may not watch the namespace {other}: STRIMZI_ENTITY_OPERATOR_WATCHED_NAMESPACE_ENABLED is off"
    );
    Some(Refusal::new("InvalidConfigurationException", message))
}

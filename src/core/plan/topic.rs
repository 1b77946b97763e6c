//! What the Topic Operator does not do: fewer partitions, and another replication factor without Cruise Control.

use super::{Finding, assess::Case, world::World};
use crate::{
    address::{ResourceAddress, ResourceType},
    diagnostic::{Code, Severity},
    resource::KubernetesKind,
    value::{Difference, FieldPath, Value},
};

/// The rules of `BatchingTopicController` (Strimzi 1.2): both changes end in `Ready=False, NotSupported`.
pub(super) fn rules(world: World<'_>, case: Case<'_>, changed: &[Difference]) -> Vec<Finding> {
    if !is_topic(case) {
        return Vec::new();
    }
    changed.iter().filter_map(|difference| rule(world, case, difference)).collect()
}

fn rule(world: World<'_>, case: Case<'_>, difference: &Difference) -> Option<Finding> {
    let address = &case.resource.address;
    let number = |value: &Option<Value>| value.as_ref().and_then(Value::as_i64);
    let (before, after) = (number(&difference.before)?, number(&difference.after)?);
    if difference.path == FieldPath::keys(&["spec", "partitions"]) && after < before {
        return Some(
            Finding::new(Code::FEWER_PARTITIONS, Severity::Error, "fewer partitions")
                .about(address)
                .detail(format!("{before} → {after}: Kafka cannot take partitions away from a topic"))
                .remedy(format!(
                    "set `partitions` to {before} or more, or copy the data to a new topic and delete this one"
                )),
        );
    }
    let replicas = difference.path == FieldPath::keys(&["spec", "replicas"]);
    (replicas && !has_cruise_control(world, address)).then(|| {
        Finding::new(Code::REPLICATION_CHANGE, Severity::Error, "replication factor without Cruise Control")
            .about(address)
            .detail(format!("{before} → {after}: the Topic Operator moves replicas only through Cruise Control"))
            .remedy("add `cruiseControl: {}` to the KafkaCluster and apply that first, or keep the number")
    })
}

/// True where the cluster's Kafka object has Cruise Control now and keeps it.
fn has_cruise_control(world: World<'_>, topic: &ResourceAddress) -> bool {
    let Some(cluster) = topic.path().next() else { return false };
    let kafka = ResourceAddress::new(ResourceType::Kafka, &[cluster]);
    world.graph.get(&kafka).is_some_and(|kafka| kafka.body.at(&["spec", "cruiseControl"]).is_some())
}

/// What a person should know of a field's change.
pub(super) fn note(case: Case<'_>, path: &FieldPath, before: Option<&Value>, after: Option<&Value>) -> Option<String> {
    let more = before?.as_i64()? < after?.as_i64()?;
    (is_topic(case) && *path == FieldPath::keys(&["spec", "partitions"]) && more)
        .then(|| "keys map to other partitions from then on".into())
}

fn is_topic(case: Case<'_>) -> bool {
    case.resource.target.object().is_some_and(|object| object.kind == KubernetesKind::KafkaTopic)
}

//! Nothing is destroyed that the plan did not name: what a removed container would take with it.

use super::{
    Action, Finding, StepOp,
    draft::Draft,
    findings::{self, listed},
    world::World,
};
use crate::{
    address::ResourceAddress,
    diagnostic::{Code, Severity},
    graph::Mode,
    resource::{KubernetesKind, Target},
    snapshot::Observation,
    value::Value,
};
use std::collections::{HashMap, HashSet};

pub(super) fn check(world: World<'_>, drafts: &[Draft]) -> Vec<Finding> {
    let mut found = containers(world, drafts);
    found.extend(same_topics(world, drafts));
    found
}

/// Two `KafkaTopic` objects may stand for one Kafka topic; deleting either deletes its records.
fn same_topics(world: World<'_>, drafts: &[Draft]) -> Vec<Finding> {
    let is_topic = |target: &Target| target.object().is_some_and(|object| object.kind == KubernetesKind::KafkaTopic);
    let deleted: Vec<&Draft> = drafts
        .iter()
        .filter(|draft| draft.change.action == Action::Delete)
        .filter(|draft| draft.removal.as_ref().is_some_and(|act| is_topic(&act.target)))
        .collect();
    if deleted.is_empty() || world.options.destroy {
        return Vec::new();
    }
    let wanted = world.graph.resources().iter().filter(|resource| is_topic(&resource.target));
    let names: HashMap<(Option<&str>, &str), &ResourceAddress> = wanted
        .filter_map(|resource| {
            let name = kafka_name(&resource.body, &resource.target)?;
            Some(((resource.address.path().next(), name), &resource.address))
        })
        .collect();
    let same = |draft: &Draft| {
        let target = &draft.removal.as_ref()?.target;
        let Observation::Present(object) = world.live.observe(target) else { return None };
        let name = kafka_name(&object.body, target)?;
        let other = names.get(&(draft.change.address.path().next(), name))?;
        Some(findings::same_kafka_topic(&draft.change.address, name, other))
    };
    deleted.into_iter().filter_map(same).collect()
}

/// What Kafka calls a topic.
fn kafka_name<'a>(body: &'a Value, target: &'a Target) -> Option<&'a str> {
    body.at(&["spec", "topicName"]).and_then(Value::as_str).or_else(|| target.object().map(|object| &*object.name))
}

fn containers(world: World<'_>, drafts: &[Draft]) -> Vec<Finding> {
    let deleted = |draft: &&Draft| draft.removal.as_ref().is_some_and(|act| matches!(act.op, StepOp::Delete { .. }));
    let containers: Vec<&Draft> = drafts.iter().filter(deleted).filter(|draft| is_container(draft)).collect();
    if containers.is_empty() {
        return Vec::new();
    }
    let removed: HashSet<&ResourceAddress> =
        drafts.iter().filter(|draft| goes(draft)).map(|draft| &draft.change.address).collect();
    containers.into_iter().filter_map(|container| taken(world, container, &removed)).collect()
}

fn taken(world: World<'_>, container: &Draft, removed: &HashSet<&ResourceAddress>) -> Option<Finding> {
    let outer = &container.removal.as_ref()?.target;
    let managed = world.graph.resources().iter().filter(|resource| resource.mode == Mode::Managed);
    let managed = managed.map(|resource| (&resource.address, &resource.target));
    let recorded = world.state.resources.iter().map(|(address, record)| (address, &record.target));
    let recorded =
        recorded.filter(|(address, _)| world.graph.get(address).is_none_or(|found| found.mode == Mode::Read));
    let mut taken: Vec<ResourceAddress> = managed
        .chain(recorded)
        .filter(|(address, target)| {
            !removed.contains(address)
                && holds(outer, target)
                && matches!(world.live.observe(target), Observation::Present(_))
        })
        .map(|(address, _)| address.clone())
        .collect();
    taken.sort();
    let let_go = |address: &ResourceAddress| world.graph.get(address).is_some_and(|found| found.mode == Mode::Read);
    let remedy = if taken.iter().any(let_go) {
        format!("who runs it from now on needs it: polaris state rm {}", container.change.address)
    } else {
        "name them too (--target or --replace), or move them elsewhere first".into()
    };
    (!taken.is_empty()).then(|| {
        Finding::new(Code::TAKES_OTHERS, Severity::Error, "would take others with it")
            .about(&container.change.address)
            .detail(format!("deleting {outer} deletes what lives in it; {} not in this plan", listed(&taken)))
            .remedy(remedy)
    })
}

/// True for what a plan takes away or lets go of. An operator that is only let go of goes on where it is.
fn goes(draft: &Draft) -> bool {
    draft
        .removal
        .as_ref()
        .is_some_and(|act| matches!(act.op, StepOp::Delete { .. }) || !matches!(act.target, Target::Operator { .. }))
}

fn is_container(draft: &Draft) -> bool {
    draft.removal.as_ref().is_some_and(|act| match &act.target {
        Target::ControlPlane { .. } => true,
        Target::Object(object) => object.kind == KubernetesKind::Namespace,
        _ => false,
    })
}

fn holds(outer: &Target, inner: &Target) -> bool {
    if outer.cluster() != inner.cluster() || outer == inner {
        return false;
    }
    match (outer, inner) {
        (Target::ControlPlane { .. }, _) => true,
        (Target::Object(namespace), Target::Object(object)) => object.namespace.as_ref() == Some(&namespace.name),
        (Target::Object(namespace), Target::Operator { namespace: home, .. }) => *home == namespace.name,
        _ => false,
    }
}

//! A Kafka whose pools change while it stays as it is still has to be waited for: a KafkaNodePool has no Ready of its
//! own, and what depends on the cluster must not meet it in the middle of a roll.

use super::{
    Action,
    assess::bare_change,
    draft::{Act, Draft},
    world::World,
};
use crate::{
    address::{ResourceAddress, ResourceType},
    graph::WaitCondition,
};
use std::collections::HashSet;

const REASON: &str = "waits until its nodes follow the change of its pools";

/// A look at each such Kafka, after the steps of its pools.
pub(super) fn gates(world: World<'_>, drafts: &[Draft]) -> Vec<Draft> {
    let acts = drafts.iter().filter(|draft| draft.removal.is_some() || draft.write.is_some());
    let changing: HashSet<&ResourceAddress> = acts.map(|draft| &draft.change.address).collect();
    let has_changed_pool = |dependency: &ResourceAddress| {
        dependency.resource_type() == ResourceType::KafkaNodePool && changing.contains(dependency)
    };
    let kafkas = world.graph.resources().iter().filter(|resource| resource.wait == WaitCondition::KafkaReady);
    let recorded = kafkas.filter(|kafka| world.state.resources.contains_key(&kafka.address));
    recorded
        .filter(|kafka| !changing.contains(&kafka.address) && kafka.depends_on.iter().any(has_changed_pool))
        .map(|kafka| Draft {
            change: bare_change(kafka, Action::Read, REASON.into()),
            removal: None,
            write: Some(Act::read(kafka)),
        })
        .collect()
}

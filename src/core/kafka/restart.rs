//! Who restarts, why, and in which order: the operator's roller as a walk of pure steps.

use super::{
    broker::{Asked, KafkaState, Operation, Roles, difference},
    config::OptionTable,
    document::{annotation, list, text},
    model::{Model, Node},
};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};

/// Why a pod is restarted, in Strimzi's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum RestartReason {
    CaCertHasOldGeneration,
    CaCertRenewed,
    ConfigChangeRequiresRestart,
    KafkaCertificatesChanged,
    ManualRollingUpdate,
    PodHasOldResourceRevision,
    PodHasOldRevision,
    PodResourcesChanged,
}

/// What the roller does with one node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Nothing differs.
    Leave,
    /// New values, taken in while it runs. `via_controller`: a pure controller was asked, which checks nothing.
    Update { operations: BTreeMap<String, Operation>, via_controller: bool },
    /// Requests and limits of the running pod.
    Resize,
    /// `refused` are live values that the broker did not take: then there is no reason and no event.
    Restart {
        reasons: BTreeSet<RestartReason>,
        read_only: Vec<String>,
        refused: Vec<String>,
        tried: BTreeMap<String, Operation>,
    },
}

/// A pod as it stands.
#[derive(Clone, Copy, Debug)]
pub struct Standing<'a> {
    pub pod: &'a Json,
    pub ready: bool,
}

/// The nodes of a model whose pods stand, in the order in which they are looked at: unready before ready,
/// controllers before brokers, the active controller last of them.
pub fn order<'a>(model: &'a Model, standing: &BTreeMap<String, Standing<'_>>) -> Vec<&'a Node> {
    let mut nodes: Vec<(&Node, bool, bool)> = model
        .nodes
        .iter()
        .filter_map(|node| {
            let pod = standing.get(&node.pod_name)?;
            let was = text(pod.pod, "/metadata/labels/strimzi.io~1controller-role") == Some("true");
            Some((node, was || node.controller, pod.ready))
        })
        .collect();
    let was_controller = |node: &Node| {
        standing
            .get(&node.pod_name)
            .is_some_and(|pod| text(pod.pod, "/metadata/labels/strimzi.io~1controller-role") == Some("true"))
    };
    let active = nodes.iter().filter(|(node, _, ready)| *ready && was_controller(node)).map(|(node, ..)| node.id).min();
    nodes.sort_by_key(|(node, controller, ready)| (!controller, *ready, Some(node.id) == active, node.id));
    nodes.into_iter().map(|(node, ..)| node).collect()
}

/// Decides what is done with one node, and carries live updates out in `state`.
pub fn act(model: &Model, node: &Node, standing: Standing<'_>, state: &mut KafkaState) -> Act {
    let mut reasons = pod_reasons(model, node, standing.pod);
    let resize = resources_differ(node, standing.pod) && model.resizes_in_place && reasons.is_empty();
    if resize && let Some(reason) = refused_resize(node, standing.pod) {
        reasons.insert(reason);
    }
    if !reasons.is_empty() {
        return restart(reasons);
    }
    let table = OptionTable::of(&model.versions.kafka);
    let roles = Roles { broker: node.broker, controller: node.controller };
    let found = difference(state, table, node.id, roles, &node.options);
    if !found.read_only.is_empty() {
        let reasons = BTreeSet::from([RestartReason::ConfigChangeRequiresRestart]);
        return Act::Restart { reasons, read_only: found.read_only, refused: Vec::new(), tried: BTreeMap::new() };
    }
    if found.operations.is_empty() {
        return if resize { Act::Resize } else { Act::Leave };
    }
    match state.alter(&Asked { id: node.id, is_broker: node.broker, table }, &found.operations) {
        Ok(()) => Act::Update { operations: found.operations, via_controller: !node.broker },
        Err(refused) => {
            Act::Restart { reasons: BTreeSet::new(), read_only: Vec::new(), refused, tried: found.operations }
        }
    }
}

fn restart(reasons: BTreeSet<RestartReason>) -> Act {
    Act::Restart { reasons, read_only: Vec::new(), refused: Vec::new(), tried: BTreeMap::new() }
}

/// What the pod itself says against it.
fn pod_reasons(model: &Model, node: &Node, pod: &Json) -> BTreeSet<RestartReason> {
    let differs = |key: &str| annotation(pod, key) != annotation(&node.pod, key);
    let mut reasons = BTreeSet::new();
    if differs("strimzi.io/revision") {
        reasons.insert(RestartReason::PodHasOldRevision);
    }
    if resources_differ(node, pod) && !model.resizes_in_place {
        reasons.insert(RestartReason::PodHasOldResourceRevision);
    }
    if differs("strimzi.io/cluster-ca-cert-generation") || differs("strimzi.io/clients-ca-cert-generation") {
        reasons.extend([RestartReason::CaCertHasOldGeneration, RestartReason::CaCertRenewed]);
    }
    if differs("strimzi.io/server-cert-hash") {
        reasons.insert(RestartReason::KafkaCertificatesChanged);
    }
    if annotation(pod, "strimzi.io/manual-rolling-update") == Some("true") {
        reasons.insert(RestartReason::ManualRollingUpdate);
    }
    reasons
}

fn resources_differ(node: &Node, pod: &Json) -> bool {
    let key = "strimzi.io/resource-revision";
    annotation(pod, key) != annotation(&node.pod, key)
}

/// Why resources cannot be changed in the running pod: a limit that goes is the operator's own rule, a request that
/// goes is refused by the API server.
fn refused_resize(node: &Node, pod: &Json) -> Option<RestartReason> {
    let gone = |side: &str| {
        let kept = |document: &Json| {
            list(document, "/spec/containers")
                .first()
                .and_then(|container| container.pointer(&format!("/resources/{side}"))?.as_object().cloned())
                .unwrap_or_default()
        };
        let after = kept(&node.pod);
        kept(pod).keys().any(|key| !after.contains_key(key))
    };
    if gone("limits") {
        return Some(RestartReason::PodHasOldResourceRevision);
    }
    gone("requests").then_some(RestartReason::PodResourcesChanged)
}

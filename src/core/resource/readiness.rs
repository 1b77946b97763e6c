//! When a resource is ready: what Strimzi's statuses mean, each kind in its own form.
//!
//! Rules read in Strimzi 1.2 (`KafkaAssemblyOperator`, `StatusUtils`) and measured: a Kafka never says
//! `Ready=False`, a KafkaNodePool has no Ready at all, `Ready=True` stays while pods roll.

use super::KubernetesKind;
use crate::value::Value;

/// One look at a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Readiness {
    Ready,
    /// Not yet; the text says what is missing.
    Waiting(String),
    /// The operator refuses what was asked; waiting longer cannot help.
    Refused(String),
}

/// What a look needs of an object.
#[derive(Clone, Copy, Debug)]
pub struct Look<'a> {
    pub name: &'a str,
    pub generation: Option<i64>,
    /// `metadata`, `spec` and so on.
    pub body: &'a Value,
    pub status: &'a Value,
}

/// A Kafka cluster with everything that its operator keeps for it.
#[derive(Clone, Debug)]
pub struct KafkaView<'a> {
    pub kafka: Look<'a>,
    pub pools: Vec<Look<'a>>,
    pub pod_sets: Vec<Look<'a>>,
    pub pods: Vec<Look<'a>>,
}

/// Reasons that no reconcile will ever clear while the spec stays as it is.
const FINAL: [&str; 6] = [
    "InvalidResourceException",
    "InvalidConfigurationException",
    "UnsupportedKafkaVersionException",
    "KafkaUpgradeException",
    "NotSupported",
    "ResourceConflict",
];

/// A single object by the rule of its kind.
pub fn ready(kind: KubernetesKind, look: Look<'_>) -> Readiness {
    match kind {
        KubernetesKind::Namespace => phase(look, "Active"),
        KubernetesKind::Secret | KubernetesKind::ConfigMap => Readiness::Ready,
        KubernetesKind::KafkaNodePool => observed(look).map_or(Readiness::Ready, Readiness::Waiting),
        _ => observed(look).map_or_else(|| condition(look), Readiness::Waiting),
    }
}

fn phase(look: Look<'_>, wanted: &str) -> Readiness {
    match look.status.get("phase").and_then(Value::as_str) {
        Some(phase) if phase != wanted => Readiness::Waiting(format!("phase {phase}")),
        _ => Readiness::Ready,
    }
}

/// What is missing while the operator has not yet answered this generation.
fn observed(look: Look<'_>) -> Option<String> {
    let seen = look.status.get("observedGeneration").and_then(Value::as_i64);
    if seen.is_some() && seen >= look.generation {
        return None;
    }
    Some(refusal_text(look).unwrap_or_else(|| "the operator has not looked at it yet".into()))
}

fn condition(look: Look<'_>) -> Readiness {
    if has_condition(look, "Ready", "True") && !has_condition(look, "NotReady", "True") {
        return Readiness::Ready;
    }
    let text = refusal_text(look).unwrap_or_else(|| "no Ready condition yet".into());
    if refusal(look).and_then(|found| text_of(found, "reason")).is_some_and(|reason| FINAL.contains(&reason)) {
        Readiness::Refused(text)
    } else {
        Readiness::Waiting(text)
    }
}

fn conditions(look: Look<'_>) -> &[Value] {
    look.status.get("conditions").and_then(Value::as_list).unwrap_or_default()
}

fn has_condition(look: Look<'_>, kind: &str, status: &str) -> bool {
    conditions(look)
        .iter()
        .any(|entry| text_of(entry, "type") == Some(kind) && text_of(entry, "status") == Some(status))
}

/// The condition by which the operator says no: `NotReady=True`, or `Ready=False` on a topic.
fn refusal(look: Look<'_>) -> Option<&Value> {
    conditions(look).iter().find(|entry| {
        matches!(
            (text_of(entry, "type"), text_of(entry, "status")),
            (Some("NotReady"), Some("True")) | (Some("Ready"), Some("False"))
        )
    })
}

fn refusal_text(look: Look<'_>) -> Option<String> {
    let found = refusal(look)?;
    let reason = text_of(found, "reason").unwrap_or("no reason given");
    Some(match text_of(found, "message") {
        Some(message) if !message.is_empty() => format!("the operator says: {reason}: {message}"),
        _ => format!("the operator says: {reason}"),
    })
}

fn text_of<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key).and_then(Value::as_str)
}

/// The whole cluster: its own answer first, then pools, then every pod.
pub fn kafka_ready(view: &KafkaView<'_>) -> Readiness {
    let own = ready(KubernetesKind::Kafka, view.kafka);
    if matches!(own, Readiness::Refused(_)) {
        return own;
    }
    let missing = view
        .pools
        .iter()
        .find_map(|pool| pool_missing(*pool))
        .or_else(|| pods_missing(view))
        .or_else(|| view.pod_sets.iter().find_map(|set| pod_set_missing(*set)));
    match (missing, own) {
        (Some(missing), _) => Readiness::Waiting(missing),
        (None, own) => own,
    }
}

fn pool_missing(pool: Look<'_>) -> Option<String> {
    if let Some(missing) = observed(pool) {
        return Some(format!("pool {}: {missing}", pool.name));
    }
    let wanted = pool.body.at(&["spec", "replicas"]).and_then(Value::as_i64);
    let has = pool.status.get("replicas").and_then(Value::as_i64);
    (wanted != has).then(|| {
        let has = has.unwrap_or_default();
        format!("pool {}: {has} of {} nodes", pool.name, wanted.unwrap_or_default())
    })
}

fn pod_set_missing(set: Look<'_>) -> Option<String> {
    let count = |key: &str| set.status.get(key).and_then(Value::as_i64);
    let (Some(all), ready, current) = (count("pods"), count("readyPods"), count("currentPods")) else {
        return Some(format!("{}: its pods are not counted yet", set.name));
    };
    if observed(set).is_some() || Some(all) != ready || Some(all) != current {
        return Some(format!("{}: {} of {all} pods ready", set.name, ready.unwrap_or_default()));
    }
    None
}

/// Pods that are not ready or still at an old revision: how many are done, and which one is waited for.
fn pods_missing(view: &KafkaView<'_>) -> Option<String> {
    let wanted: Vec<(&str, Option<&str>)> = view.pod_sets.iter().flat_map(|set| wanted_pods(*set)).collect();
    let done = |(name, revision): &(&str, Option<&str>)| {
        view.pods.iter().any(|pod| pod.name == *name && is_running(*pod) && revision_of(pod.body) == *revision)
    };
    let count = wanted.iter().filter(|pod| done(pod)).count();
    let (next, _) = wanted.iter().find(|pod| !done(pod))?;
    Some(format!("{count} of {} nodes at the new revision and ready; waiting for pod {next}", wanted.len()))
}

fn wanted_pods(set: Look<'_>) -> Vec<(&str, Option<&str>)> {
    let pods = set.body.at(&["spec", "pods"]).and_then(Value::as_list).unwrap_or_default();
    pods.iter().filter_map(|pod| Some((pod.at(&["metadata", "name"])?.as_str()?, revision_of(pod)))).collect()
}

fn revision_of(object: &Value) -> Option<&str> {
    object.at(&["metadata", "annotations"])?.get("strimzi.io/revision")?.as_str()
}

fn is_running(pod: Look<'_>) -> bool {
    has_condition(pod, "Ready", "True")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(json: &str) -> Value {
        serde_json::from_str(json).unwrap()
    }

    fn look<'a>(body: &'a Value, status: &'a Value) -> Look<'a> {
        Look { name: "orders", generation: Some(2), body, status }
    }

    #[test]
    fn an_old_ready_is_not_ready() {
        let status = value(r#"{"observedGeneration":1,"conditions":[{"type":"Ready","status":"True"}]}"#);
        let readiness = ready(KubernetesKind::KafkaTopic, look(&Value::Null, &status));
        assert_eq!(readiness, Readiness::Waiting("the operator has not looked at it yet".into()));
    }

    #[test]
    fn a_refused_partition_decrease_does_not_wait() {
        let status = value(
            r#"{"observedGeneration":2,"conditions":[{"type":"Ready","status":"False","reason":"NotSupported","message":"no"}]}"#,
        );
        let readiness = ready(KubernetesKind::KafkaTopic, look(&Value::Null, &status));
        assert_eq!(readiness, Readiness::Refused("the operator says: NotSupported: no".into()));
    }

    #[test]
    fn ready_stays_true_while_pods_roll_so_pods_are_asked() {
        let status = value(r#"{"observedGeneration":2,"conditions":[{"type":"Ready","status":"True"}]}"#);
        let set = value(
            r#"{"spec":{"pods":[{"metadata":{"name":"orders-a-0","annotations":{"strimzi.io/revision":"new"}}}]}}"#,
        );
        let set_status = value(r#"{"observedGeneration":2,"pods":1,"readyPods":1,"currentPods":1}"#);
        let pod = value(r#"{"metadata":{"annotations":{"strimzi.io/revision":"old"}}}"#);
        let pod_status = value(r#"{"conditions":[{"type":"Ready","status":"True"}]}"#);
        let mut view = KafkaView {
            kafka: look(&Value::Null, &status),
            pools: Vec::new(),
            pod_sets: vec![look(&set, &set_status)],
            pods: vec![Look { name: "orders-a-0", ..look(&pod, &pod_status) }],
        };
        let waiting = "0 of 1 nodes at the new revision and ready; waiting for pod orders-a-0";
        assert_eq!(kafka_ready(&view), Readiness::Waiting(waiting.into()));
        let pod = value(r#"{"metadata":{"annotations":{"strimzi.io/revision":"new"}}}"#);
        view.pods[0].body = &pod;
        assert_eq!(kafka_ready(&view), Readiness::Ready);
    }
}

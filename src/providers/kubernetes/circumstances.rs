//! What stands around a wait that took too long: what the operator says, and what keeps its pods.

use super::{KubernetesCluster, list};
use polaris_core::{
    resource::{KubernetesKind, ObjectId},
    snapshot::ObservedObject,
    value::Value,
};

/// Pods that are told; one stuck pod usually explains the others.
const PODS: usize = 3;

/// Lines for people, the most telling first. What cannot be read is left out: the wait's own failure stands anyway.
pub async fn circumstances(cluster: &KubernetesCluster, id: &ObjectId) -> Vec<String> {
    let Ok(Some(object)) = list::read(cluster, id).await else { return vec!["it is not there".into()] };
    let mut lines = conditions(&object);
    if id.kind.is_strimzi() {
        lines.extend(stuck_pods(cluster, id).await);
    }
    lines
}

/// Everything that a condition complains about, in the operator's own words.
fn conditions(object: &ObservedObject) -> Vec<String> {
    let conditions = object.status.get("conditions").and_then(Value::as_list).unwrap_or_default();
    let text = |condition: &Value, key: &str| condition.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let complaints = conditions.iter().filter(|condition| {
        matches!(
            (text(condition, "type").as_str(), text(condition, "status").as_str()),
            ("Ready", "False") | ("NotReady" | "Warning", "True")
        )
    });
    complaints
        .map(|condition| {
            let (kind, reason, message) =
                (text(condition, "type"), text(condition, "reason"), text(condition, "message"));
            let since = Some(text(condition, "lastTransitionTime")).filter(|time| !time.is_empty());
            let since = since.map(|time| format!(" (since {time})")).unwrap_or_default();
            format!("the operator says: {kind}, {reason}: {message}{since}")
        })
        .collect()
}

async fn stuck_pods(cluster: &KubernetesCluster, id: &ObjectId) -> Vec<String> {
    let Ok(pods) = list::list(cluster, KubernetesKind::Pod, id.namespace.as_deref()).await else { return Vec::new() };
    let belongs = |pod: &ObservedObject| {
        let label = pod.body.at(&["metadata", "labels"]).and_then(|labels| labels.get("strimzi.io/cluster"));
        label.and_then(Value::as_str) == Some(&*id.name)
    };
    let stuck = pods.objects.iter().filter(|(_, pod)| belongs(pod) && !is_ready(pod));
    let mut lines: Vec<String> = stuck
        .filter_map(|(target, pod)| Some(format!("pod {} says: {}", target.object()?.name, pod_says(pod))))
        .collect();
    lines.sort_unstable();
    lines.truncate(PODS);
    lines
}

fn is_ready(pod: &ObservedObject) -> bool {
    pod_condition(pod, "Ready").is_some_and(|ready| ready.get("status").and_then(Value::as_str) == Some("True"))
}

fn pod_condition<'a>(pod: &'a ObservedObject, kind: &str) -> Option<&'a Value> {
    let conditions = pod.status.get("conditions").and_then(Value::as_list)?;
    conditions.iter().find(|condition| condition.get("type").and_then(Value::as_str) == Some(kind))
}

/// Its phase, and why: what a container waits for, or why no node takes it.
fn pod_says(pod: &ObservedObject) -> String {
    let phase = pod.status.get("phase").and_then(Value::as_str).unwrap_or("no phase yet");
    match waiting_container(pod).or_else(|| unscheduled(pod)) {
        Some(why) => format!("{phase}, {why}"),
        None => format!("{phase}, not ready"),
    }
}

fn waiting_container(pod: &ObservedObject) -> Option<String> {
    let containers = pod.status.get("containerStatuses").and_then(Value::as_list)?;
    let waiting = containers.iter().find_map(|container| container.at(&["state", "waiting"]))?;
    let reason = waiting.get("reason").and_then(Value::as_str)?;
    let message = waiting.get("message").and_then(Value::as_str).map(|text| format!(": {text}")).unwrap_or_default();
    Some(format!("{reason}{message}"))
}

fn unscheduled(pod: &ObservedObject) -> Option<String> {
    let scheduled = pod_condition(pod, "PodScheduled")?;
    let is_not = scheduled.get("status").and_then(Value::as_str) == Some("False");
    is_not.then(|| scheduled.get("message").and_then(Value::as_str).unwrap_or("no node takes it").to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn observed(status: &str) -> ObservedObject {
        ObservedObject {
            uid: None,
            resource_version: None,
            generation: None,
            body: Value::Null,
            status: serde_json::from_str(status).unwrap(),
            owner: None,
            managers: Vec::new(),
            deleting: false,
        }
    }

    #[test]
    fn a_pod_without_a_node_says_why() {
        let pod = observed(
            r#"{"phase":"Pending","conditions":[{"type":"PodScheduled","status":"False","message":"0/6 nodes have enough memory"}]}"#,
        );
        assert_eq!(pod_says(&pod), "Pending, 0/6 nodes have enough memory");
    }

    #[test]
    fn only_complaints_are_repeated() {
        let kafka = observed(
            r#"{"conditions":[{"type":"Ready","status":"True"},{"type":"Warning","status":"True","reason":"KafkaStorage","message":"ignored"}]}"#,
        );
        assert_eq!(conditions(&kafka), ["the operator says: Warning, KafkaStorage: ignored"]);
    }
}

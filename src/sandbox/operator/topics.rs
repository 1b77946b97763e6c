//! The topic operator: decides about one KafkaTopic at a time, as a pure function, and writes what was decided.
//!
//! What a real one asks Kafka, this one reads from an annotation of the topic: the topic as Kafka would know it.

use super::{
    access::{Access, Answer, Key},
    certificates::kafka_uuid,
    condition::{self, condition, explained, generation, is_paused},
    kinds,
};
use jiff::Timestamp;
use polaris_core::kafka::document::{annotation, list, name, number, part, text};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

pub const FINALIZER: &str = "strimzi.io/topic-operator";
const ANNOTATION: &str = "sandbox.polaris.dev/topic";

/// A topic as the simulated Kafka knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InKafka {
    pub name: String,
    pub id: String,
    pub partitions: i64,
    pub replicas: i64,
    /// Who holds replicas of it.
    pub brokers: Vec<i32>,
}

impl InKafka {
    pub fn read(topic: &Json) -> Option<Self> {
        serde_json::from_str(annotation(topic, ANNOTATION)?).ok()
    }

    /// The annotation that keeps it.
    pub fn annotations(&self) -> Json {
        json!({ANNOTATION: json!(self).to_string()})
    }
}

/// What a topic needs to know of its cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ground {
    pub brokers: Vec<i32>,
    pub default_partitions: i64,
    pub default_replicas: i64,
    /// Replication factors can change only with it.
    pub cruise_control: bool,
}

/// What is to be written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Decision {
    pub metadata: Option<Json>,
    pub status: Option<Json>,
}

/// The name of the topic in Kafka.
pub fn topic_name(topic: &Json) -> &str {
    text(topic, "/spec/topicName").unwrap_or_else(|| name(topic))
}

/// Decides about one topic. `rival` is an older KafkaTopic that stands for the same topic.
pub fn decide(topic: &Json, ground: &Ground, rival: Option<&str>) -> Decision {
    if !topic["metadata"]["deletionTimestamp"].is_null() {
        return release(topic);
    }
    if is_paused(topic) {
        return Decision {
            metadata: None,
            status: Some(json!({"conditions": [condition("ReconciliationPaused", true)]})),
        };
    }
    if annotation(topic, "strimzi.io/managed") == Some("false") {
        return Decision { metadata: None, status: Some(status(topic, &condition("Unmanaged", true), None)) };
    }
    if let Some(rival) = rival {
        return refuse(
            topic,
            None,
            "ResourceConflict",
            &format!("{} is managed by the KafkaTopic {rival}", topic_name(topic)),
        );
    }
    match InKafka::read(topic) {
        None => create(topic, ground),
        Some(known) => alter(topic, ground, known),
    }
}

/// A topic that goes: Kafka forgets it, and the finalizer lets the object go.
fn release(topic: &Json) -> Decision {
    let finalizers = list(topic, "/metadata/finalizers");
    if !finalizers.contains(&json!(FINALIZER)) {
        return Decision::default();
    }
    let others: Vec<&Json> = finalizers.iter().filter(|finalizer| **finalizer != FINALIZER).collect();
    Decision { metadata: Some(json!({"metadata": {"finalizers": others}})), status: None }
}

fn create(topic: &Json, ground: &Ground) -> Decision {
    let partitions = number(topic, "/spec/partitions").filter(|count| *count > 0).unwrap_or(ground.default_partitions);
    let replicas = number(topic, "/spec/replicas").filter(|count| *count > 0).unwrap_or(ground.default_replicas);
    let available = i64::try_from(ground.brokers.len()).unwrap_or(i64::MAX);
    if replicas > available {
        let message = format!("replication factor {replicas} on {available} brokers");
        return refuse(topic, None, "KafkaError", &message);
    }
    let known = InKafka {
        name: topic_name(topic).to_owned(),
        id: kafka_uuid(),
        partitions,
        replicas,
        brokers: placed(topic, ground, partitions * replicas),
    };
    Decision {
        metadata: Some(held(topic, Some(&known))),
        status: Some(status(topic, &condition("Ready", true), Some(&known))),
    }
}

/// Replicas go round the brokers from a place that the topic's name decides.
fn placed(topic: &Json, ground: &Ground, replicas: i64) -> Vec<i32> {
    let count = usize::try_from(replicas).unwrap_or(usize::MAX).min(ground.brokers.len());
    let first = topic_name(topic).bytes().fold(0usize, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
    let mut brokers: Vec<i32> =
        (0..count).map(|at| ground.brokers[(first.wrapping_add(at)) % ground.brokers.len()]).collect();
    brokers.sort_unstable();
    brokers
}

fn alter(topic: &Json, ground: &Ground, mut known: InKafka) -> Decision {
    let before = known.clone();
    let wanted = |field: &str, standing: i64| number(topic, field).filter(|count| *count > 0).unwrap_or(standing);
    let (partitions, replicas) =
        (wanted("/spec/partitions", known.partitions), wanted("/spec/replicas", known.replicas));
    if topic_name(topic) != known.name {
        return refuse(topic, Some(&known), "NotSupported", "a topic cannot be renamed");
    }
    if partitions < known.partitions {
        return refuse(
            topic,
            Some(&known),
            "NotSupported",
            &format!("partitions cannot go from {} to {partitions}", known.partitions),
        );
    }
    if replicas != known.replicas && !ground.cruise_control {
        return refuse(topic, Some(&known), "NotSupported", "replicas change only with Cruise Control");
    }
    known.partitions = partitions;
    known.replicas = replicas;
    if known != before {
        known.brokers = placed(topic, ground, partitions * replicas);
    }
    let changed = (known != before).then_some(&known);
    let metadata = (changed.is_some() || !is_held(topic)).then(|| held(topic, changed));
    Decision { metadata, status: Some(status(topic, &condition("Ready", true), Some(&known))) }
}

fn is_held(topic: &Json) -> bool {
    list(topic, "/metadata/finalizers").contains(&json!(FINALIZER))
}

/// The patch that holds the object by our finalizer and keeps what Kafka knows.
fn held(topic: &Json, known: Option<&InKafka>) -> Json {
    let mut finalizers = list(topic, "/metadata/finalizers").to_vec();
    if !is_held(topic) {
        finalizers.push(FINALIZER.into());
    }
    let mut metadata = json!({"finalizers": finalizers});
    if let Some(known) = known {
        metadata["annotations"] = known.annotations();
    }
    json!({"metadata": metadata})
}

/// A refusal is told in `Ready=False`; the object is held all the same.
fn refuse(topic: &Json, known: Option<&InKafka>, reason: &str, message: &str) -> Decision {
    let metadata = (!is_held(topic)).then(|| held(topic, None));
    Decision { metadata, status: Some(status(topic, &explained("Ready", false, reason, message), known)) }
}

fn status(topic: &Json, condition: &Json, known: Option<&InKafka>) -> Json {
    let mut status = json!({"conditions": [condition], "observedGeneration": generation(topic)});
    if let Some(known) = known {
        status["topicName"] = known.name.clone().into();
        status["topicId"] = known.id.clone().into();
    } else if part(topic, "/status/topicName").is_none() {
        status["topicName"] = topic_name(topic).into();
    }
    status
}

/// Writes a decision; the answer is the object as it stands then, `None` where nothing was written or it is gone.
pub async fn write(access: &Access, topic: &Json, decision: Decision, now: Timestamp) -> Answer<Option<Json>> {
    let key = Key::of(topic);
    let mut latest = None;
    if let Some(metadata) = &decision.metadata {
        latest = access.patch(kinds::TOPIC, &key, metadata).await?;
        if latest.is_none() {
            return Ok(None);
        }
    }
    if let Some(status) = decision.status {
        let written = condition::write(access, kinds::TOPIC, topic, status, now).await?;
        latest = written.or(latest);
    }
    Ok(latest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ground() -> Ground {
        Ground { brokers: vec![0, 1, 2], default_partitions: 1, default_replicas: 1, cruise_control: false }
    }

    fn topic(partitions: i64) -> Json {
        json!({"metadata": {"name": "payments", "namespace": "kafka", "generation": 1}, "spec": {"partitions": partitions, "replicas": 3}})
    }

    /// The topic after its first reconciliation, with another number of partitions asked for.
    fn standing(before: i64, wanted: i64) -> Json {
        let mut standing = topic(wanted);
        let made = decide(&topic(before), &ground(), None).metadata.unwrap();
        standing["metadata"]["annotations"] = made["metadata"]["annotations"].clone();
        standing["metadata"]["finalizers"] = made["metadata"]["finalizers"].clone();
        standing
    }

    fn verdict(decision: &Decision) -> (Option<&str>, Option<&str>) {
        let condition = &decision.status.as_ref().unwrap()["conditions"][0];
        (condition["status"].as_str(), condition["reason"].as_str())
    }

    #[test]
    fn a_new_topic_is_held_by_the_finalizer_and_becomes_ready() {
        let decision = decide(&topic(12), &ground(), None);
        assert_eq!(decision.metadata.as_ref().unwrap()["metadata"]["finalizers"], json!([FINALIZER]));
        assert_eq!(verdict(&decision), (Some("True"), None));
    }

    #[test]
    fn partitions_grow_and_never_shrink() {
        assert_eq!(verdict(&decide(&standing(12, 24), &ground(), None)), (Some("True"), None));
        assert_eq!(verdict(&decide(&standing(12, 6), &ground(), None)), (Some("False"), Some("NotSupported")));
    }

    #[test]
    fn the_older_of_two_objects_for_one_topic_wins() {
        assert_eq!(verdict(&decide(&topic(1), &ground(), Some("older"))), (Some("False"), Some("ResourceConflict")));
    }

    #[test]
    fn more_replicas_than_brokers_is_an_error_of_kafka() {
        let small = Ground { brokers: vec![0], ..ground() };
        assert_eq!(verdict(&decide(&topic(1), &small, None)), (Some("False"), Some("KafkaError")));
    }

    #[test]
    fn a_deleted_topic_loses_only_our_finalizer() {
        let mut gone = standing(1, 1);
        gone["metadata"]["deletionTimestamp"] = "2026-01-01T00:00:00Z".into();
        gone["metadata"]["finalizers"] = json!(["other", FINALIZER]);
        let decision = decide(&gone, &ground(), None);
        assert_eq!(decision.metadata, Some(json!({"metadata": {"finalizers": ["other"]}})));
    }
}

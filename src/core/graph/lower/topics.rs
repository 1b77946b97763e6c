//! `KafkaTopic` objects.

use super::{
    Draft, Lowering, acceptance,
    body::{Fields, config, object, texts},
    kafka::cluster_label,
    place::{Place, Places},
};
use crate::{
    address::{ResourceAddress, ResourceType},
    graph::WaitCondition,
    resource::KubernetesKind,
    spec::{ResolvedSpec, TopicView, shape::is_dns_subdomain},
    value::{Digest, Value},
};
use std::borrow::Cow;

pub fn lower(spec: &ResolvedSpec, places: &Places<'_>, lowering: &mut Lowering<'_>) {
    for topic in spec.all_topics() {
        if let Some(place) = places.get(topic.cluster) {
            lowering.add(draft(&topic, place));
        }
    }
}

fn draft<'a>(topic: &TopicView<'a>, place: &Place<'_>) -> Draft<'a> {
    let address = ResourceAddress::new(ResourceType::Topic, &[place.name, topic.name]);
    let object_name = object_name(topic.name);
    let body = object(&cluster_label(place.name), texts(topic.annotations), topic_spec(topic, &object_name));
    let target = place.object(KubernetesKind::KafkaTopic, &object_name);
    let mut draft =
        Draft::new(address, target, body, topic.span).after([place.address.clone()]).waits_for(WaitCondition::Ready);
    draft.protect = topic.protect;
    draft = draft.overridden(topic.overrides).ignoring(topic.ignore);
    draft.accept = topic.accept.iter().map(acceptance).collect();
    draft
}

fn topic_spec(topic: &TopicView<'_>, object_name: &str) -> Value {
    let kafka_name = topic.kafka_name();
    Fields::default()
        .maybe("topicName", (kafka_name != object_name).then_some(kafka_name))
        .maybe("partitions", topic.partitions.map(|partitions| partitions.0))
        .maybe("replicas", topic.replicas.map(|replicas| replicas.0))
        .filled("config", config(topic.config().map(|(key, value)| (&key.value, value))))
        .build()
}

/// What Kubernetes can call a topic: its own name where that is legal, else one derived from it that no other topic
/// can have, because it ends in a digest of the name.
fn object_name(name: &str) -> Cow<'_, str> {
    if is_dns_subdomain(name) {
        return Cow::Borrowed(name);
    }
    let legal = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    let readable: String = name.chars().map(legal).take(40).collect();
    let digest = Digest::of_bytes(name.as_bytes()).to_string();
    let readable = readable.trim_matches('-');
    Cow::Owned(if readable.is_empty() { digest[..16].into() } else { format!("{readable}-{}", &digest[..10]) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_keeps_its_name_where_kubernetes_takes_it() {
        assert_eq!(object_name("orders.payments-v1"), "orders.payments-v1");
    }

    #[test]
    fn other_names_are_derived_and_never_meet() {
        let names = ["Payments", "payments_", "PAYMENTS", "__consumer", "_", "__", &"x".repeat(249)];
        let derived: std::collections::BTreeSet<_> = names.iter().map(|name| object_name(name)).collect();
        assert_eq!(derived.len(), names.len());
        assert!(derived.iter().all(|name| is_dns_subdomain(name)), "{derived:?}");
    }
}

//! No two documents of a kind share a name, no two topics of a cluster a Kafka name.

use crate::{
    diagnostic::Code,
    spec::{
        ResolvedSpec,
        kinds::Declared,
        shape::{Reader, is_kafka_name, shown},
        yaml::Span,
    },
};
use std::collections::HashMap;

pub fn check(spec: &ResolvedSpec, reader: &mut Reader<'_>) {
    unique("KubernetesCluster", &spec.kubernetes_clusters, |_| "", reader);
    unique("KafkaCluster", &spec.kafka_clusters, |_| "", reader);
    unique("user", &spec.users, |user| &user.cluster, reader);
    unique("Connect", &spec.connects, |_| "", reader);
    unique("connector", &spec.connectors, |connector| &connector.connect, reader);
    unique("mirror", &spec.mirrors, |mirror| &mirror.cluster, reader);
    unique("bridge", &spec.bridges, |bridge| &bridge.cluster, reader);
    topics(spec, reader);
}

fn unique<'a, T>(what: &str, all: &'a [Declared<T>], scope: impl Fn(&'a T) -> &'a str, reader: &mut Reader<'_>) {
    let mut seen: HashMap<(&str, &str), Span> = HashMap::with_capacity(all.len());
    for declared in all {
        let key = (scope(&declared.spec), &**declared.name);
        match seen.get(&key) {
            Some(first) => report_duplicate(what, &declared.name.value.0, declared.span(), *first, reader),
            None => _ = seen.insert(key, declared.span()),
        }
    }
}

fn report_duplicate(what: &str, name: &str, span: Span, first: Span, reader: &mut Reader<'_>) {
    let place = reader.sources.place(first);
    reader.error(
        Code::DUPLICATE,
        span,
        format!("{what} `{name}` is declared twice"),
        format!("it is at {place} already"),
    );
}

fn topics(spec: &ResolvedSpec, reader: &mut Reader<'_>) {
    let mut names: HashMap<(&str, &str), Span> = HashMap::new();
    let mut kafka_names: HashMap<(&str, &str), Span> = HashMap::new();
    for topic in spec.all_topics() {
        let cluster: &str = topic.cluster;
        if !is_kafka_name(topic.name) {
            let summary = format!("a topic cannot be called `{}`", shown(topic.name));
            reader.error(
                Code::TOPIC_NAME,
                topic.span,
                summary,
                "letters, digits, `.`, `_` and `-`, at most 249, not only dots",
            );
            continue;
        }
        if let Some(first) = names.insert((cluster, topic.name), topic.span) {
            report_duplicate("topic", topic.name, topic.span, first, reader);
            continue;
        }
        if let Some(first) = kafka_names.insert((cluster, topic.kafka_name()), topic.kafka_name_span()) {
            report_duplicate("the Kafka topic", topic.kafka_name(), topic.kafka_name_span(), first, reader);
        }
    }
    collisions(&kafka_names, reader);
}

/// Kafka makes metric names from topic names and turns `.` into `_`, so it refuses two names that become one
/// (`Topic.hasCollision`).
fn collisions(kafka_names: &HashMap<(&str, &str), Span>, reader: &mut Reader<'_>) {
    let mut folded: HashMap<(&str, String), (&str, Span)> = HashMap::new();
    let mut sorted: Vec<_> = kafka_names.iter().filter(|((_, name), _)| name.contains(['.', '_'])).collect();
    sorted.sort_by_key(|(_, span)| **span);
    for ((cluster, name), span) in sorted {
        if let Some((other, first)) = folded.insert((cluster, name.replace('.', "_")), (name, *span)) {
            let summary = format!("Kafka takes the topic names `{other}` and `{name}` for one");
            let place = reader.sources.place(first);
            reader.error(
                Code::TOPIC_NAME,
                *span,
                summary,
                format!("`.` and `_` are the same to it; the other is at {place}"),
            );
        }
    }
}

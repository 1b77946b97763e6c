//! Topics: copies against brokers, options with their types.

use super::{
    clusters::{Cluster, Clusters},
    options::{brokers, report_factor, report_in_sync, text_of},
};
use crate::{
    diagnostic::{Code, Diagnostic},
    kafka::config::{topic_option, topic_option_of_broker, topic_options, verify},
    spec::{
        ResolvedSpec, TopicView,
        shape::{Located, Reader, Scalar, nearest},
        yaml::Span,
    },
};
use std::collections::HashSet;

pub fn check(spec: &ResolvedSpec, clusters: &Clusters<'_>, reader: &mut Reader<'_>) {
    // Defaults are shared by many topics; a mistake in them is one mistake.
    let mut reported: HashSet<Span> = HashSet::new();
    let mut checked: HashSet<Span> = HashSet::new();
    for topic in spec.all_topics() {
        if let Some(cluster) = clusters.get(topic.cluster) {
            check_replicas(&topic, cluster, &mut reported, reader);
        }
        for (key, value) in topic.config() {
            if checked.insert(key.span) {
                check_option(key, value, reader);
            }
        }
        check_in_sync(&topic, &mut reported, reader);
    }
}

fn check_replicas(topic: &TopicView<'_>, cluster: &Cluster<'_>, reported: &mut HashSet<Span>, reader: &mut Reader<'_>) {
    let Some(replicas) = topic.replicas else { return };
    let wanted = replicas.value.0;
    if cluster.brokers == 0 || wanted <= cluster.brokers || !reported.insert(replicas.span) {
        return;
    }
    let summary = format!("replication factor {wanted} on a cluster of {}", brokers(cluster.brokers));
    let range = if cluster.brokers == 1 { "1".into() } else { format!("1 to {}", cluster.brokers) };
    let label = format!("topic/{}/{} can have {range}", cluster.name, topic.name);
    report_factor(cluster, replicas.span, summary, label, reader);
}

fn check_in_sync(topic: &TopicView<'_>, reported: &mut HashSet<Span>, reader: &mut Reader<'_>) {
    let Some(replicas) = topic.replicas else { return };
    let Some((key, value)) = topic.config().find(|(key, _)| &*key.value == "min.insync.replicas") else { return };
    let Ok(in_sync) = text_of(value).parse::<i64>() else { return };
    if in_sync >= replicas.value.0 && reported.insert(key.span) {
        report_in_sync(in_sync, replicas.value.0, key.span, reader);
    }
}

fn check_option(key: &Located<Box<str>>, value: &Scalar, reader: &mut Reader<'_>) {
    let name = &*key.value;
    let Some(option) = topic_option(name) else { return report_unknown(key, reader) };
    if let Err(why) = verify(&option.rule, &text_of(value)) {
        reader.error(Code::OPTION_VALUE, key.span, format!("`{name}` {why}"), "Kafka would refuse the topic");
    }
}

/// A slip is an error. What is near nothing may be an option of a Kafka that this build does not know yet.
fn report_unknown(key: &Located<Box<str>>, reader: &mut Reader<'_>) {
    let name = &*key.value;
    let near = topic_option_of_broker(name).or_else(|| nearest(name, topic_options().keys().copied()));
    let summary = format!("topics have no option `{name}`");
    let diagnostic = match near {
        Some(near) => Diagnostic::error(Code::UNKNOWN_OPTION, summary).label(format!("did you mean `{near}`?")),
        None => Diagnostic::warning(Code::UNKNOWN_OPTION, summary).label("no Kafka up to 4.3 has it"),
    };
    let at = reader.sources.span(key.span);
    reader.push(diagnostic.at(at));
}

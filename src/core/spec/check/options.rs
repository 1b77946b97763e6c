//! `config` of a Kafka cluster: what Strimzi drops, what Kafka would not take, factors above the number of brokers.

use super::clusters::Cluster;
use crate::{
    diagnostic::{Code, Diagnostic},
    kafka::config::{OptionTable, is_forbidden, verify},
    spec::{
        shape::{Located, NodeMap, Reader, Scalar},
        yaml::Span,
    },
    value::Value,
};

/// Strimzi refuses the whole cluster where one of these is above the number of brokers.
const COUNTED: [&str; 4] = [
    "default.replication.factor",
    "offsets.topic.replication.factor",
    "transaction.state.log.replication.factor",
    "transaction.state.log.min.isr",
];

pub fn check(cluster: &Cluster<'_>, reader: &mut Reader<'_>) {
    let config = &cluster.spec().config;
    let version = cluster.spec().version.as_ref().map_or("4.3.1", |version| &version.value);
    let table = OptionTable::of(version);
    for (key, value) in &config.0 {
        check_option(key, value, table, reader);
        check_factor(cluster, key, value, reader);
    }
    check_in_sync(config, reader);
}

/// A plain value as Strimzi writes it into `server.config`.
pub fn text_of(value: &Scalar) -> String {
    match &value.0 {
        Value::String(text) => text.clone(),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

fn check_option(key: &Located<Box<str>>, value: &Scalar, table: &OptionTable, reader: &mut Reader<'_>) {
    let name = &*key.value;
    if is_forbidden(name) {
        let diagnostic = Diagnostic::error(Code::FORBIDDEN_OPTION, format!("Strimzi sets `{name}` itself"))
            .at(reader.sources.span(key.span))
            .label("Strimzi would drop it without a word")
            .note(instead(name));
        return reader.push(diagnostic);
    }
    let Some(rule) = table.get(name) else { return };
    if let Err(why) = verify(rule, &text_of(value)) {
        reader.error(Code::OPTION_VALUE, key.span, format!("`{name}` {why}"), "Strimzi would refuse the cluster");
    }
}

/// The field that is meant for what the option does.
fn instead(option: &str) -> &'static str {
    match option.split('.').next().unwrap_or_default() {
        "listeners" | "listener" | "advertised" | "host" | "port" | "inter" | "ssl" | "sasl" | "security" => {
            "say it under `listeners`"
        }
        "authorizer" | "super" => "say it under `authorization`",
        "log" => "say it under `nodePools[].storage`",
        "broker" | "node" | "process" | "controller" => "say it under `nodePools` or `rack`",
        "cruise" => "say it under `cruiseControl`",
        _ => "remove it",
    }
}

fn check_factor(cluster: &Cluster<'_>, key: &Located<Box<str>>, value: &Scalar, reader: &mut Reader<'_>) {
    let Some(factor) = text_of(value).parse::<i64>().ok().filter(|_| COUNTED.contains(&&*key.value)) else { return };
    if cluster.brokers > 0 && factor > cluster.brokers {
        let summary = format!("`{}` is {factor} on a cluster of {}", key.value, brokers(cluster.brokers));
        report_factor(cluster, key.span, summary, "Strimzi would refuse the cluster".into(), reader);
    }
}

pub fn brokers(count: i64) -> String {
    if count == 1 { "1 broker".into() } else { format!("{count} brokers") }
}

/// A factor above the number of brokers, with the place where those are declared.
pub fn report_factor(cluster: &Cluster<'_>, span: Span, summary: String, label: String, reader: &mut Reader<'_>) {
    let place = reader.sources.place(cluster.brokers_span());
    let diagnostic = Diagnostic::error(Code::REPLICAS_ABOVE_BROKERS, summary)
        .at(reader.sources.span(span))
        .label(label)
        .note(format!("the cluster's brokers are declared at {place}"));
    reader.push(diagnostic);
}

fn check_in_sync(config: &NodeMap<Scalar>, reader: &mut Reader<'_>) {
    let number = |name: &str| config.get(name).and_then(|value| text_of(value).parse::<i64>().ok());
    let span = config.0.iter().find(|(key, _)| &*key.value == "min.insync.replicas").map(|(key, _)| key.span);
    let (Some(in_sync), Some(factor), Some(span)) =
        (number("min.insync.replicas"), number("default.replication.factor"), span)
    else {
        return;
    };
    report_in_sync(in_sync, factor, span, reader);
}

/// `min.insync.replicas` against the number of copies.
pub fn report_in_sync(in_sync: i64, copies: i64, span: Span, reader: &mut Reader<'_>) {
    if in_sync > copies {
        let summary = format!("`min.insync.replicas` is {in_sync} with {copies} copies");
        reader.error(Code::IN_SYNC_ABOVE_REPLICAS, span, summary, "no write with acks=all could ever succeed");
    } else if in_sync == copies && copies > 1 {
        let summary = format!("`min.insync.replicas` is {in_sync}, as many as there are copies");
        reader.warning(Code::IN_SYNC_ABOVE_REPLICAS, span, summary, "one restarting broker stops all writes");
    }
}

//! `KafkaConnect`, `KafkaConnector`, `KafkaMirrorMaker2` and `KafkaBridge` to the documents of the same purpose.
//!
//! How a client reaches its cluster stays word for word under `overrides`: it may connect by a listener or a Secret
//! that no reference of the spec leads to, and adopting it must change nothing.

use super::{Raised, Stray, address, kafka, pools, rest::Rest};
use crate::{
    address::ResourceType,
    graph::lower::{USE_CONNECTORS, body::Fields},
    resource::{KubernetesKind, ObjectId},
    spec::shape::is_dns_label,
    value::Value,
};

/// Where the storage topics and the group of workers stand.
const WORKERS: [&str; 4] = ["groupId", "configStorageTopic", "offsetStorageTopic", "statusStorageTopic"];

/// The Kafka cluster whose bootstrap Service this client names: `<cluster>-kafka-bootstrap`, its own namespace's where
/// none is named.
pub fn serves(stray: &Stray, kafka: &ObjectId) -> bool {
    let path: &[&str] = match stray.id.kind {
        KubernetesKind::KafkaMirrorMaker2 => &["spec", "target", "bootstrapServers"],
        _ => &["spec", "bootstrapServers"],
    };
    let servers = stray.body.at(path).and_then(Value::as_str).unwrap_or_default();
    let host = servers.split([',', ':']).next().unwrap_or_default();
    let mut labels = host.split('.');
    let name = labels.next().and_then(|service| service.strip_suffix("-kafka-bootstrap"));
    let namespace = labels.next().or(stray.id.namespace.as_deref());
    name == Some(&*kafka.name) && namespace == kafka.namespace.as_deref() && stray.id.cluster == kafka.cluster
}

/// Nothing where its name cannot be one of the spec, or where it says less than its document must.
pub fn raise(stray: &Stray, cluster: &str) -> Option<Raised> {
    let name = &*stray.id.name;
    let replicas = stray.body.at(&["spec", "replicas"]).is_some();
    if !is_dns_label(name) || !replicas {
        return None;
    }
    let mut rest = Rest::of(stray.body.get("spec"));
    let (kind, word, fields) = match stray.id.kind {
        KubernetesKind::KafkaConnect => (ResourceType::Connect, "Connect", connect(&mut rest)),
        KubernetesKind::KafkaMirrorMaker2 => (ResourceType::Mirror, "Mirror", mirror(&mut rest)?),
        KubernetesKind::KafkaBridge => (ResourceType::Bridge, "Bridge", bridge(&mut rest)),
        _ => return None,
    };
    let overrides = with_annotations(stray, rest.overrides());
    let spec = fields.with("cluster", cluster).maybe("overrides", overrides).build();
    Some(Raised::new(address(kind, &[cluster, name]), word, name, spec))
}

/// A Connect cluster of the spec listens to connectors; one that did not is left as it is.
fn with_annotations(stray: &Stray, overrides: Option<Value>) -> Option<Value> {
    let listens = stray.body.at(&["metadata", "annotations", USE_CONNECTORS]).is_some();
    if stray.id.kind != KubernetesKind::KafkaConnect || listens {
        return overrides;
    }
    let annotations = Value::map([("annotations", Value::map([(USE_CONNECTORS, Value::Null)]))]);
    let spec = overrides.and_then(|overrides| overrides.get("spec").cloned());
    Some(Fields::default().with("metadata", annotations).maybe("spec", spec).build())
}

fn connect(rest: &mut Rest) -> Fields {
    let fields = said(Fields::default(), rest, &WORKERS);
    let fields = said(fields, rest, &["build", "plugins", "rack"]).maybe("config", rest.take_as("config", options));
    connection(rest);
    let fields = versioned(fields, rest);
    deployed(fields, rest)
}

fn mirror(rest: &mut Rest) -> Option<Fields> {
    let flows = rest.take_as("mirrors", flows)?;
    let mut part = rest.part("target");
    let target = said(Fields::default(), &mut part, &["alias"]).maybe("config", part.take_as("config", options));
    let target = said(target, &mut part, &WORKERS).build();
    connection(&mut part);
    rest.give_back("target", part);
    let fields = Fields::default().with("mirrors", flows).with("target", target);
    let fields = versioned(fields, rest);
    Some(deployed(fields, rest))
}

fn bridge(rest: &mut Rest) -> Fields {
    let http = rest.take("http");
    // A port that is not said would become the usual one.
    match &http {
        Some(http) if http.get("port").is_some() => {}
        Some(_) => rest.put("http", Value::map([("port", Value::Null)])),
        None => rest.put("http", Value::Null),
    }
    let side = |side: &Value| side.get("config").is_none_or(|config| options(config).is_some()).then(|| side.clone());
    let fields = Fields::default()
        .maybe("http", http)
        .maybe("producer", rest.take_as("producer", side))
        .maybe("consumer", rest.take_as("consumer", side))
        .maybe("config", rest.take_as("config", options));
    let fields = said(fields, rest, &["adminClient", "rack"]);
    connection(rest);
    deployed(fields, rest)
}

/// A connector belongs to the Connect cluster of its label.
pub fn connector(stray: &Stray, connect: &str) -> Option<Raised> {
    let name = &*stray.id.name;
    let mut rest = Rest::of(stray.body.get("spec"));
    let class = rest.take("class")?;
    let fields = Fields::default().with("connect", connect).with("class", class);
    let fields =
        said(fields, &mut rest, &["tasksMax", "version", "state", "autoRestart", "listOffsets", "alterOffsets"])
            .maybe("config", rest.take_as("config", options))
            .maybe("overrides", rest.overrides())
            .build();
    let address = address(ResourceType::Connector, &[connect, name]);
    is_dns_label(name).then(|| Raised::new(address, "Connector", name, fields))
}

/// What every client has: workers, their size, and what the operator calls the same.
fn deployed(fields: Fields, rest: &mut Rest) -> Fields {
    said(fields, rest, &["replicas", "image", "tracing", "template", "logging"])
        .maybe("resources", rest.take_as("resources", pools::resources))
        .maybe("jvm", rest.take_as("jvmOptions", pools::jvm))
        .maybe("metrics", rest.take_as("metricsConfig", kafka::metrics))
}

/// Without a version of its own it would be given its cluster's.
fn versioned(fields: Fields, rest: &mut Rest) -> Fields {
    let version = rest.take("version");
    if version.is_none() {
        rest.put("version", Value::Null);
    }
    fields.maybe("version", version)
}

/// Says outright what would follow from the reference; `null` where nothing may follow.
fn connection(rest: &mut Rest) {
    let tls = match rest.take("tls") {
        Some(Value::Map(tls)) if !tls.contains_key("trustedCertificates") => {
            let mut tls = tls;
            tls.insert("trustedCertificates".into(), Value::Null);
            Value::Map(tls)
        }
        Some(tls) => tls,
        None => Value::Null,
    };
    rest.put("tls", tls);
    let authentication = rest.take("authentication").unwrap_or(Value::Null);
    rest.put("authentication", authentication);
}

fn said(fields: Fields, rest: &mut Rest, words: &[&str]) -> Fields {
    words.iter().fold(fields, |fields, word| fields.maybe(word, rest.take(word)))
}

/// Options are plain values; a tree among them has no word here.
fn options(given: &Value) -> Option<Value> {
    let plain = |value: &Value| !matches!(value, Value::Map(_) | Value::List(_) | Value::Null);
    given.as_map()?.values().all(plain).then(|| given.clone())
}

fn flows(given: &Value) -> Option<Value> {
    let plain = |flow: &Value| flow.at(&["source", "config"]).is_none_or(|config| options(config).is_some());
    given.as_list()?.iter().all(plain).then(|| given.clone())
}

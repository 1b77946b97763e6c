//! A node's `server.config`: what the operator sets, and what the user may set beside it.

use super::{Node, cluster::Cluster, storage};
use crate::kafka::{
    broker::Options,
    config::plain,
    document::{flag, list, number, part, text},
};
use serde_json::Value as Json;

/// Renders the options of one node; `node.options` is not read.
pub fn render(cluster: &Cluster<'_>, node: &Node) -> Options {
    let mut options = cluster.options.clone();
    options.entry("min.insync.replicas".into()).or_insert_with(|| "1".into());
    let mut set = |key: &str, value: String| drop(options.insert(key.to_owned(), value));
    let roles = [("broker", node.broker), ("controller", node.controller)];
    set("node.id", node.id.to_string());
    set("process.roles", roles.iter().filter(|(_, has)| *has).map(|(role, _)| *role).collect::<Vec<_>>().join(","));
    set("controller.quorum.voters", voters(cluster));
    set("controller.listener.names", "CONTROLPLANE-9090".into());
    storage_options(cluster, node, &mut set);
    listener_options(cluster, node, &mut set);
    authorization(cluster, &mut set);
    extensions(cluster, node, &mut set);
    providers(cluster, &mut set);
    options
}

/// The part of the options that Kafka's own model does not know: a change of it restarts, by the pod's hash.
pub fn custom(cluster: &Cluster<'_>, options: &Options) -> Options {
    let unknown = |key: &str| cluster.table.get(key).is_none() && key != "prometheus.metrics.reporter.allowlist";
    options.iter().filter(|(key, _)| unknown(key)).map(|(key, value)| (key.clone(), value.clone())).collect()
}

fn voters(cluster: &Cluster<'_>) -> String {
    let address = |node: &Node| {
        format!("{}@{}.{}-kafka-brokers.{}.svc:9090", node.id, node.pod_name, cluster.name, cluster.namespace)
    };
    cluster.nodes.iter().filter(|node| node.controller).map(address).collect::<Vec<_>>().join(",")
}

fn storage_options(cluster: &Cluster<'_>, node: &Node, set: &mut impl FnMut(&str, String)) {
    let Some(pool) = cluster.pools.iter().find(|pool| pool.name == node.pool) else { return };
    let directory = |volume: &str| format!("/var/lib/kafka/{volume}/kafka-log{}", node.id);
    let all = storage::volumes(&pool.storage);
    set("log.dirs", all.iter().map(|(name, _)| directory(name)).collect::<Vec<_>>().join(","));
    set("metadata.log.dir", directory(&storage::metadata_volume(&pool.storage)));
    if pool.cordoned.contains(&node.id) {
        set("cordoned.log.dirs", "*".into());
    }
}

fn listener_options(cluster: &Cluster<'_>, node: &Node, set: &mut impl FnMut(&str, String)) {
    let mut addresses = Vec::new();
    let mut protocols = vec![("CONTROLPLANE-9090".to_owned(), "SSL")];
    if node.controller {
        addresses.push("CONTROLPLANE-9090://0.0.0.0:9090".to_owned());
    }
    if node.broker {
        addresses.push("REPLICATION-9091://0.0.0.0:9091".to_owned());
        protocols.push(("REPLICATION-9091".to_owned(), "SSL"));
        set("inter.broker.listener.name", "REPLICATION-9091".into());
        for listener in &cluster.listeners {
            let name = listener.identifier().to_uppercase();
            addresses.push(format!("{name}://0.0.0.0:{}", listener.port));
            let sasl = listener.authentication.as_deref() == Some("scram-sha-512")
                || flag(&listener.document, "/authentication/sasl");
            protocols.push((name, protocol(listener.tls, sasl)));
            one_listener(listener, set);
        }
        set("advertised.listeners", advertised(cluster, node).join(","));
    }
    set("listeners", addresses.join(","));
    let map: Vec<String> = protocols.iter().map(|(name, protocol)| format!("{name}:{protocol}")).collect();
    set("listener.security.protocol.map", map.join(","));
}

const fn protocol(tls: bool, sasl: bool) -> &'static str {
    match (tls, sasl) {
        (true, true) => "SASL_SSL",
        (false, true) => "SASL_PLAINTEXT",
        (true, false) => "SSL",
        (false, false) => "PLAINTEXT",
    }
}

/// What each listener tells clients, in the order of the listeners.
pub fn advertised(cluster: &Cluster<'_>, node: &Node) -> Vec<String> {
    let address = |listener: &super::Listener| {
        let (host, port) =
            (listener.advertised_host(cluster.place(), node), listener.advertised_port(cluster.place(), node));
        format!("{}://{host}:{port}", listener.identifier().to_uppercase())
    };
    cluster.listeners.iter().map(address).collect()
}

fn one_listener(listener: &super::Listener, set: &mut impl FnMut(&str, String)) {
    let prefix = format!("listener.name.{}", listener.identifier());
    let mut own = |key: &str, value: String| set(&format!("{prefix}.{key}"), value);
    if listener.tls {
        own("ssl.keystore.type", "PEM".into());
        own("ssl.keystore.certificate.chain", "${strimzidir:certificates}".into());
    }
    match listener.authentication.as_deref() {
        Some("tls") => {
            own("ssl.client.auth", "required".into());
            own("ssl.truststore.type", "PEM".into());
        }
        Some("scram-sha-512") => own("sasl.enabled.mechanisms", "SCRAM-SHA-512".into()),
        _ => {}
    }
    let configured = listener.document.pointer("/authentication/listenerConfig").and_then(Json::as_object);
    for (key, value) in configured.into_iter().flatten().filter(|(key, _)| !key.starts_with("ssl.keystore.")) {
        own(key, plain(value).unwrap_or_default());
    }
    let limits = [("maxConnections", "max.connections"), ("maxConnectionCreationRate", "max.connection.creation.rate")];
    for (field, key) in limits {
        if let Some(limit) = listener.configuration(&format!("/{field}")).and_then(plain) {
            own(key, limit);
        }
    }
}

fn authorization(cluster: &Cluster<'_>, set: &mut impl FnMut(&str, String)) {
    let Some(block) = part(&cluster.documents.kafka, "/spec/kafka/authorization") else { return };
    let own = [
        "kafka",
        "entity-topic-operator",
        "entity-user-operator",
        "kafka-exporter",
        "cruise-control",
        "cluster-operator",
    ];
    let mut users: Vec<String> =
        own.iter().map(|role| format!("User:CN={}-{role},O=io.strimzi", cluster.name)).collect();
    users.extend(list(block, "/superUsers").iter().filter_map(Json::as_str).map(|user| format!("User:{user}")));
    set(
        "authorizer.class.name",
        text(block, "/authorizerClass").unwrap_or("org.apache.kafka.metadata.authorizer.StandardAuthorizer").to_owned(),
    );
    set("super.users", users.join(";"));
}

/// Rack, Cruise Control's reporter, Strimzi's metrics reporter, quotas, tiered storage.
fn extensions(cluster: &Cluster<'_>, node: &Node, set: &mut impl FnMut(&str, String)) {
    let kafka = &cluster.documents.kafka;
    let mut reporters: Vec<String> = cluster.options.get("metric.reporters").into_iter().cloned().collect();
    if part(kafka, "/spec/cruiseControl").is_some() && node.broker {
        reporters.push("com.linkedin.kafka.cruisecontrol.metricsreporter.CruiseControlMetricsReporter".into());
        set("cruise.control.metrics.topic", "strimzi.cruisecontrol.metrics".into());
        set("cruise.control.metrics.reporter.bootstrap.servers", format!("{}-kafka-brokers:9091", cluster.name));
    }
    if text(kafka, "/spec/kafka/metricsConfig/type") == Some("strimziMetricsReporter") {
        reporters.push("io.strimzi.kafka.metrics.prometheus.ServerKafkaMetricsReporter".into());
        set("prometheus.metrics.reporter.listener", "http://:9404".into());
        set("prometheus.metrics.reporter.allowlist", allow_list(kafka));
    }
    if !reporters.is_empty() {
        set("metric.reporters", reporters.join(","));
    }
    if node.broker {
        match text(kafka, "/spec/kafka/rack/type") {
            Some("topology-label") => set("broker.rack", "${strimzifile:/opt/kafka/init/rack.id}".into()),
            Some("environment-variable") => set(
                "broker.rack",
                format!("${{strimzienv:{}}}", text(kafka, "/spec/kafka/rack/envVarName").unwrap_or_default()),
            ),
            _ => {}
        }
    }
    quotas(kafka, set);
    tiered_storage(kafka, set);
}

/// The families that Strimzi's reporter shows where the spec names none.
const DEFAULT_ALLOWED: &str = "\
    kafka_cluster_partition.*,\
    kafka_controller_kafkacontroller.*,\
    kafka_controller_controllerstats_uncleanleaderelectionspersec,\
    kafka_log_log_size,\
    kafka_network_requestmetrics.*,\
    kafka_network_socketserver_networkprocessoravgidlepercent,\
    kafka_server_app_info.*,\
    kafka_server_brokertopicmetrics.*,\
    kafka_server_kafkarequesthandlerpool_requesthandleravgidlepercent,\
    kafka_server_kafkaserver_brokerstate,\
    kafka_server_kafkaserver_clusterid,\
    kafka_server_kafkaserver_linux.*,\
    kafka_server_raft.*,\
    kafka_server_replicamanager.*,\
    kafka_server_request_queue_size,\
    kafka_server_socket_server.*";

fn allow_list(kafka: &Json) -> String {
    let listed: Vec<&str> =
        list(kafka, "/spec/kafka/metricsConfig/values/allowList").iter().filter_map(Json::as_str).collect();
    if listed.is_empty() { DEFAULT_ALLOWED.to_owned() } else { listed.join(",") }
}

fn quotas(kafka: &Json, set: &mut impl FnMut(&str, String)) {
    let Some(block) = part(kafka, "/spec/kafka/quotas").filter(|block| text(block, "/type") == Some("strimzi")) else {
        return;
    };
    let prefix = "client.quota.callback.static";
    set("client.quota.callback.class", "io.strimzi.kafka.quotas.StaticQuotaCallback".into());
    let limits = [
        ("/producerByteRate", "produce"),
        ("/consumerByteRate", "fetch"),
        ("/minAvailableBytesPerVolume", "storage.per.volume.limit.min.available.bytes"),
    ];
    for (field, key) in limits {
        if let Some(limit) = number(block, field) {
            set(&format!("{prefix}.{key}"), limit.to_string());
        }
    }
    if let Some(ratio) = part(block, "/minAvailableRatioPerVolume").and_then(plain) {
        set(&format!("{prefix}.storage.per.volume.limit.min.available.ratio"), ratio);
    }
    let excluded: Vec<&str> = list(block, "/excludedPrincipals").iter().filter_map(Json::as_str).collect();
    if !excluded.is_empty() {
        set(&format!("{prefix}.excluded.principal.name.list"), excluded.join(";"));
    }
}

fn tiered_storage(kafka: &Json, set: &mut impl FnMut(&str, String)) {
    let Some(manager) = part(kafka, "/spec/kafka/tieredStorage/remoteStorageManager") else { return };
    set("remote.log.storage.system.enable", "true".into());
    set("remote.log.storage.manager.impl.prefix", "rsm.config.".into());
    for (field, key) in [("/className", "class.name"), ("/classPath", "class.path")] {
        if let Some(value) = text(manager, field) {
            set(&format!("remote.log.storage.manager.{key}"), value.to_owned());
        }
    }
    for (key, value) in manager.get("config").and_then(Json::as_object).into_iter().flatten() {
        set(&format!("rsm.config.{key}"), plain(value).unwrap_or_default());
    }
}

/// Strimzi's own configuration providers, after those of the user.
fn providers(cluster: &Cluster<'_>, set: &mut impl FnMut(&str, String)) {
    let user = cluster.options.get("config.providers").filter(|list| !list.is_empty());
    let all: Vec<&str> =
        user.map(String::as_str).into_iter().chain(["strimzienv", "strimzifile", "strimzidir"]).collect();
    set("config.providers", all.join(","));
}

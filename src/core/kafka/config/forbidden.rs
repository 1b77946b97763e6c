//! Options that Strimzi keeps for itself: it drops them from `spec.kafka.config` and only its log says so.
//!
//! The lists are the `FORBIDDEN_PREFIXES` and exceptions of Strimzi 1.2.0's API classes.

const PREFIXES: [&str; 27] = [
    "listeners",
    "advertised.",
    "broker.",
    "listener.",
    "host.name",
    "port",
    "inter.broker.listener.name",
    "sasl.",
    "ssl.",
    "security.",
    "password.",
    "log.dir",
    "zookeeper.connect",
    "zookeeper.set.acl",
    "zookeeper.ssl",
    "zookeeper.clientCnxnSocket",
    "zookeeper.metadata.migration.enable",
    "authorizer.",
    "super.user",
    "cruise.control.metrics.topic",
    "cruise.control.metrics.reporter.bootstrap.servers",
    "node.id",
    "process.roles",
    "controller.",
    "metadata.log.dir",
    "prometheus.metrics.reporter.",
    "cordoned.log.dirs",
];

/// What the quota plug-in's own block sets.
const QUOTA_PREFIX: &str = "client.quota.callback.static.";

const EXCEPTIONS: [&str; 18] = [
    "zookeeper.connection.timeout.ms",
    "sasl.server.max.receive.size",
    "ssl.cipher.suites",
    "ssl.protocol",
    "ssl.enabled.protocols",
    "ssl.secure.random.implementation",
    "cruise.control.metrics.topic.num.partitions",
    "cruise.control.metrics.topic.replication.factor",
    "cruise.control.metrics.topic.retention.ms",
    "cruise.control.metrics.topic.auto.create.retries",
    "cruise.control.metrics.topic.auto.create.timeout.ms",
    "cruise.control.metrics.topic.min.insync.replicas",
    "broker.session.timeout.ms",
    "broker.heartbeat.interval.ms",
    "controller.socket.timeout.ms",
    "controller.quorum.election.backoff.max.ms",
    "controller.quorum.election.timeout.ms",
    "controller.quorum.fetch.timeout.ms",
];

const PER_LISTENER: [&str; 3] = ["connections.max.reauth.ms", "max.connections", "max.connection.creation.rate"];

const CRUISE_CONTROL: [&str; 17] = [
    "bootstrap.servers",
    "client.id",
    "zookeeper.",
    "network.",
    "security.",
    "failed.brokers.zk.path",
    "webserver.http.",
    "webserver.api.urlprefix",
    "webserver.session.path",
    "webserver.accesslog.",
    "two.step.",
    "request.reason.required",
    "metric.reporter.sampler.bootstrap.servers",
    "capacity.config.file",
    "self.healing.",
    "ssl.",
    "kafka.broker.failure.detection.enable",
];

const CRUISE_CONTROL_EXCEPTIONS: [&str; 8] = [
    "ssl.cipher.suites",
    "ssl.protocol",
    "ssl.enabled.protocols",
    "webserver.http.cors.enabled",
    "webserver.http.cors.origin",
    "webserver.http.cors.exposeheaders",
    "webserver.security.enable",
    "webserver.ssl.enable",
];

/// Whether Strimzi drops this key of `spec.kafka.config`.
pub fn is_forbidden(key: &str) -> bool {
    let lower = key.to_ascii_lowercase();
    if let Some(option) = lower.strip_prefix("listener.name.").and_then(|rest| rest.split_once('.')) {
        return !PER_LISTENER.contains(&option.1);
    }
    let named = PREFIXES.iter().any(|prefix| lower.starts_with(&prefix.to_ascii_lowercase()));
    (named || lower.starts_with(QUOTA_PREFIX)) && !EXCEPTIONS.contains(&lower.as_str())
}

/// Whether Strimzi drops this key of `spec.cruiseControl.config`.
pub fn is_forbidden_for_cruise_control(key: &str) -> bool {
    let named = CRUISE_CONTROL.iter().any(|prefix| key.starts_with(prefix)) || key == "topic.config.provider.class";
    named && !CRUISE_CONTROL_EXCEPTIONS.contains(&key)
}

//! The `Kafka` object.

use super::{
    CLUSTER_LABEL, Draft, Lowering,
    body::{Fields, list, object, options, texts},
    operator,
    place::Place,
    pools,
};
use crate::{
    graph::WaitCondition,
    resource::KubernetesKind,
    spec::kinds::{
        AuthorizationSettings, KafkaClusterSpec, Listener, ListenerAuthentication, Metrics, MetricsType, RackSettings,
        RackType,
    },
    value::{Map, Value},
};

pub fn lower(place: &Place<'_>, lowering: &mut Lowering<'_>) {
    let spec = place.spec();
    let body = object(&[], texts(&place.declared.annotations), kafka_spec(spec));
    let overrides = spec.overrides.as_ref().and_then(|overrides| overrides.kafka.as_ref());
    let namespace = place.creates_namespace().then(|| place.namespace_address());
    let pools = spec.node_pools.value.iter().map(|pool| pools::address(place, &pool.name));
    let target = place.object(KubernetesKind::Kafka, place.name);
    let draft = Draft::new(place.address.clone(), target, body, place.declared.span())
        .after(namespace.into_iter().chain([operator::address(&place.kubernetes)]).chain(pools))
        .waits_for(WaitCondition::KafkaReady)
        .guarded(spec.protect, &spec.accept)
        .ignoring(&spec.ignore)
        .overridden(overrides);
    lowering.add(draft);
}

fn kafka_spec(spec: &KafkaClusterSpec) -> Value {
    let empty = || Value::Map(Map::new());
    let operators = Fields::default().with("topicOperator", empty()).with("userOperator", empty()).build();
    Fields::default()
        .with("kafka", kafka_part(spec))
        .with("entityOperator", operators)
        .maybe("cruiseControl", spec.cruise_control.clone().map(Value::Map))
        .filled("maintenanceTimeWindows", list(spec.maintenance_windows.iter().cloned()))
        .build()
}

fn kafka_part(spec: &KafkaClusterSpec) -> Value {
    Fields::default()
        .maybe("version", spec.version.as_ref().map(|version| version.value.clone()))
        .maybe("metadataVersion", spec.metadata_version.as_ref().map(|version| version.value.clone()))
        .with("listeners", Value::List(spec.listeners.value.iter().map(listener).collect()))
        .maybe(
            "authorization",
            spec.authorization.as_ref().map(|authorization| authorization_part(&authorization.value.0)),
        )
        .filled("config", options(&spec.config))
        .maybe("rack", spec.rack.as_ref().map(|rack| rack_part(&rack.0)))
        .maybe("metricsConfig", spec.metrics.as_ref().map(metrics))
        .build()
}

fn listener(listener: &Listener) -> Value {
    let authentication = listener.authentication.as_ref().map(|authentication| match &authentication.value {
        ListenerAuthentication::Word(word) => Fields::default().with("type", word.as_str()).build(),
        ListenerAuthentication::Custom(map) => Value::Map(map.clone()),
    });
    Fields::default()
        .with("name", &**listener.name)
        .with("port", listener.port.0)
        .with("type", listener.kind.as_str())
        .with("tls", listener.tls)
        .maybe("authentication", authentication)
        .maybe("configuration", listener.configuration.clone().map(Value::Map))
        .filled("networkPolicyPeers", Value::List(listener.network_policy_peers.clone()))
        .build()
}

fn authorization_part(settings: &AuthorizationSettings) -> Value {
    Fields::default()
        .with("type", settings.kind.as_str())
        .filled("superUsers", list(settings.super_users.iter().cloned()))
        .maybe("authorizerClass", settings.authorizer_class.clone())
        .maybe("supportsAdminApi", settings.supports_admin_api)
        .build()
}

fn rack_part(rack: &RackSettings) -> Value {
    let kind = rack.kind.unwrap_or(if rack.env_var_name.is_some() {
        RackType::EnvironmentVariable
    } else {
        RackType::TopologyLabel
    });
    Fields::default()
        .with("type", kind.as_str())
        .maybe("topologyKey", rack.topology_key.clone())
        .maybe("envVarName", rack.env_var_name.clone())
        .build()
}

pub fn metrics(metrics: &Metrics) -> Value {
    let kind =
        metrics.kind.unwrap_or(if metrics.value_from.is_some() { MetricsType::Jmx } else { MetricsType::Reporter });
    let values = Fields::default().filled("allowList", list(metrics.allow_list.iter().cloned())).build();
    Fields::default()
        .with("type", kind.as_str())
        .filled("values", values)
        .maybe("valueFrom", metrics.value_from.clone().map(Value::Map))
        .build()
}

/// The label that ties an object to its cluster.
pub fn cluster_label(cluster: &str) -> [(&'static str, &str); 1] {
    [(CLUSTER_LABEL, cluster)]
}

//! `Kafka` and its `KafkaNodePool`s to `KafkaCluster`.

use super::{Raised, Stray, address, pools, rest::Rest};
use crate::{
    address::ResourceType,
    graph::lower::body::Fields,
    value::{Map, Value},
};

pub fn raise(kafka: &Stray, node_pools: &[&Stray], external: bool) -> Raised {
    let mut rest = Rest::of(kafka.body.get("spec"));
    let mut pool_overrides = Map::new();
    let mut pools_said = Vec::new();
    for pool in node_pools {
        let (said, left) = pools::raise(&pool.id.name, &pool.body);
        pools_said.push(said);
        pool_overrides.extend(left.map(|left| (pool.id.name.to_string(), left)));
    }
    let fields = brokers(&mut rest)
        .with("on", &*kafka.id.cluster)
        .maybe("namespace", kafka.id.namespace.as_deref())
        .with("createNamespace", false)
        .maybe("operator", external.then_some("external"))
        .with("nodePools", Value::List(pools_said))
        .maybe("cruiseControl", rest.take("cruiseControl"))
        .maybe("maintenanceWindows", rest.take("maintenanceTimeWindows"));
    entity_operator(&mut rest);
    let overrides =
        Fields::default().maybe("kafka", rest.overrides()).filled("nodePools", Value::Map(pool_overrides)).build();
    let name = &*kafka.id.name;
    let own = address(ResourceType::Kafka, &[name]);
    let mut raised = Raised::new(own, "KafkaCluster", name, fields.filled("overrides", overrides).build());
    let pools = node_pools.iter().map(|pool| address(ResourceType::KafkaNodePool, &[name, &pool.id.name]));
    raised.addresses.extend(pools);
    raised
}

/// What stands under `spec.kafka`.
fn brokers(rest: &mut Rest) -> Fields {
    let mut part = rest.part("kafka");
    let listeners = part.take("listeners").unwrap_or(Value::List(Vec::new()));
    let listeners = listeners.as_list().unwrap_or_default().iter().map(listener).collect();
    let fields = Fields::default()
        .maybe("version", part.take("version"))
        .maybe("metadataVersion", part.take("metadataVersion"))
        .with("listeners", Value::List(listeners))
        .maybe("authorization", part.take_as("authorization", authorization))
        .maybe("config", part.take("config"))
        .maybe("rack", part.take("rack"))
        .maybe("metrics", part.take_as("metricsConfig", metrics));
    rest.give_back("kafka", part);
    fields
}

/// A way of authentication that is one word is written as one.
fn listener(given: &Value) -> Value {
    let Value::Map(mut listener) = given.clone() else { return given.clone() };
    if let Some(Value::Map(settings)) = listener.get("authentication")
        && settings.len() == 1
        && let Some(kind @ Value::String(word)) = settings.get("type")
        && matches!(word.as_str(), "tls" | "scram-sha-512")
    {
        let kind = kind.clone();
        listener.insert("authentication".into(), kind);
    }
    Value::Map(listener)
}

/// Kafka's own, or one's own class; the others have no word here.
fn authorization(given: &Value) -> Option<Value> {
    matches!(given.get("type")?.as_str()?, "simple" | "custom").then(|| given.clone())
}

pub fn metrics(given: &Value) -> Option<Value> {
    let mut rest = Rest::of(Some(given));
    let mut values = rest.part("values");
    let metrics = Fields::default()
        .maybe("type", rest.take("type"))
        .maybe("allowList", values.take("allowList"))
        .maybe("valueFrom", rest.take("valueFrom"))
        .build();
    (rest.is_empty() && values.is_empty()).then_some(metrics)
}

/// Both operators are there unless the spec takes one away.
fn entity_operator(rest: &mut Rest) {
    let mut part = rest.part("entityOperator");
    for operator in ["topicOperator", "userOperator"] {
        match part.take(operator) {
            Some(Value::Map(map)) if map.is_empty() => {}
            Some(settings) => part.put(operator, settings),
            None => part.put(operator, Value::Null),
        }
    }
    rest.give_back("entityOperator", part);
}

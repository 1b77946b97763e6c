//! What a change of `spec.kafka.config` does, option by option, as a plan notes it beside each field.

use super::Forecast;
use crate::kafka::{
    broker::is_thread_pool,
    config::{OptionTable, is_forbidden},
    model::Documents,
};
use serde_json::Value as Json;
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

/// How a changed option takes effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum OptionEffect {
    /// Brokers take it in while they run.
    Live,
    /// Kafka holds this value already, or does not compare it.
    AlreadySo,
    /// Only a start takes it in.
    Restart,
    /// Brokers refuse the step live: a pool of threads is resized only between half and double.
    RefusedResize,
    /// Brokers refuse the value live.
    RefusedLive,
    /// It would go in live, but the nodes restart for another reason and take it in then.
    WithRestart,
    /// Strimzi keeps the option for itself and leaves it out without a word.
    Dropped,
}

impl fmt::Display for OptionEffect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Live => "applied live",
            Self::AlreadySo => "already in force",
            Self::Restart => "read at a start only: restart",
            Self::RefusedResize => "brokers refuse more than double or less than half: restart",
            Self::RefusedLive => "brokers refuse it live: restart",
            Self::WithRestart => "taken in by the restart",
            Self::Dropped => "Strimzi leaves it out: this option is its own",
        })
    }
}

/// The effect of every option that differs between the two documents.
pub fn option_effects(
    before: &Documents,
    after: &Documents,
    forecast: &Forecast,
    kafka: &str,
) -> BTreeMap<String, OptionEffect> {
    let options = |documents: &Documents| {
        let config = documents.kafka.pointer("/spec/kafka/config").and_then(Json::as_object);
        config.cloned().unwrap_or_default()
    };
    let (old, new) = (options(before), options(after));
    let keys: BTreeSet<&String> = old.keys().chain(new.keys()).filter(|key| old.get(*key) != new.get(*key)).collect();
    keys.into_iter().map(|key| (key.clone(), effect(key, forecast, OptionTable::of(kafka)))).collect()
}

fn effect(key: &str, forecast: &Forecast, table: &OptionTable) -> OptionEffect {
    let restarts = |chosen: fn(&super::RestartForecast) -> &Vec<String>| {
        forecast.restarts.iter().any(|restart| chosen(restart).iter().any(|name| name == key))
    };
    if is_forbidden(key) {
        OptionEffect::Dropped
    } else if restarts(|restart| &restart.read_only) {
        OptionEffect::Restart
    } else if restarts(|restart| &restart.refused) {
        if is_thread_pool(key) { OptionEffect::RefusedResize } else { OptionEffect::RefusedLive }
    } else if forecast.updates.iter().any(|(_, operations)| operations.contains_key(key)) {
        OptionEffect::Live
    } else if forecast.restarts.is_empty() {
        OptionEffect::AlreadySo
    } else if table.get(key).is_none() {
        OptionEffect::Restart
    } else {
        OptionEffect::WithRestart
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kafka::{forecast::forecast, model::World};
    use serde_json::json;

    fn cluster(config: &Json) -> Documents {
        let pool = |name: &str, role: &str| {
            json!({
                "metadata": {"name": name, "namespace": "kafka", "labels": {"strimzi.io/cluster": "orders"}},
                "spec": {"replicas": 3, "roles": [role], "storage": {"type": "persistent-claim", "size": "10Gi"}},
            })
        };
        let listener = json!({"name": "plain", "port": 9092, "type": "internal", "tls": false});
        Documents {
            kafka: json!({
                "metadata": {"name": "orders", "namespace": "kafka"},
                "spec": {"kafka": {"version": "4.3.1", "listeners": [listener], "config": config}},
            }),
            pools: vec![pool("broker", "broker"), pool("controller", "controller")],
            references: None,
        }
    }

    fn effects(before: &Json, after: &Json) -> (Vec<String>, usize) {
        let (before, after) = (cluster(before), cluster(after));
        let forecast = forecast(&before, &after, &World::default()).unwrap();
        let effects = option_effects(&before, &after, &forecast, "4.3.1");
        (effects.iter().map(|(key, effect)| format!("{key}: {effect}")).collect(), forecast.restarts.len())
    }

    #[test]
    fn a_live_option_restarts_nobody() {
        let (effects, restarts) =
            effects(&json!({"message.max.bytes": 1_048_576}), &json!({"message.max.bytes": 2_097_152}));
        assert_eq!((effects, restarts), (vec!["message.max.bytes: applied live".to_owned()], 0));
    }

    #[test]
    fn more_than_twice_the_threads_restarts_the_brokers() {
        let (effects, restarts) = effects(&json!({"num.network.threads": 3}), &json!({"num.network.threads": 12}));
        assert_eq!(effects, ["num.network.threads: brokers refuse more than double or less than half: restart"]);
        assert_eq!(restarts, 3);
    }

    #[test]
    fn an_option_of_strimzi_itself_changes_nothing() {
        let (effects, restarts) = effects(&json!({}), &json!({"advertised.listeners": "x"}));
        assert_eq!(effects, ["advertised.listeners: Strimzi leaves it out: this option is its own"]);
        assert_eq!(restarts, 0);
    }
}

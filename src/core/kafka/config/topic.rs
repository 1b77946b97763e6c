//! The options of a topic, which Kafka 4.2 and 4.3 have in common (`TopicConfig`).

use super::{OptionRule, Update, type_of, valid_of};
use std::{collections::BTreeMap, sync::OnceLock};

/// One topic option, with what brokers call the default of it.
#[derive(Clone, Debug)]
pub struct TopicOption {
    pub rule: OptionRule,
    pub broker_names: Vec<&'static str>,
}

/// Every topic option by name.
pub fn topic_options() -> &'static BTreeMap<&'static str, TopicOption> {
    static OPTIONS: OnceLock<BTreeMap<&'static str, TopicOption>> = OnceLock::new();
    OPTIONS.get_or_init(|| {
        let lines = include_str!("topic-options.tsv").lines().filter(|line| !line.starts_with('#'));
        lines.filter_map(option).map(|option| (option.rule.name, option)).collect()
    })
}

pub fn topic_option(name: &str) -> Option<&'static TopicOption> {
    topic_options().get(name)
}

/// The topic option that a broker option is the default of: `retention.ms` for `log.retention.ms`.
pub fn topic_option_of_broker(name: &str) -> Option<&'static str> {
    let option = topic_options().values().find(|option| option.broker_names.contains(&name));
    option.map(|option| option.rule.name)
}

fn option(line: &'static str) -> Option<TopicOption> {
    let columns: Vec<&'static str> = line.split('\t').collect();
    let [name, value_type, valid, brokers] = columns[..] else { return None };
    let rule = OptionRule {
        name,
        value_type: type_of(value_type),
        // Every topic option is taken in live.
        update: Update::ClusterWide,
        default: None,
        valid: valid_of(valid),
        on_controllers: false,
        hidden: false,
    };
    Some(TopicOption { rule, broker_names: brokers.split('|').filter(|name| *name != "-").collect() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kafka::config::verify;

    #[test]
    fn topic_options_have_types_and_bounds() {
        let fits = |name: &str, text: &str| verify(&topic_option(name).unwrap().rule, text).is_ok();
        assert!(fits("retention.ms", "-1") && !fits("retention.ms", "-2"));
        assert!(fits("cleanup.policy", "compact,delete") && !fits("cleanup.policy", "shred"));
        assert!(!fits("preallocate", "yes"));
        assert_eq!(topic_option_of_broker("log.retention.hours"), Some("retention.ms"));
        assert!(topic_option("retention").is_none());
    }
}

//! `KafkaTopic` to `Topic`.

use super::{Raised, Stray, address, rest::Rest};
use crate::{address::ResourceType, graph::lower::body::Fields, spec::shape::is_dns_label, value::Value};

/// A `Topic`; where its name is no DNS label, a `Topics` that holds just this one.
pub fn raise(stray: &Stray, cluster: &str) -> Raised {
    let name = &*stray.id.name;
    let mut rest = Rest::of(stray.body.get("spec"));
    // The same name written out says nothing.
    let kafka_name = rest.take("topicName").filter(|given| given.as_str() != Some(name));
    let settings = Fields::default()
        .maybe("name", kafka_name)
        .maybe("partitions", rest.take("partitions"))
        .maybe("replicas", rest.take("replicas"))
        .maybe("config", rest.take("config"))
        .maybe("overrides", rest.overrides());
    let address = address(ResourceType::Topic, &[cluster, name]);
    if is_dns_label(name) {
        return Raised::new(address, "Topic", name, settings.with("cluster", cluster).build());
    }
    // `Topic` takes its name from the metadata, which holds labels only; a key of `Topics` may have dots.
    let topics = Value::map([(name, settings.build())]);
    let spec = Fields::default().with("cluster", cluster).with("topics", topics).build();
    Raised::new(address, "Topics", &name.replace('.', "-"), spec)
}

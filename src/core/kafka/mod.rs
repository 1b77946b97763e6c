//! What Kafka and Strimzi do: versions, option modes, restart rules, safety rules.

pub mod schema;

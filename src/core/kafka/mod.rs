//! What Kafka and Strimzi do: versions, option modes, the operator's decisions, restart rules, safety rules.
//!
//! `model` renders, as a pure function, what the Strimzi operator would make of a Kafka resource and its node
//! pools; `restart` walks the nodes as the operator's roller does. The planner forecasts with them and the
//! sandbox's operator executes them, so a forecast and what happens cannot drift apart. `bundle` knows what a release's
//! installation files mean.

pub mod broker;
pub mod bundle;
pub mod config;
pub mod document;
pub mod forecast;
pub mod model;
pub mod restart;
pub mod schema;
pub mod version;

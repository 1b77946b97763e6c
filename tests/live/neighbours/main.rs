//! Life among others who write to the same cluster: people with kubectl, autoscalers, another Polaris. Told in the sandbox,
//! and on a real API server where `tests/live/run` names one.

#![allow(clippy::unwrap_used, reason = "a panic is the report")]

#[path = "../../support/mod.rs"]
mod support;
#[path = "../life/world.rs"]
mod world;

mod adopted;
mod least;
mod others;
mod second;
mod two_states;

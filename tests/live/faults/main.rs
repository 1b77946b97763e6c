//! Faults on the way to an API server: at every request of an apply in turn, and at every watch. Whatever happens,
//! nothing is lost and nothing is there twice. Told in the sandbox, and on a real API server where `tests/live/run`
//! names one.

#![allow(clippy::unwrap_used, reason = "a panic is the report")]
#![allow(clippy::print_stdout, reason = "the table is for those who read the log")]

#[path = "../../support/mod.rs"]
mod support;

mod proxy;
mod story;
mod trial;

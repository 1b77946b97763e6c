//! `polaris apply`, killed: at every write of its own, and at random instants. Then `apply` and `plan` again, and
//! nothing is lost, nothing is there twice, nothing is unreadable, and nobody had to help.
//!
//! `POLARIS_TEST_KILLS=5000 cargo test --test crash random -- --nocapture` kills five thousand times instead of two
//! hundred; `POLARIS_TEST_SEED` starts another sequence. The figures are printed.
//!
//! `tests/live/run kills` lets the random kills fall on a real API server.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a panic is the report")]

#[path = "../support/mod.rs"]
mod support;

mod contention;
mod every_write;
mod platform;
mod project;
mod random;

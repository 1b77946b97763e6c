//! What a person or a script meets at the command line, through the built binary.

#![allow(clippy::unwrap_used, reason = "a panic in a test is the report")]

#[path = "../support/mod.rs"]
mod support;

mod completion;
mod credentials;
mod discover;
mod install;
mod runs;
mod sandbox;
mod spec;
mod streams;
mod usage;

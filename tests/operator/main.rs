//! An operator on a cluster that is only an API server: its bundle fetched and pinned, applied, upgraded, taken away;
//! other people's operators left alone. The server is the sandbox's, reached as any other by a kubeconfig.

#![allow(clippy::unwrap_used, reason = "a panic in a test is the report")]

#[path = "../support/mod.rs"]
mod support;

mod bundle;
mod foreign;
mod installed;
mod pinned;
mod platform;
mod upgraded;

//! The life of a platform, from `polaris new` to `polaris destroy`: one story, told in the sandbox, and on a real API
//! server where `tests/live/run` names one.

#![allow(clippy::unwrap_used, reason = "a panic is the report")]

#[path = "../../support/mod.rs"]
mod support;

mod stale;
mod story;
mod world;

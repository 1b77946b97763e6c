//! What happens to the unlucky and to those who mean harm, through the built binary: the right exit code, a message
//! that says what, where and what to do, and nothing half done.

#![allow(clippy::unwrap_used, reason = "a panic in a test is the report")]
#![cfg(unix)]

#[path = "../support/mod.rs"]
mod support;

mod files;
mod interrupts;
mod refusals;
mod sandboxes;

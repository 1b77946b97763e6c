//! Clients of others against a served sandbox. Each is skipped, with one line, where it is not installed.

#![allow(clippy::print_stderr, reason = "a skipped test says so")]

mod kubectl;
mod python;
mod served;

//! Stories about the simulated operator, told over the API alone.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    reason = "a replay prints how much agrees, and a panic is the report"
)]

mod corpus;
mod crowd;
mod story;
mod topics;
mod workloads;

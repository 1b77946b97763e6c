//! Behaviours of the Kubernetes API, as a real server has them.
//!
//! Every test talks through `harness::Server`, which is the sandbox unless `POLARIS_LIVE_KUBECONFIG` names a real
//! cluster. They assert codes, reasons, causes and the resulting state, never the text of a message.

#![allow(clippy::print_stderr, reason = "a skipped test says so")]
#![allow(clippy::similar_names, reason = "what a patch does and the patch itself are alike")]

mod harness;

mod apply;
mod change;
mod create;
mod read;
mod removal;
mod rights;

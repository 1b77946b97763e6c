//! An in-process Kubernetes API and a simulated Strimzi operator, for demos, tests and learning.
//!
//! [`Sandbox::open`] opens (or makes) one under a folder; [`Sandbox::client`] is a `kube::Client` that talks to it
//! without a socket, over the same requests that a real server would get. Any number of processes may open one folder.

mod api;
mod bootstrap;
mod clock;
mod discovery;
mod faults;
mod fields;
mod lifecycle;
mod object;
pub mod operator;
mod patch;
mod registry;
mod rights;
mod sandbox;
pub mod schema;
mod selectors;
mod serve;
mod status_error;
mod store;
mod table;
mod watch;

pub use faults::{Fault, FaultKind};
pub use sandbox::{Sandbox, SandboxError, Status};
pub use serve::{ServeError, Server};
pub use status_error::Failure;
pub use store::StoreError;

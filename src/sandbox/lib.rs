//! An in-process Kubernetes API and a simulated Strimzi operator, for demos, tests and learning.

pub mod schema;

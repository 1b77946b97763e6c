//! What the fields of a Kubernetes object are: a compact model of Strimzi's kinds and of the kinds of Kubernetes
//! itself that Polaris meets.
//!
//! The texts under `kinds/` are the model, in a notation of our own ([`notation`]); a kind is parsed when it is
//! first asked for. Facts come from the CRDs of Strimzi 1.2.0 and the OpenAPI of Kubernetes 1.36. Used to check
//! `overrides`, to plan against a cluster that does not exist yet, and to build the sandbox's CRDs; a real cluster
//! gets Strimzi's own manifests.
//!
//! For another release, edit the texts until the counts in `tests.rs`, taken from that release's CRDs, agree; then
//! renew the digests there.

mod check;
mod kind_schema;
mod kinds;
mod near;
mod notation;
mod open_api;
mod problem;
mod type_schema;

#[cfg(test)]
mod tests;

pub use kind_schema::{Column, KindSchema, Scale};
pub use kinds::{KUBERNETES_VERSION, STRIMZI_VERSION, built_in_kinds, kind, object_meta, strimzi_kinds};
pub use near::near;
pub use open_api::expand_open_api;
pub use problem::{Problem, ProblemKind};
pub use type_schema::{Field, Identity, ObjectType, Range, Rule, Text, TypeSchema};

/// The type of a whole object of a kind (`Kafka`, `KafkaTopic`, `Deployment`, …); `None` for a kind not modelled.
pub fn schema(kind: &str) -> Option<&'static TypeSchema> {
    self::kinds::kind(kind).map(|kind| &kind.root)
}

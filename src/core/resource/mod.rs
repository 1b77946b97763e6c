//! What a kind of thing means: which object stands for it, what may change in place, when it is ready.
//!
//! How a kind is touched is in the providers; here are only facts.

mod immutable;
mod kubernetes_kind;
mod readiness;
mod rights;
mod target;

pub use immutable::{Fixed, fixed, quantity};
pub use kubernetes_kind::KubernetesKind;
pub use readiness::{KafkaView, Look, Readiness, kafka_ready, ready};
pub use rights::{Deed, Right, rights};
pub use target::{ObjectId, Target};

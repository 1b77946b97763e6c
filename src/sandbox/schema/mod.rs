//! What a kube-apiserver does with a structural schema: pruning, defaulting, validation, and the words it uses.
//!
//! A schema is compiled once and then checks objects in microseconds. Nothing here knows of HTTP or storage;
//! the server maps [`Checked`] to a Status. The rules are Kubernetes' own (`apiextensions-apiserver`,
//! `kube-openapi`), read from release 1.36.

mod built_in;
mod compile;
mod crds;
mod defaults;
mod field_error;
mod list_type;
mod node;
mod numbers;
mod object_meta;
mod open_api;
mod path;
mod prune;
mod rules;
mod scale;
mod structural;
mod validate;

#[cfg(test)]
mod tests;

pub use built_in::{built_in, built_in_open_api};
pub use compile::SchemaError;
pub use crds::strimzi_crds;
pub use field_error::{FieldError, Reason};
pub use open_api::{ServedKind, openapi_document};
pub use structural::{Checked, StructuralSchema, UnknownFields};

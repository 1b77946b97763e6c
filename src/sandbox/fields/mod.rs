//! Who owns which field: the sets in `metadata.managedFields`, and server-side apply on top of them.
//!
//! Rules from the Kubernetes documentation of server-side apply and from observed answers of a real server. Pure.

mod apply;
mod compare;
mod entry;
mod managed;
mod merge;
mod prune;
mod set;
mod shape;
mod track;
mod walk;

#[cfg(test)]
mod tests;

pub use apply::{Options, apply};
pub use managed::{Managed, check_given};
pub use set::Set;
pub use shape::{Items, Shape};
pub use track::track_update;

/// Who writes, as it stands in a managedFields entry.
#[derive(Clone, Debug)]
pub struct Writer<'a> {
    pub manager: &'a str,
    pub api_version: String,
    /// `""`, `status` or `scale`.
    pub subresource: &'a str,
    /// RFC 3339, seconds.
    pub time: &'a str,
}

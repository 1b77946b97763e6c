//! YAML text to trees that remember where each node stands.
//!
//! serde stops at the first mistake; a person wants all of them. So a document becomes a tree of nodes first, and
//! `shape` reads typed values from it. Everything here is bounded: bytes, depth, nodes, aliases.

mod load;
mod node;
mod scalar;

pub use load::load;
pub use node::{Entry, Node, NodeValue, Sources, Span};

/// The largest file that is read, in bytes.
pub const MAX_FILE_BYTES: usize = 16 * 1024 * 1024;
/// How deep maps and lists may nest.
pub const MAX_DEPTH: usize = 64;
/// How many nodes one file may have.
pub const MAX_NODES: usize = 2_000_000;
/// How many nodes the aliases (`*name`) of one file may add.
pub const MAX_ALIAS_NODES: usize = 200_000;

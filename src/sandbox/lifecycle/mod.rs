//! What becomes of an object: created, changed, marked for deletion, gone, and what follows from that.
//!
//! Everything that a control plane does by itself (garbage collection, emptying a namespace, establishing a
//! definition) happens in the transaction of the write that causes it, so that a killed process never leaves it half
//! done. Revisions are written in the order in which a real server's watchers would see them.

mod aftermath;
mod create;
mod defaults;
mod definitions;
mod delete;
mod garbage;
mod namespaces;
mod scene;
mod tidy;
mod update;
mod validation;

pub use create::create;
pub use delete::{Deletion, Propagation, Removal, delete};
pub use scene::{Scene, key_of};
pub use update::{Ownership, Write, update};
pub use validation::Schemas;

/// Finalizer that waits until the dependents are gone.
pub const FOREGROUND: &str = "foregroundDeletion";
/// Finalizer that lets the dependents go free.
pub const ORPHAN: &str = "orphan";

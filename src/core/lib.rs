//! Polaris without the outside: words and pure functions, from text to plan.
//!
//! Nothing here reads a file, a clock, the environment or a socket, and nothing prints. Callers pass
//! text and observations in; values come out. `.clippy.toml` beside this file and the manifest keep it so.

// Floor A: words.
pub mod address;
pub mod diagnostic;
pub mod value;

// Floor B: the pure core. A room may use the rooms named before it.
pub mod graph;
pub mod journal;
pub mod kafka;
pub mod plan;
pub mod resource;
pub mod snapshot;
pub mod spec;
pub mod state;

//! Polaris: floors C (edges), D (use cases) and E (face). The binary is `main.rs`.
//!
//! A room may use the rooms named before it here, and the core; `tests/architecture.rs` keeps it so.

// Floor C: edges.
pub mod sys;

// Floor E: the face.
pub mod commands;
pub mod error;
pub mod settings;
pub mod views;

//! Polaris: floors C (edges), D (use cases) and E (face). The binary is `main.rs`.
//!
//! A room may use the floors below it and the rooms to its left on its own; `tests/architecture` keeps it so.

// Floor C: edges.
pub mod execute;
pub mod providers;
pub mod store;
pub mod sys;

// Floor D: use cases.
pub mod ops;

// Floor E: the face.
pub mod commands;
pub mod error;
pub mod settings;
pub mod views;

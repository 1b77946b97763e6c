//! What is going on, while it goes on.

pub mod board;

//! What a person or a script meets at the command line, through the built binary.

#[path = "../support/mod.rs"]
mod support;

mod completion;
mod streams;
mod usage;

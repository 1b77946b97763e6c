//! Five calls over any store, one contract, one linearizable register.
//!
//! - [`StateBackend`] is what a store must do; [`contract::run`] proves that it does.
//! - [`LocalBackend`] keeps objects as files of a folder, [`MemoryBackend`] in memory, and [`FaultyBackend`] breaks
//!   either on cue.
//! - [`register`] is one small object, `head`, that holds lock, state and open run; every change of it is one
//!   compare-and-swap, decided by one pure function.
//!
//! What the bytes mean is the caller's business. The crate reads no environment and prints nothing.

mod backend;
pub mod contract;
mod digest;
mod error;
mod fault;
mod key;
mod local;
mod memory;
pub mod register;

pub use backend::{Object, Presence, Revision, SignOfLife, StateBackend};
pub use error::BackendError;
pub use fault::{Fault, FaultyBackend};
pub use key::{Key, KeyError};
pub use local::LocalBackend;
pub use memory::MemoryBackend;

//! One small object, `head`, that holds everything which must change together: the lock, the current state, the
//! open run.
//!
//! - [`Head`] is the document and how it is written.
//! - [`transition`] is every legal change of it, as one pure function. The model in `tests/model` explores this
//!   very function.
//! - [`Lease`] and [`Watch`] decide, without any shared clock, when a holder stops and when a contender may break.
//! - [`Register`] runs a transition against a backend: read, decide, swap, and settle what became of a lost answer.
//!
//! All other objects are immutable and written before `head` points at them.

mod head;
mod lease;
mod swap;
mod transition;

pub use head::{FORMAT, Head, HeadError, Lock, StatePointer};
pub use lease::{Lease, Watch};
pub use swap::{Reading, Register, RegisterError};
pub use transition::{Claim, FencingToken, Refusal, Transition, transition};

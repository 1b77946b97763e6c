//! A door for the crash harness: `POLARIS_TEST_FAIL_WRITE` breaks one of this process's own writes of local state.
//!
//! Only in builds with debug assertions or with the feature `fault-injection`; a release binary does not have it.
//! The value is the number of the write, from 1, and how it goes wrong: `7` or `7:before` (the process ends before
//! the write), `7:after` (right after it), `7:full` (no space left, from there on), `7:lost` (done, but its answer
//! is lost).

use crate::sys::environment;
use polaris_state_backends::{Fault, FaultyBackend, StateBackend};
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

const VARIABLE: &str = "POLARIS_TEST_FAIL_WRITE";

/// Counted over all stores of the process: a command may open its store more than once.
static WRITES: AtomicU64 = AtomicU64::new(0);

/// The backend, or one that fails as the variable says. A value that makes no sense breaks nothing.
pub(super) fn on(backend: Arc<dyn StateBackend>) -> Arc<dyn StateBackend> {
    let Some((number, fault)) = environment::variable(VARIABLE).as_deref().and_then(parse) else { return backend };
    Arc::new(FaultyBackend::new(backend, move |_| {
        let write = WRITES.fetch_add(1, Ordering::SeqCst) + 1;
        (write == number || (fault == Fault::Full && write > number)).then_some(fault)
    }))
}

fn parse(text: &str) -> Option<(u64, Fault)> {
    let (number, way) = text.split_once(':').unwrap_or((text, "before"));
    let fault = match way {
        "before" => Fault::DieBefore,
        "after" => Fault::DieAfter,
        "full" => Fault::Full,
        "lost" => Fault::LostAfter,
        _ => return None,
    };
    Some((number.parse().ok()?, fault))
}

//! A shared flag that signals raise: first drain, then leave.

use std::sync::Arc;
use tokio::sync::watch;

/// How urgently a person wants it to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Interrupted {
    No,
    /// Start nothing new, finish what runs.
    Drain,
    /// Leave at once.
    Leave,
}

/// Clones share the flag.
#[derive(Clone, Debug)]
pub struct Interrupt(Arc<watch::Sender<Interrupted>>);

impl Default for Interrupt {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(Interrupted::No)))
    }
}

impl Interrupt {
    /// One more signal came.
    pub fn raise(&self) {
        self.0.send_modify(|level| {
            *level = if *level == Interrupted::No { Interrupted::Drain } else { Interrupted::Leave };
        });
    }

    pub fn level(&self) -> Interrupted {
        *self.0.borrow()
    }

    /// Returns when the level is reached.
    pub async fn reached(&self, level: Interrupted) {
        // The sender lives in `self`, so waiting cannot fail while `self` is borrowed.
        let _ = self.0.subscribe().wait_for(|found| *found >= level).await;
    }
}

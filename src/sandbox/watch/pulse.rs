//! Hearing what other processes write.

use crate::{
    api::Engine,
    store::{Store, StoreError},
};
use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

/// Short enough that two terminals feel like one; a look costs some microseconds.
const INTERVAL: Duration = Duration::from_millis(20);

/// A connection of its own, whose `data_version` moves when anybody else commits.
#[derive(Debug)]
pub struct Pulse {
    version: i64,
    revision: u64,
}

impl Pulse {
    /// From now on.
    pub fn new(store: &Store) -> Result<Self, StoreError> {
        Ok(Self { version: store.data_version()?, revision: store.revision()? })
    }

    /// Tells the watchers of this process what came since the last beat.
    pub fn beat(&mut self, store: &Store) -> Result<(), StoreError> {
        let version = store.data_version()?;
        if version != self.version {
            self.revision = store.announce_foreign_writes(self.revision)?;
            self.version = version;
        }
        Ok(())
    }
}

/// Starts the beat unless it runs; it ends when nobody watches any more.
pub fn keep_beating(engine: &Arc<Engine>) {
    if engine.beating.swap(true, Ordering::AcqRel) {
        return;
    }
    let engine = Arc::downgrade(engine);
    tokio::spawn(async move {
        let mut pulse: Option<Pulse> = None;
        let mut beats_alone = 0_u32;
        loop {
            tokio::time::sleep(INTERVAL).await;
            let Some(engine) = engine.upgrade() else { return };
            // A disk that fails fails the requests, too, and they say so.
            match &mut pulse {
                Some(pulse) => drop(pulse.beat(&engine.store)),
                None => pulse = Pulse::new(&engine.store).ok(),
            }
            beats_alone = if engine.store.notices().anybody() { 0 } else { beats_alone + 1 };
            if beats_alone > 50 {
                engine.beating.store(false, Ordering::Release);
                return;
            }
        }
    });
}

//! Hearing what other processes write.

use crate::{
    api::Engine,
    store::{Store, StoreError},
};
use std::{
    sync::{Arc, Weak, atomic::Ordering},
    time::Duration,
};

/// Short enough that two terminals feel like one; a look costs some microseconds.
const INTERVAL: Duration = Duration::from_millis(20);
/// So many beats without a watcher end it.
const BEATS_ALONE: u32 = 50;

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

/// Starts the beat unless it runs; it ends when nobody watches any more. To be called after subscribing and before
/// reading, so that no write falls between.
pub fn keep_beating(engine: &Arc<Engine>) -> Result<(), StoreError> {
    if engine.beating.swap(true, Ordering::SeqCst) {
        return Ok(());
    }
    match Pulse::new(&engine.store) {
        Ok(pulse) => drop(tokio::spawn(beat_on(Arc::downgrade(engine), pulse))),
        Err(error) => {
            engine.beating.store(false, Ordering::SeqCst);
            return Err(error);
        }
    }
    Ok(())
}

async fn beat_on(engine: Weak<Engine>, mut pulse: Pulse) {
    let mut beats_alone = 0_u32;
    loop {
        tokio::time::sleep(INTERVAL).await;
        let Some(engine) = engine.upgrade() else { return };
        // A disk that fails fails the requests, too, and they say so.
        drop(pulse.beat(&engine.store));
        beats_alone = if engine.store.notices().anybody() { 0 } else { beats_alone + 1 };
        if beats_alone > BEATS_ALONE && may_end(&engine) {
            return;
        }
    }
}

/// Whoever subscribes after the flag is down starts a beat of its own; whoever did so just before is seen here.
fn may_end(engine: &Engine) -> bool {
    engine.beating.store(false, Ordering::SeqCst);
    !engine.store.notices().anybody() || engine.beating.swap(true, Ordering::SeqCst)
}

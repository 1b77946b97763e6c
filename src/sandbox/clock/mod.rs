//! The sandbox's own time: the machine's, plus what it was advanced by. Shared by all processes.

use crate::store::{Intent, Reader, Store, StoreError};
use jiff::{SignedDuration, Timestamp};
use std::time::Duration;

const ADVANCED: &str = "clock-advanced-milliseconds";

/// The time on the sandbox's clock.
pub fn now(reader: &Reader<'_>) -> Result<Timestamp, StoreError> {
    let advanced: i64 = reader.setting(ADVANCED)?.unwrap_or(0);
    let machine = Timestamp::now();
    Ok(machine.checked_add(SignedDuration::from_millis(advanced)).unwrap_or(machine))
}

/// As the API writes it: RFC 3339, whole seconds, UTC.
pub fn stamp(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Moves the clock forward for every process, for good. Answers the new time.
pub fn advance(store: &Store, by: Duration) -> Result<Timestamp, StoreError> {
    store.write(Intent::Keep, |writer| {
        let before: i64 = writer.setting(ADVANCED)?.unwrap_or(0);
        let by = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        writer.set_setting(ADVANCED, before.saturating_add(by))?;
        now(writer)
    })
}

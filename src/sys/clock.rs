//! The wall clock, as text and as a value.

use jiff::{Timestamp, Unit};

/// Now, in RFC 3339 with milliseconds, in UTC.
pub fn timestamp() -> String {
    let now = Timestamp::now();
    now.round(Unit::Millisecond).unwrap_or(now).to_string()
}

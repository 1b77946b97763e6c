//! The wall clock, as text and as a value.

use jiff::{Timestamp, Unit};

/// Now as `14:02:11Z`: UTC, so that logs of different machines can be laid side by side.
pub fn time_of_day() -> String {
    Timestamp::now().strftime("%H:%M:%SZ").to_string()
}

/// Now, in RFC 3339 with milliseconds, in UTC.
pub fn timestamp() -> String {
    let now = Timestamp::now();
    now.round(Unit::Millisecond).unwrap_or(now).to_string()
}

/// How long ago a time (RFC 3339) was, for people: `4 s ago`, `3 min ago`, `2 h ago`. `None` where it is no time.
pub fn ago(time: &str) -> Option<String> {
    let then: Timestamp = time.parse().ok()?;
    let seconds = Timestamp::now().duration_since(then).as_secs().max(0);
    Some(match seconds {
        0..120 => format!("{seconds} s ago"),
        120..7200 => format!("{} min ago", seconds / 60),
        7200..172_800 => format!("{} h ago", seconds / 3600),
        _ => format!("{} days ago", seconds / 86_400),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_how_long_ago_they_were() {
        assert_eq!(ago(&timestamp()).as_deref(), Some("0 s ago"));
        assert!(ago("2020-01-01T00:00:00Z").is_some_and(|text| text.ends_with(" days ago")));
        assert_eq!(ago("yesterday"), None);
        assert_eq!(time_of_day().len(), "14:02:11Z".len());
    }
}

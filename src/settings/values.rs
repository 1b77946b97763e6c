//! Parsers for values of flags.

use std::time::Duration;

/// `15m`, `1h 30m`, `90s`, `0s`: a length of time that is not negative.
pub fn duration(text: &str) -> Result<Duration, String> {
    let wanted = "write it as 90s, 15m or 1h30m";
    let parsed: jiff::SignedDuration = text.parse().map_err(|_| format!("no length of time; {wanted}"))?;
    Duration::try_from(parsed).map_err(|_| format!("a length of time cannot be negative; {wanted}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_time_read_as_people_write_them() {
        assert_eq!(duration("15m"), Ok(Duration::from_mins(15)));
        assert_eq!(duration("1h30m"), Ok(Duration::from_mins(90)));
        assert_eq!(duration("0s"), Ok(Duration::ZERO));
        assert!(duration("soon").unwrap_err().contains("90s"));
        assert!(duration("-5s").is_err());
    }
}

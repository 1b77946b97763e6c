//! Words for lengths of time, counts and what was done.

use polaris_core::plan::Action;
use std::time::Duration;

/// `0.4 s`, `3 m 12 s`, `1 h 26 m`.
pub fn duration(length: Duration) -> String {
    let seconds = length.as_secs();
    match seconds {
        0..10 => format!("{:.1} s", length.as_secs_f64()),
        10..60 => format!("{seconds} s"),
        60..3600 => format!("{} m {} s", seconds / 60, seconds % 60),
        _ => format!("{} h {} m", seconds / 3600, seconds % 3600 / 60),
    }
}

/// `1 resource`, `2 resources`.
pub fn count(number: usize, noun: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{ending}")
}

/// What became of a thing: `created`.
pub const fn done(action: Action) -> &'static str {
    match action {
        Action::NoOp => "unchanged",
        Action::Create => "created",
        Action::Update => "changed",
        Action::Replace => "replaced",
        Action::Delete => "destroyed",
        Action::Forget => "forgotten",
        Action::Import => "adopted",
        Action::Read => "read",
    }
}

/// What is being done to it: `creating`.
pub const fn doing(action: Action) -> &'static str {
    match action {
        Action::NoOp => "leaving as it is",
        Action::Create => "creating",
        Action::Update => "changing",
        Action::Replace => "replacing",
        Action::Delete => "destroying",
        Action::Forget => "forgetting",
        Action::Import => "adopting",
        Action::Read => "reading",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_time_are_as_exact_as_one_wants() {
        let words = [400, 12_000, 192_000, 5_160_000].map(|millis| duration(Duration::from_millis(millis)));
        assert_eq!(words, ["0.4 s", "12 s", "3 m 12 s", "1 h 26 m"]);
    }

    #[test]
    fn one_is_singular() {
        assert_eq!((count(1, "file"), count(0, "file")), ("1 file".into(), "0 files".into()));
    }
}

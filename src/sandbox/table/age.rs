//! Ages in kubectl's short form.

use jiff::Timestamp;

/// How long ago a time was: `5s`, `3m12s`, `2h`, `9d`, `<unknown>`.
pub fn since(time: &str, now: Timestamp) -> String {
    match time.parse::<Timestamp>() {
        Ok(time) => duration(now.as_second() - time.as_second()),
        Err(_) => "<unknown>".to_owned(),
    }
}

/// `k8s.io/apimachinery/pkg/util/duration.HumanDuration`: two units while the first is small.
fn duration(seconds: i64) -> String {
    let (minutes, hours, days) = (seconds / 60, seconds / 3_600, seconds / 86_400);
    let two = |first: i64, unit: char, second: i64, smaller: char| {
        if second == 0 { format!("{first}{unit}") } else { format!("{first}{unit}{second}{smaller}") }
    };
    match seconds {
        ..0 => "0s".to_owned(),
        0..120 => format!("{seconds}s"),
        120..600 => two(minutes, 'm', seconds % 60, 's'),
        600..10_800 => format!("{minutes}m"),
        10_800..28_800 => two(hours, 'h', minutes % 60, 'm'),
        28_800..172_800 => format!("{hours}h"),
        172_800..691_200 => two(days, 'd', hours % 24, 'h'),
        691_200..63_072_000 => format!("{days}d"),
        63_072_000..252_288_000 => two(days / 365, 'y', days % 365, 'd'),
        _ => format!("{}y", days / 365),
    }
}

#[cfg(test)]
mod tests {
    use super::duration;

    #[test]
    fn short_forms() {
        for (seconds, text) in [
            (-3, "0s"),
            (5, "5s"),
            (119, "119s"),
            (192, "3m12s"),
            (180, "3m"),
            (700, "11m"),
            (7_200, "120m"),
            (12_000, "3h20m"),
            (86_400, "24h"),
            (200_000, "2d7h"),
            (864_000, "10d"),
        ] {
            assert_eq!(duration(seconds), text);
        }
    }
}

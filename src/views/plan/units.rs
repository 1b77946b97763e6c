//! What a raw number means to a person: `604800000` milliseconds are 7 d, `1048576` bytes are 1 MiB.

const DURATIONS: [(i128, &str); 4] = [(86_400_000, "d"), (3_600_000, "h"), (60_000, "min"), (1000, "s")];
const SIZES: [(i128, &str); 4] = [(1 << 40, "TiB"), (1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")];

/// The friendly form of an option's value, by the ending that Kafka gives its option names. `None` where the raw
/// number is no whole count of a larger unit.
pub fn friendly(option: &str, raw: &str) -> Option<String> {
    let number: i128 = raw.parse().ok()?;
    let ends = |word: &str| option == word || option.ends_with(&format!(".{word}"));
    if number == -1 && matches!(option, "retention.ms" | "retention.bytes") {
        return Some("no limit".into());
    }
    if ends("ms") {
        return whole(number, &DURATIONS);
    }
    let bytes = ends("bytes") || option.to_lowercase().ends_with("byterate");
    bytes.then(|| whole(number, &SIZES)).flatten()
}

fn whole(number: i128, units: &[(i128, &str)]) -> Option<String> {
    let (size, unit) = units.iter().find(|(size, _)| number >= *size && number % size == 0)?;
    Some(format!("{} {unit}", number / size))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_units_are_told_and_nothing_else() {
        for (option, raw, wanted) in [
            ("retention.ms", "604800000", Some("7 d")),
            ("log.retention.ms", "5400000", Some("90 min")),
            ("retention.ms", "-1", Some("no limit")),
            ("max.message.bytes", "1048576", Some("1 MiB")),
            ("retention.bytes", "1000000", None),
            ("linger.ms", "5", None),
            ("items", "86400000", None),
            ("producerByteRate", "1048576", Some("1 MiB")),
        ] {
            assert_eq!(friendly(option, raw).as_deref(), wanted, "{option} {raw}");
        }
    }
}

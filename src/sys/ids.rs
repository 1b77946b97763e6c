//! Ids: sortable by time, unguessable, readable aloud.

use rand::Rng as _;

/// Crockford's base 32, as ULIDs use it: no I, L, O, U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A ULID: 48 bits of milliseconds, 80 random bits, 26 characters. Ids of different milliseconds sort by time.
pub fn ulid() -> String {
    let milliseconds = u128::try_from(jiff::Timestamp::now().as_millisecond()).unwrap_or_default();
    let random = rand::rng().random::<u128>() >> 48;
    encode((milliseconds << 80) | random)
}

fn encode(id: u128) -> String {
    let digit = |place: u32| usize::try_from((id >> (place * 5)) & 31).unwrap_or_default();
    (0..26).rev().map(|place| char::from(ALPHABET[digit(place)])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique_and_sort_by_time() {
        let first = ulid();
        assert_eq!(first.len(), 26);
        assert_ne!(first, ulid());
        assert!(encode(1 << 80) < encode(2 << 80));
    }
}

//! What a person can ask of a plan beside the spec.

use crate::address::ResourceAddress;

/// The planner's options; the default plans everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlanOptions {
    /// Plan the deletion of everything that the state holds.
    pub destroy: bool,
    /// Change nothing outside: show drift, and bring the state in line with what was read.
    pub refresh_only: bool,
    /// Globs over addresses. Only these, and what they cannot be changed without.
    pub targets: Vec<String>,
    /// Globs over addresses. Not these, and nothing that cannot be changed without them.
    pub excludes: Vec<String>,
    /// Delete and create these again, even where they could change in place.
    pub replace: Vec<ResourceAddress>,
    /// Take these into the state although someone else made them.
    pub adopt: Vec<ResourceAddress>,
    /// Take over fields that other managers hold.
    pub force_conflicts: bool,
}

/// True where `text` matches `pattern`: `*` is any run of characters, slashes too; `?` is one character.
pub fn matches_glob(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
    let (mut at, mut from) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while from < text.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, from));
                at += 1;
            }
            Some(&wanted) if wanted == '?' || wanted == text[from] => {
                at += 1;
                from += 1;
            }
            _ => match star {
                // The last star takes one character more.
                Some((position, taken)) => {
                    star = Some((position, taken + 1));
                    at = position + 1;
                    from = taken + 1;
                }
                None => return false,
            },
        }
    }
    pattern[at..].iter().all(|&rest| rest == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs_match_whole_addresses() {
        for (pattern, text, wanted) in [
            ("topic/orders/*", "topic/orders/payments", true),
            ("topic/*", "topic/orders/payments", true),
            ("*/orders*", "kafka/orders", true),
            ("topic/orders", "topic/orders/payments", false),
            ("topic/orders/pay?ents", "topic/orders/payments", true),
            ("*s*s", "kafka/orders", false),
            ("*", "environment", true),
        ] {
            assert_eq!(matches_glob(pattern, text), wanted, "{pattern} on {text}");
        }
    }
}

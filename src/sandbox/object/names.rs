//! What may be a name, and how the server makes one up.

use rand::Rng;
use serde::{Deserialize, Serialize};

/// Which rule the names of a kind follow (`k8s.io/apimachinery/pkg/util/validation`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum NameRule {
    /// RFC 1123 subdomain: up to 253 letters, dots allowed.
    #[default]
    Subdomain,
    /// RFC 1123 label: up to 63 letters.
    Label,
    /// RFC 1035 label: like a label, and begins with a letter.
    Service,
    /// Anything that can be a path segment (rights).
    PathSegment,
}

impl NameRule {
    /// Why `name` breaks the rule, or nothing.
    pub fn objection(self, name: &str) -> Option<&'static str> {
        let kept = match self {
            Self::Subdomain => name.len() <= 253 && name.split('.').all(is_label_part),
            Self::Label => is_label(name),
            Self::Service => is_label(name) && name.starts_with(|first: char| first.is_ascii_lowercase()),
            Self::PathSegment => name != "." && name != ".." && !name.contains(['/', '%']),
        };
        (!kept).then_some(match self {
            Self::Subdomain => {
                "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', \
                 and must start and end with an alphanumeric character"
            }
            Self::Label => {
                "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', \
                 and must start and end with an alphanumeric character"
            }
            Self::Service => {
                "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an \
                 alphabetic character, and end with an alphanumeric character"
            }
            Self::PathSegment => "may not be '.' or '..', and may not contain '/' or '%'",
        })
    }
}

fn is_label(name: &str) -> bool {
    name.len() <= 63 && is_label_part(name)
}

fn is_label_part(part: &str) -> bool {
    let inner = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    !part.is_empty() && part.chars().all(inner) && !part.starts_with('-') && !part.ends_with('-')
}

/// A label value, or the name part of a qualified name: letters, digits, `-_.`, at most 63.
pub fn is_label_value(value: &str) -> bool {
    let inner = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.');
    let edge = |letter: char| letter.is_ascii_alphanumeric();
    value.is_empty()
        || value.len() <= 63 && value.chars().all(inner) && value.starts_with(edge) && value.ends_with(edge)
}

/// `name` or `prefix/name`, as label keys, annotation keys and finalizers are.
pub fn is_qualified_name(text: &str) -> bool {
    let (prefix, name) = text.rsplit_once('/').map_or((None, text), |(prefix, name)| (Some(prefix), name));
    let prefix_kept = prefix.is_none_or(|prefix| NameRule::Subdomain.objection(prefix).is_none());
    prefix_kept && !name.is_empty() && is_label_value(name)
}

/// `prefix` and five random letters, from the alphabet that avoids words.
pub fn generate_name(prefix: &str) -> String {
    const ALPHABET: &[u8] = b"bcdfghjklmnpqrstvwxz2456789";
    const LONGEST_PREFIX: usize = 58;
    let mut random = rand::rng();
    let suffix = (0..5).map(|_| char::from(ALPHABET[random.random_range(0..ALPHABET.len())]));
    prefix.chars().take(LONGEST_PREFIX).chain(suffix).collect()
}

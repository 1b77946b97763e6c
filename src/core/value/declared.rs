//! Comparing what was declared with what a server has: only the declared paths count.
//!
//! Maps are walked key by key; a list is one value, because every list of the Strimzi kinds is atomic.

use super::{
    Digest, Map, Value,
    digest::{Hasher, feed, text},
};

impl Digest {
    /// Digest of the values that `live` has at the paths of `declared`. Equal to `Digest::of(declared)` exactly
    /// where the server keeps every declared value as it was sent.
    pub fn of_declared(declared: &Value, live: &Value) -> Self {
        let mut hash = Hasher::default();
        feed_declared(&mut hash, declared, live);
        hash.finish()
    }
}

fn feed_declared(hash: &mut Hasher, declared: &Value, live: &Value) {
    let (Value::Map(declared), Value::Map(live)) = (declared, live) else {
        return feed(hash, live);
    };
    hash.length(b"{", shared(declared, live).count());
    for (key, declared, live) in shared(declared, live) {
        text(hash, b"k", key);
        feed_declared(hash, declared, live);
    }
}

fn shared<'a>(declared: &'a Map, live: &'a Map) -> impl Iterator<Item = (&'a str, &'a Value, &'a Value)> {
    declared.iter().filter_map(|(key, value)| Some((key.as_str(), value, live.get(key)?)))
}

impl Value {
    /// True where `live` has this value at every path that this tree declares. A declared null asks for absence;
    /// a secret that could not be read now says nothing, so any secret in its place will do.
    pub fn is_held_by(&self, live: &Self) -> bool {
        match (self, live) {
            (Self::Map(declared), Self::Map(live)) => declared.iter().all(|(key, value)| match live.get(key) {
                Some(live) => value.is_held_by(live),
                None => *value == Self::Null,
            }),
            _ => self.same_as(live),
        }
    }

    /// Equal as a server would see it: `1` and `1.0` are one number, secrets are equal by fingerprint.
    pub fn same_as(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Number(left), Self::Number(right)) => left == right || left.as_f64() == right.as_f64(),
            (Self::Secret(left), Self::Secret(right)) => match (&left.fingerprint, &right.fingerprint) {
                (Some(left), Some(right)) => left == right,
                _ => true,
            },
            (Self::List(left), Self::List(right)) => {
                left.len() == right.len() && left.iter().zip(right).all(|(left, right)| left.same_as(right))
            }
            (Self::Map(left), Self::Map(right)) => {
                left.len() == right.len()
                    && left.iter().zip(right).all(|((key, left), (other, right))| key == other && left.same_as(right))
            }
            _ => self == other,
        }
    }

    /// True where a secret is anywhere in this tree.
    pub fn has_secret(&self) -> bool {
        match self {
            Self::Secret(_) => true,
            Self::List(list) => list.iter().any(Self::has_secret),
            Self::Map(map) => map.values().any(Self::has_secret),
            _ => false,
        }
    }

    /// True where something in this tree is only known after apply.
    pub fn has_unknown(&self) -> bool {
        match self {
            Self::Unknown => true,
            Self::List(list) => list.iter().any(Self::has_unknown),
            Self::Map(map) => map.values().any(Self::has_unknown),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{SecretReference, SecretValue};

    fn tree(json: &str) -> Value {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn what_a_server_adds_beside_the_declared_paths_does_not_count() {
        let declared = tree(r#"{"spec":{"partitions":3,"config":{"a":"1"}}}"#);
        let live = tree(
            r#"{"metadata":{"labels":{"x":"y"}},"spec":{"partitions":3,"replicas":3,"config":{"a":"1","b":"2"}}}"#,
        );
        assert!(declared.is_held_by(&live));
        assert_eq!(Digest::of_declared(&declared, &live), Digest::of(&declared));
    }

    #[test]
    fn a_changed_or_missing_value_does_count() {
        let declared = tree(r#"{"spec":{"partitions":3,"listeners":[{"name":"a"}]}}"#);
        for live in [
            r#"{"spec":{"partitions":4,"listeners":[{"name":"a"}]}}"#,
            r#"{"spec":{"partitions":3,"listeners":[{"name":"a","port":1}]}}"#,
            r#"{"spec":{"partitions":3}}"#,
            r#"{"spec":7}"#,
        ] {
            assert!(!declared.is_held_by(&tree(live)), "{live}");
            assert_ne!(Digest::of_declared(&declared, &tree(live)), Digest::of(&declared), "{live}");
        }
    }

    #[test]
    fn numbers_are_compared_as_numbers_and_null_asks_for_absence() {
        assert!(tree(r#"{"ratio":1.0,"gone":null}"#).is_held_by(&tree(r#"{"ratio":1}"#)));
        assert!(!tree(r#"{"ratio":"1"}"#).is_held_by(&tree(r#"{"ratio":1}"#)));
    }

    #[test]
    fn secrets_are_equal_by_fingerprint() {
        let secret = |print: Option<&str>| {
            let reference = SecretReference::Env("PASSWORD".into());
            Value::from(SecretValue { reference, fingerprint: print.map(Into::into) })
        };
        assert!(secret(Some("a")).same_as(&secret(Some("a"))));
        assert!(!secret(Some("a")).same_as(&secret(Some("b"))));
        assert!(secret(None).same_as(&secret(Some("b"))));
        assert!(Value::map([("k", Value::List(vec![secret(None)]))]).has_secret());
    }
}

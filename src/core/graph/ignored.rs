//! `ignore`: fields that the spec sets when the object is made, and leaves to others from then on.

use super::DesiredResource;
use crate::{
    address::glob_matches,
    value::{FieldPath, Map, Segment, Value},
};
use std::borrow::Cow;

/// What is ignored of one resource.
#[derive(Clone, Debug, PartialEq)]
pub struct Ignored {
    /// As `ignore` spells them, without brackets: `spec.config.retention.ms`. A `*` stands for any run of characters.
    patterns: Vec<String>,
    /// What the spec says at these paths: what a new object gets beside `DesiredResource::body`.
    pub initial: Value,
}

impl Ignored {
    /// Takes what the patterns name out of `body`. A map that has nothing left goes too: its presence was not declared
    /// for its own sake.
    pub fn take_out(patterns: impl IntoIterator<Item = String>, body: &mut Value) -> Self {
        let patterns = patterns.into_iter().map(|pattern| plain(&pattern)).collect();
        let mut ignored = Self { patterns, initial: Value::Null };
        ignored.initial = ignored.split(body, &mut FieldPath::default()).unwrap_or(Value::Map(Map::new()));
        ignored
    }

    /// True for an ignored path, and for everything below one.
    pub fn covers(&self, path: &FieldPath) -> bool {
        let mut walked = String::new();
        path.0.iter().any(|segment| {
            let Segment::Key(key) = segment else { return false };
            if !walked.is_empty() {
                walked.push('.');
            }
            walked.push_str(key);
            self.patterns.iter().any(|pattern| glob_matches(pattern, &walked))
        })
    }

    fn split(&self, value: &mut Value, path: &mut FieldPath) -> Option<Value> {
        let Value::Map(map) = value else { return None };
        let mut taken = Map::new();
        map.retain(|key, below| {
            path.0.push(Segment::Key(key.to_owned()));
            let whole = self.covers(path);
            let part = if whole { Some(std::mem::replace(below, Value::Null)) } else { self.split(below, path) };
            path.0.pop();
            let emptied = part.is_some() && below.as_map().is_none_or(Map::is_empty);
            taken.extend(part.map(|part| (key.to_owned(), part)));
            !emptied
        });
        (!taken.is_empty()).then_some(Value::Map(taken))
    }
}

fn plain(pattern: &str) -> String {
    pattern.replace('[', ".").replace(']', "")
}

/// The part of a pattern that reaches into a list: a server knows lists of these kinds only whole. What it names above.
pub fn reaches_into_list(pattern: &str, body: &Value) -> Option<FieldPath> {
    fn find(pattern: &str, value: &Value, path: &FieldPath) -> Option<FieldPath> {
        match value {
            Value::List(_) if !pattern.is_empty() => Some(path.clone()),
            Value::Map(map) => map.iter().find_map(|(key, below)| {
                let rest = pattern.strip_prefix(key.as_str())?;
                let rest = if rest.is_empty() { rest } else { rest.strip_prefix('.')? };
                find(rest, below, &path.key(key))
            }),
            _ => None,
        }
    }
    find(&plain(pattern), body, &FieldPath::default())
}

impl DesiredResource {
    pub fn ignores(&self, path: &FieldPath) -> bool {
        self.ignored.as_ref().is_some_and(|ignored| ignored.covers(path))
    }

    /// What a new object gets: what is declared, and what is ignored afterwards.
    pub fn whole_body(&self) -> Cow<'_, Value> {
        match &self.ignored {
            None => Cow::Borrowed(&self.body),
            Some(ignored) => {
                let mut body = self.body.clone();
                body.lay_over(&ignored.initial);
                Cow::Owned(body)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(json: &str) -> Value {
        serde_json::from_str(json).unwrap()
    }

    const BODY: &str = r#"{"metadata":{"labels":{"a.b/c":"x"}},"spec":{"partitions":3,"config":{"retention.ms":"1"}}}"#;

    fn left(patterns: &[&str]) -> String {
        let mut body = value(BODY);
        Ignored::take_out(patterns.iter().map(ToString::to_string), &mut body);
        serde_json::to_string(&body).unwrap()
    }

    #[test]
    fn a_path_is_ignored_however_it_is_spelt() {
        let without = r#"{"metadata":{"labels":{"a.b/c":"x"}},"spec":{"partitions":3}}"#;
        for pattern in ["spec.config.retention.ms", "spec.config[retention.ms]", "spec.config", "spec.config.*"] {
            assert_eq!(left(&[pattern]), without, "{pattern}");
        }
        assert_eq!(left(&["metadata.labels[a.b/*]", "spec.partitions", "spec.config"]), "{}");
    }

    #[test]
    fn half_a_key_is_no_key() {
        assert_eq!(left(&["spec.config.retention", "spec.part"]), left(&[]));
    }

    #[test]
    fn what_is_taken_out_and_what_is_left_make_the_whole() {
        let mut body = value(BODY);
        let ignored = Ignored::take_out(["spec.config".to_owned()], &mut body);
        body.lay_over(&ignored.initial);
        assert_eq!(body, value(BODY));
        assert!(ignored.covers(&"spec.config[cleanup.policy]".parse().unwrap()), "also what is not declared");
    }

    #[test]
    fn a_list_is_one_value() {
        let body = value(r#"{"spec":{"kafka":{"listeners":[{"name":"tls"}]}}}"#);
        let reached = |pattern: &str| reaches_into_list(pattern, &body).map(|path| path.to_string());
        assert_eq!(reached("spec.kafka.listeners[name=tls].port"), Some("spec.kafka.listeners".into()));
        assert_eq!(reached("spec.kafka.listeners"), None);
    }
}

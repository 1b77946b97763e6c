//! Who holds which field: `metadata.managedFields`, read only where a difference makes it matter.
//!
//! The format is `FieldsV1` of Kubernetes' structured-merge-diff: `f:name` is a field, `.` the value itself, `k:{…}`
//! and `v:…` elements of associative lists, of which Polaris declares none.

use crate::{
    snapshot::{FieldManager, ObservedObject},
    value::{FieldPath, Segment, Value},
};
use serde_json::Value as Json;

/// The field manager that Polaris writes as.
pub const FIELD_MANAGER: &str = "polaris";

/// Annotations with this prefix are Polaris' own notes on an object and never part of a diff.
pub const OWN_ANNOTATIONS: &str = "polaris.dev/";

pub(super) struct Ownership<'a> {
    /// Paths that Polaris holds, in path order.
    pub ours: Vec<FieldPath>,
    others: Vec<Holder<'a>>,
}

/// Another manager and what it holds.
pub(super) struct Holder<'a> {
    pub manager: &'a FieldManager,
    paths: Vec<FieldPath>,
}

impl<'a> Ownership<'a> {
    pub fn of(object: &'a ObservedObject) -> Self {
        let (mut ours, mut others) = (Vec::new(), Vec::new());
        for manager in &object.managers {
            let paths = field_paths(&manager.fields);
            if manager.name == FIELD_MANAGER && manager.applied {
                ours.extend(paths);
            } else if manager.name != FIELD_MANAGER {
                others.push(Holder { manager, paths });
            }
        }
        ours.sort();
        Self { ours, others }
    }

    /// The other managers that hold this path, something below it or something above it; latest first.
    pub fn holders(&self, path: &FieldPath) -> Vec<&Holder<'a>> {
        let touches = |held: &FieldPath| held.starts_with(path) || path.starts_with(held);
        let mut holders: Vec<&Holder<'a>> =
            self.others.iter().filter(|other| other.paths.iter().any(touches)).collect();
        holders.sort_by(|left, right| {
            right.manager.time.cmp(&left.manager.time).then_with(|| left.manager.name.cmp(&right.manager.name))
        });
        holders
    }
}

/// True where the spec says something at this path, above it as a whole, or below it.
pub(super) fn is_declared(declared: &Value, path: &FieldPath) -> bool {
    let mut value = declared;
    for segment in &path.0 {
        let (Value::Map(map), Segment::Key(key)) = (value, segment) else { return true };
        match map.get(key) {
            Some(below) => value = below,
            None => return false,
        }
    }
    true
}

/// The leaves of a `fieldsV1` document. Text that is none gives none: a server's note is no reason to fail.
fn field_paths(fields: &str) -> Vec<FieldPath> {
    let mut paths = Vec::new();
    if let Ok(json) = serde_json::from_str::<Json>(fields) {
        collect(&json, &mut Vec::new(), &mut paths);
    }
    paths.retain(is_declarable);
    paths
}

fn collect(node: &Json, path: &mut Vec<Segment>, paths: &mut Vec<FieldPath>) {
    let mut children = 0;
    for (name, child) in node.as_object().into_iter().flatten() {
        if let Some(name) = name.strip_prefix("f:") {
            children += 1;
            path.push(Segment::Key(name.into()));
            collect(child, path, paths);
            path.pop();
        }
    }
    if children == 0 && !path.is_empty() {
        paths.push(FieldPath(path.clone()));
    }
}

/// What a spec can declare: labels, foreign annotations, and everything outside `metadata` and `status`.
fn is_declarable(path: &FieldPath) -> bool {
    let key = |at: usize| match path.0.get(at) {
        Some(Segment::Key(key)) => key.as_str(),
        _ => "",
    };
    match (key(0), key(1)) {
        ("metadata", "labels") => path.0.len() > 2,
        ("metadata", "annotations") => path.0.len() > 2 && !key(2).starts_with(OWN_ANNOTATIONS),
        ("metadata" | "status", _) => false,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaves_of_managed_fields_become_paths() {
        let fields = r#"{"f:metadata":{"f:labels":{".":{},"f:a/b":{}},"f:annotations":{"f:polaris.dev/address":{}},
            "f:ownerReferences":{"k:{\"uid\":\"1\"}":{}}},"f:spec":{"f:config":{".":{},"f:retention.ms":{}},
            "f:listeners":{}},"f:status":{"f:x":{}}}"#;
        let told: Vec<String> = field_paths(fields).iter().map(ToString::to_string).collect();
        assert_eq!(told, ["metadata.labels[a/b]", "spec.config[retention.ms]", "spec.listeners"]);
    }

    #[test]
    fn nonsense_holds_nothing() {
        assert!(field_paths("not json").is_empty());
        assert!(field_paths("[]").is_empty());
    }
}

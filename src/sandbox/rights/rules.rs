//! The rules that are bound to a user.

use super::User;
use crate::{
    status_error::Failure,
    store::{Key, Range, Reader},
};
use serde_json::Value;

const GROUP: &str = "rbac.authorization.k8s.io";

/// Every rule that holds for a user in a namespace (empty: at the cluster scope only).
pub fn rules_of(reader: &Reader<'_>, user: &User, namespace: &str) -> Result<Vec<Value>, Failure> {
    let mut rules = bound(reader, user, "clusterrolebindings", "")?;
    if !namespace.is_empty() {
        rules.extend(bound(reader, user, "rolebindings", namespace)?);
    }
    Ok(rules)
}

/// The rules of the roles behind the bindings of one kind and namespace.
fn bound(reader: &Reader<'_>, user: &User, bindings: &str, namespace: &str) -> Result<Vec<Value>, Failure> {
    let range =
        Range { resource: format!("{bindings}.{GROUP}"), namespace: Some(namespace.into()), ..Range::default() };
    let mut rules = Vec::new();
    for row in reader.list(&range)? {
        let binding: Value = serde_json::from_str(&row.body).unwrap_or_default();
        let subjects = binding["subjects"].as_array().into_iter().flatten();
        if subjects.into_iter().any(|subject| user.is(subject, namespace)) {
            rules.extend(role(reader, &binding["roleRef"], namespace)?);
        }
    }
    Ok(rules)
}

/// The rules of a role; one that is not there grants nothing.
fn role(reader: &Reader<'_>, reference: &Value, namespace: &str) -> Result<Vec<Value>, Failure> {
    let (resource, namespace) = match reference["kind"].as_str() {
        Some("Role") => ("roles", namespace),
        _ => ("clusterroles", ""),
    };
    let name = reference["name"].as_str().unwrap_or_default();
    let key = Key { resource: format!("{resource}.{GROUP}"), namespace: namespace.into(), name: name.into() };
    let role: Value = match reader.get(&key)? {
        Some(text) => serde_json::from_str(&text).unwrap_or_default(),
        None => Value::Null,
    };
    Ok(role["rules"].as_array().cloned().unwrap_or_default())
}

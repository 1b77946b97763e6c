//! Discovery in one document (`apidiscovery.k8s.io/v2`).

use super::{SUBRESOURCE_VERBS, VERBS, grouped};
use crate::{
    api::Answer,
    registry::{Kind, Kinds},
    status_error::Failure,
};
use serde_json::{Value, json};
use std::{collections::BTreeMap, sync::Arc};

const CONTENT_TYPE: &str = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

pub fn answer(kinds: &Kinds, segments: &[&str], accept: &str) -> Result<Option<Answer>, Failure> {
    let core = match segments {
        ["api"] => true,
        ["apis"] => false,
        _ => return Ok(None),
    };
    if !accept.split(',').any(is_wanted) {
        return Ok(None);
    }
    let groups = grouped(kinds);
    let items: Vec<Value> = groups
        .iter()
        .filter(|(name, _)| name.is_empty() == core)
        .map(|(name, versions)| group(name, versions))
        .collect();
    let list = json!({
        "apiVersion": "apidiscovery.k8s.io/v2", "kind": "APIGroupDiscoveryList", "metadata": {}, "items": items,
    });
    Ok(Some(Answer { content_type: CONTENT_TYPE, ..Answer::json(200, &list)? }))
}

fn is_wanted(range: &str) -> bool {
    let parameters: Vec<&str> = range.split(';').map(str::trim).collect();
    parameters.contains(&"as=APIGroupDiscoveryList") && parameters.contains(&"v=v2")
}

fn group(name: &str, versions: &BTreeMap<&str, Vec<&Arc<Kind>>>) -> Value {
    let versions: Vec<Value> = versions
        .iter()
        .rev()
        .map(|(version, kinds)| {
            let resources: Vec<Value> = kinds.iter().map(|kind| resource(kind)).collect();
            json!({"version": version, "resources": resources, "freshness": "Current"})
        })
        .collect();
    let metadata = if name.is_empty() { json!({}) } else { json!({"name": name}) };
    json!({"metadata": metadata, "versions": versions})
}

fn resource(kind: &Kind) -> Value {
    let response = json!({"group": kind.group, "version": kind.version, "kind": kind.kind});
    let mut subresources = Vec::new();
    if kind.status {
        subresources.push(json!({"subresource": "status", "responseKind": response, "verbs": SUBRESOURCE_VERBS}));
    }
    if kind.scale.is_some() {
        let scale = json!({"group": "autoscaling", "version": "v1", "kind": "Scale"});
        subresources.push(json!({"subresource": "scale", "responseKind": scale, "verbs": SUBRESOURCE_VERBS}));
    }
    let scope = if kind.is_namespaced() { "Namespaced" } else { "Cluster" };
    json!({
        "resource": kind.plural, "responseKind": response, "scope": scope, "singularResource": kind.singular,
        "verbs": VERBS, "shortNames": kind.short_names, "categories": kind.categories, "subresources": subresources,
    })
}

//! Discovery as it was before 1.26; some clients know no other.

use super::{SUBRESOURCE_VERBS, VERBS, grouped};
use crate::{
    api::Answer,
    registry::{Kind, Kinds},
    status_error::Failure,
};
use serde_json::{Value, json};
use std::{collections::BTreeMap, sync::Arc};

pub fn answer(kinds: &Kinds, segments: &[&str]) -> Result<Option<Answer>, Failure> {
    let groups = grouped(kinds);
    let resources = |group: &str, version: &str| {
        groups.get(group).and_then(|versions| versions.get(version)).map(|kinds| resource_list(group, version, kinds))
    };
    let body = match segments {
        ["api"] => Some(json!({"kind": "APIVersions", "versions": ["v1"], "serverAddressByClientCIDRs": []})),
        ["api", version] => resources("", version),
        ["apis"] => {
            let list: Vec<Value> = groups
                .iter()
                .filter(|(name, _)| !name.is_empty())
                .map(|(name, versions)| group(name, versions))
                .collect();
            Some(json!({"kind": "APIGroupList", "apiVersion": "v1", "groups": list}))
        }
        ["apis", name] => groups.get(name).map(|versions| {
            let mut group = group(name, versions);
            group["kind"] = json!("APIGroup");
            group["apiVersion"] = json!("v1");
            group
        }),
        ["apis", name, version] => resources(name, version),
        _ => None,
    };
    body.map(|body| Answer::json(200, &body)).transpose()
}

fn group(name: &str, versions: &BTreeMap<&str, Vec<&Arc<Kind>>>) -> Value {
    let versions: Vec<Value> = versions
        .keys()
        .rev()
        .map(|version| json!({"groupVersion": format!("{name}/{version}"), "version": version}))
        .collect();
    json!({"name": name, "versions": versions, "preferredVersion": versions.first()})
}

fn resource_list(group: &str, version: &str, kinds: &[&Arc<Kind>]) -> Value {
    let group_version = if group.is_empty() { version.to_owned() } else { format!("{group}/{version}") };
    let resources: Vec<Value> = kinds.iter().flat_map(|kind| resources(kind)).collect();
    json!({"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": group_version, "resources": resources})
}

/// The resource and its subresources.
fn resources(kind: &Kind) -> Vec<Value> {
    let mut main = json!({
        "name": kind.plural, "singularName": kind.singular, "namespaced": kind.is_namespaced(), "kind": kind.kind,
        "verbs": VERBS, "storageVersionHash": "",
    });
    if !kind.short_names.is_empty() {
        main["shortNames"] = json!(kind.short_names);
    }
    if !kind.categories.is_empty() {
        main["categories"] = json!(kind.categories);
    }
    let mut all = vec![main];
    let sub = |name: &str, what: &str| {
        json!({
            "name": format!("{}/{name}", kind.plural), "singularName": "", "namespaced": kind.is_namespaced(),
            "kind": what, "verbs": SUBRESOURCE_VERBS,
        })
    };
    if kind.status {
        all.push(sub("status", &kind.kind));
    }
    if kind.scale.is_some() {
        let mut scale = sub("scale", "Scale");
        scale["group"] = json!("autoscaling");
        scale["version"] = json!("v1");
        all.push(scale);
    }
    all
}

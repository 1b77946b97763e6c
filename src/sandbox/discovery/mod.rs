//! What is served: discovery in both forms, the version, OpenAPI, health.

mod aggregated;
mod legacy;
mod openapi;

pub use openapi::built_in_schema;

use crate::{
    api::{Answer, Engine},
    registry::{Kind, Kinds},
    status_error::Failure,
};
use serde_json::json;
use std::{collections::BTreeMap, sync::Arc};

/// The release whose behaviour this server has.
const MINOR: &str = "36";
const RELEASE: &str = "v1.36.4";

/// Answers a path that names no resource, or `None` when it is none of discovery's.
pub fn answer(engine: &Engine, path: &str, accept: &str) -> Result<Option<Answer>, Failure> {
    let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
    match segments.as_slice() {
        ["healthz" | "livez" | "readyz", ..] => {
            return Ok(Some(Answer { content_type: "text/plain", ..Answer::text(200, "ok") }));
        }
        ["version"] => return version().map(Some),
        _ => {}
    }
    let kinds = engine.store.read(|reader| engine.registry.kinds(reader))?;
    if let Some(aggregated) = aggregated::answer(&kinds, &segments, accept)? {
        return Ok(Some(aggregated));
    }
    match legacy::answer(&kinds, &segments)? {
        Some(answer) => Ok(Some(answer)),
        None => openapi::answer(engine, &kinds, &segments),
    }
}

fn version() -> Result<Answer, Failure> {
    Answer::json(
        200,
        &json!({
            "major": "1", "minor": MINOR, "gitVersion": format!("{RELEASE}+polaris-sandbox"),
            "gitCommit": "", "gitTreeState": "clean", "buildDate": "1970-01-01T00:00:00Z",
            "goVersion": "", "compiler": "rustc", "platform": "sandbox",
        }),
    )
}

/// Kinds by group and version; the core group is "".
fn grouped(kinds: &Kinds) -> BTreeMap<&str, BTreeMap<&str, Vec<&Arc<Kind>>>> {
    let mut groups: BTreeMap<&str, BTreeMap<&str, Vec<&Arc<Kind>>>> = BTreeMap::new();
    for kind in kinds.iter() {
        groups.entry(&kind.group).or_default().entry(&kind.version).or_default().push(kind);
    }
    groups
}

/// What can be done with every resource.
const VERBS: [&str; 8] = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];
const SUBRESOURCE_VERBS: [&str; 3] = ["get", "patch", "update"];

//! OpenAPI v3: an index, and a document for each group and version.

use super::grouped;
use crate::{
    api::{Answer, Engine},
    registry::{Kind, Kinds},
    schema::{ServedKind, openapi_document},
    status_error::Failure,
};
use polaris_core::kafka::schema::{self, expand_open_api};
use serde_json::{Map, Value, json};
use std::sync::Arc;

pub fn answer(engine: &Engine, kinds: &Kinds, segments: &[&str]) -> Result<Option<Answer>, Failure> {
    match segments {
        ["openapi", "v3"] => Answer::json(200, &index(kinds)).map(Some),
        ["openapi", "v3", "api", version] => document(engine, kinds, "", version),
        ["openapi", "v3", "apis", group, version] => document(engine, kinds, group, version),
        _ => Ok(None),
    }
}

/// The hash lets a client keep a document; it changes whenever a definition does.
fn index(kinds: &Kinds) -> Value {
    let mut paths = Map::new();
    for (group, versions) in grouped(kinds) {
        for version in versions.keys() {
            let path = if group.is_empty() { format!("api/{version}") } else { format!("apis/{group}/{version}") };
            let address = format!("/openapi/v3/{path}?hash={}", kinds.stamp());
            paths.insert(path, json!({"serverRelativeURL": address}));
        }
    }
    json!({"paths": paths})
}

fn document(engine: &Engine, kinds: &Kinds, group: &str, version: &str) -> Result<Option<Answer>, Failure> {
    let wanted: Vec<&Arc<Kind>> = kinds.iter().filter(|kind| kind.group == group && kind.version == version).collect();
    if wanted.is_empty() {
        return Ok(None);
    }
    let schemas: Vec<Value> = engine
        .store
        .read(|reader| wanted.iter().map(|kind| engine.schema_text(reader, kind)).collect::<Result<_, Failure>>())?;
    let served: Vec<ServedKind<'_>> = wanted
        .iter()
        .zip(&schemas)
        .map(|(kind, schema)| ServedKind {
            kind: &kind.kind,
            plural: &kind.plural,
            namespaced: kind.is_namespaced(),
            schema,
        })
        .collect();
    Answer::json(200, &openapi_document(group, version, &served)).map(Some)
}

/// The schema of a built-in kind; an open one where none is kept.
pub fn built_in_schema(kind: &Kind) -> Value {
    let known = schema::built_in_kinds().find(|known| known.kind == kind.kind && known.group == kind.group);
    match known {
        Some(known) => expand_open_api(&known.root),
        None => json!({"type": "object", "x-kubernetes-preserve-unknown-fields": true}),
    }
}

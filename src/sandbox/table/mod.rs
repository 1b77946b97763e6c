//! Tables, as `kubectl get` prints them: the columns of a definition, or those of the built-in kinds.

mod age;
mod built_in;
mod json_path;

use crate::{
    object,
    registry::{Column, Kind},
};
use jiff::Timestamp;
use serde_json::{Value, json};

/// What of each object rides along in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Include {
    None,
    Metadata,
    Object,
}

impl Include {
    /// `includeObject`, whose default is the metadata.
    pub fn parse(text: Option<&str>) -> Self {
        match text {
            Some("None") => Self::None,
            Some("Object") => Self::Object,
            _ => Self::Metadata,
        }
    }
}

/// A Table of these objects. `metadata` is that of the list.
pub fn table(kind: &Kind, objects: Vec<Value>, metadata: &Value, include: Include, now: Timestamp) -> Value {
    let columns = columns(kind);
    let rows: Vec<Value> = objects.into_iter().map(|object| row(&columns, object, include, now)).collect();
    let definitions: Vec<Value> = std::iter::once(name_column()).chain(columns.iter().map(definition)).collect();
    json!({
        "apiVersion": "meta.k8s.io/v1", "kind": "Table", "metadata": metadata,
        "columnDefinitions": definitions, "rows": rows,
    })
}

/// The metadata of an object as an object of its own.
pub fn metadata_only(object: &Value) -> Value {
    json!({"apiVersion": "meta.k8s.io/v1", "kind": "PartialObjectMetadata", "metadata": object["metadata"]})
}

/// Columns after the name. A built-in kind without a list of its own shows its age.
fn columns(kind: &Kind) -> Vec<Column> {
    if kind.is_custom() { kind.columns.clone() } else { built_in::columns(&kind.kind) }
}

fn row(columns: &[Column], object: Value, include: Include, now: Timestamp) -> Value {
    let cells = std::iter::once(Value::from(object::name(&object)));
    let cells: Vec<Value> = cells.chain(columns.iter().map(|column| cell(column, &object, now))).collect();
    let mut row = json!({"cells": cells});
    match include {
        Include::None => {}
        Include::Metadata => row["object"] = metadata_only(&object),
        Include::Object => row["object"] = object,
    }
    row
}

fn cell(column: &Column, object: &Value, now: Timestamp) -> Value {
    if let Some(cell) = built_in::computed(&column.path, object) {
        return cell;
    }
    let found = column.path.split('|').find_map(|path| json_path::first(object, path).filter(|value| !value.is_null()));
    let Some(value) = found else { return Value::Null };
    match (column.r#type.as_str(), value) {
        ("date", Value::String(time)) => Value::from(age::since(time, now)),
        ("string", Value::String(_)) => value.clone(),
        ("string", other) => Value::from(other.to_string()),
        _ => value.clone(),
    }
}

fn definition(column: &Column) -> Value {
    json!({
        "name": column.name, "type": column.r#type, "format": column.format,
        "description": column.description, "priority": column.priority,
    })
}

fn name_column() -> Value {
    json!({
        "name": "Name", "type": "string", "format": "name", "priority": 0,
        "description": "Name must be unique within a namespace.",
    })
}

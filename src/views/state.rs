//! The state on the screen.

use super::{Palette, table::table, words};
use crate::{store::Version, sys::clock};
use polaris_core::{
    address::ResourceAddress,
    state::{ResourceRecord, State},
};
use serde_json::{Value, json};

/// Every resource with what stands for it.
pub fn page(state: &State, width: usize) -> String {
    let State { environment, serial, lineage, resources, .. } = state;
    let count = words::count(resources.len(), "resource");
    let head = format!("Environment {environment} · serial {serial} · lineage {lineage} · {count}");
    if resources.is_empty() {
        return format!("{head}\n");
    }
    let rows = resources.iter().map(|(address, record)| vec![address.to_string(), record.target.to_string()]);
    format!("{head}\n\n{}\n", table(&["ADDRESS", "WHAT IT IS"], rows, width))
}

/// The state as one object.
pub fn document(state: &State) -> Value {
    let resources: Vec<Value> =
        state.resources.iter().map(|(address, record)| record_document(address, record)).collect();
    json!({
        "format_version": "1",
        "environment": state.environment,
        "lineage": state.lineage,
        "serial": state.serial,
        "resources": resources,
    })
}

/// What is remembered of one resource, as an object.
pub fn record_document(address: &ResourceAddress, record: &ResourceRecord) -> Value {
    json!({
        "address": address,
        "type": address.resource_type().as_str(),
        "target": record.target,
        "uid": record.uid,
        "resource_version": record.resource_version,
        "depends_on": record.depends_on,
        "protect": record.protect,
    })
}

/// What is remembered of one resource, in lines.
pub fn record(address: &ResourceAddress, record: &ResourceRecord, palette: Palette) -> String {
    let mut lines = vec![palette.bold(address.as_str()), format!("  is               {}", record.target)];
    lines.extend(record.uid.iter().map(|uid| format!("  uid              {uid}")));
    lines.extend(record.resource_version.iter().map(|version| format!("  resourceVersion  {version}")));
    lines.extend(record.depends_on.iter().map(|address| format!("  depends on       {address}")));
    if record.protect {
        lines.push("  protected        a plan that would destroy it is refused".into());
    }
    lines.join("\n")
}

/// The serials that are kept, newest first.
pub fn history(versions: &[Version], width: usize) -> String {
    let rows = versions.iter().map(|version| {
        let mark = if version.is_current { " (current)" } else { "" };
        let serial = format!("{}{mark}", version.serial);
        match &version.written {
            Some(written) => {
                let ago = clock::ago(&written.at).unwrap_or_else(|| written.at.clone());
                vec![serial, ago, written.resources.to_string(), written.operation.clone(), written.holder.clone()]
            }
            None => vec![serial, "damaged".into()],
        }
    });
    table(&["SERIAL", "WRITTEN", "RESOURCES", "BY", "WHO"], rows, width)
}

/// One serial as an event.
pub fn version_document(version: &Version) -> Value {
    let written = version.written.as_ref().map(|written| {
        json!({
            "holder": written.holder,
            "operation": written.operation,
            "at": written.at,
            "resources": written.resources,
        })
    });
    json!({"serial": version.serial, "current": version.is_current, "written": written})
}

//! What nobody manages yet: documents for a spec on standard output, words about them beside it.

use super::{Screen, json, words};
use crate::ops::Discovery;
use polaris_core::graph::Raised;
use serde_json::json;

/// Documents can be pasted as they are printed; what is no document goes to standard error.
pub fn show(found: &Discovery, screen: &Screen) {
    if screen.settings().json {
        return events(found, screen);
    }
    let documents: Vec<String> = found.raising.documents.iter().map(document).collect();
    if !documents.is_empty() {
        screen.result(documents.join("---\n").trim_end());
    }
    for line in remarks(found) {
        screen.note(&line);
    }
}

/// The document, and above it the commands that adopt what it declares.
fn document(raised: &Raised) -> String {
    let commands = raised.addresses.iter().map(|address| format!("# polaris import {address}\n"));
    // A tree of maps, lists and scalars always has a text.
    let text = serde_saphyr::to_string(&raised.document).unwrap_or_else(|_| format!("{}\n", raised.document.to_json()));
    commands.chain([text]).collect()
}

fn remarks(found: &Discovery) -> Vec<String> {
    let documents = found.raising.documents.len();
    let mut lines = vec![match documents {
        0 => "Nothing that a document could be written for is unmanaged.".to_owned(),
        _ => format!(
            "{}: put what you want into a *.polaris.yaml, run the commands above each, then polaris plan",
            words::count(documents, "document")
        ),
    }];
    for address in &found.declared {
        lines.push(format!("in the spec, not in the state: polaris import {address}"));
    }
    for id in found.left() {
        lines.push(format!("{id}: no document is written for it; declare it by hand, then polaris import"));
    }
    for (scope, why) in &found.unreadable {
        let kind = scope.kind.map_or("objects", polaris_core::resource::KubernetesKind::plural);
        lines.push(format!("{kind} on {} could not be read: {why}", scope.cluster));
    }
    if found.clusters_to_come > 0 {
        let clusters = words::count(found.clusters_to_come, "cluster");
        lines.push(format!("{clusters} of the spec without Strimzi, or not there yet: polaris plan"));
    }
    lines
}

fn events(found: &Discovery, screen: &Screen) {
    screen.event(&json::version());
    for raised in &found.raising.documents {
        let payload = json!({"addresses": raised.addresses, "document": raised.document.to_json()});
        screen.event(&json::event("discovered", payload));
    }
    for address in &found.declared {
        screen.event(&json::event("discovered", json!({"addresses": [address], "document": null})));
    }
    for id in found.left() {
        screen.event(&json::event("discovered", json!({"addresses": [], "document": null, "object": id.to_string()})));
    }
    for (scope, why) in &found.unreadable {
        screen.event(&json::event(
            "diagnostic",
            json!({"severity": "warning", "summary": why, "cluster": scope.cluster}),
        ));
    }
}

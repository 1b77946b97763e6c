//! The graph of a spec as text, DOT, Mermaid and SVG. Arrows run from what must stand first to what needs it.
//!
//! Diagrams fold resources that are alike (the topics of one cluster, say) into one node and leave out arrows that
//! others imply; the text names every resource.

mod dot;
mod fold;
mod mermaid;
mod svg;
mod tree;

pub use dot::dot;
pub use mermaid::mermaid;
pub use svg::svg;
pub use tree::tree;

use polaris_core::graph::{DesiredGraph, DesiredResource};
use serde_json::{Value, json};

/// One object a resource, what must stand first before what needs it.
pub fn documents(graph: &DesiredGraph) -> Vec<Value> {
    let document = |resource: &DesiredResource| {
        json!({
            "address": resource.address,
            "type": resource.address.resource_type().as_str(),
            "mode": resource.mode,
            "depends_on": resource.depends_on,
            "source": resource.source,
        })
    };
    graph.resources().iter().map(document).collect()
}

#[cfg(test)]
mod tests;

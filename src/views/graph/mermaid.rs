//! Mermaid, which GitHub draws in Markdown.

use super::fold::{arrows, fold};
use polaris_core::graph::DesiredGraph;

pub fn mermaid(graph: &DesiredGraph) -> String {
    let nodes = fold(graph);
    let label = |label: &str| label.replace('"', "#quot;");
    let labels = nodes.iter().enumerate().map(|(at, node)| format!("  n{at}[\"{}\"]\n", label(&node.label)));
    let arrows = arrows(&nodes).map(|(from, to)| format!("  n{from} --> n{to}\n"));
    let lines: Vec<String> = std::iter::once("flowchart LR\n".to_owned()).chain(labels).chain(arrows).collect();
    lines.concat()
}

//! Graphviz DOT: `polaris graph --format dot | dot -Tsvg`.

use super::fold::{arrows, fold};
use polaris_core::graph::DesiredGraph;

pub fn dot(graph: &DesiredGraph) -> String {
    let nodes = fold(graph);
    let head = format!("digraph {} {{\n  rankdir=LR;\n  node [shape=box, style=rounded];", quoted(&graph.environment));
    let labels = nodes.iter().enumerate().map(|(at, node)| format!("  n{at} [label={}];", quoted(&node.label)));
    let arrows = arrows(&nodes).map(|(from, to)| format!("  n{from} -> n{to};"));
    let lines: Vec<String> = std::iter::once(head).chain(labels).chain(arrows).chain(["}\n".to_owned()]).collect();
    lines.join("\n")
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

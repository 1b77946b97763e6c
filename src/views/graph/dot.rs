//! Graphviz DOT: `polaris graph --format dot | dot -Tsvg`.

use super::fold::fold;
use polaris_core::graph::DesiredGraph;

pub fn dot(graph: &DesiredGraph) -> String {
    let nodes = fold(graph);
    let mut text =
        format!("digraph {} {{\n  rankdir=LR;\n  node [shape=box, style=rounded];\n", quoted(&graph.environment));
    for (at, node) in nodes.iter().enumerate() {
        text += &format!("  n{at} [label={}];\n", quoted(&node.label));
    }
    for (at, node) in nodes.iter().enumerate() {
        for other in &node.needs {
            text += &format!("  n{other} -> n{at};\n");
        }
    }
    text + "}\n"
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

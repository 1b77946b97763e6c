//! Mermaid, which GitHub draws in Markdown.

use super::fold::fold;
use polaris_core::graph::DesiredGraph;

pub fn mermaid(graph: &DesiredGraph) -> String {
    let nodes = fold(graph);
    let mut text = String::from("flowchart LR\n");
    for (at, node) in nodes.iter().enumerate() {
        text += &format!("  n{at}[\"{}\"]\n", node.label.replace('"', "#quot;"));
    }
    for (at, node) in nodes.iter().enumerate() {
        for other in &node.needs {
            text += &format!("  n{other} --> n{at}\n");
        }
    }
    text
}

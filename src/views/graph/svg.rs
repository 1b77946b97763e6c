//! The graph as an SVG picture: a column for each depth, boxes in it, curves between. It follows the reader's light or
//! dark mode and needs no font but the system's.

use super::fold::{Node, fold};
use polaris_core::graph::DesiredGraph;
use std::collections::BTreeMap;

const LETTER: usize = 8;
const BOX_HEIGHT: usize = 30;
const ROW: usize = 44;
const GAP: usize = 70;
const MARGIN: usize = 20;

const STYLE: &str = "text{font:13px ui-monospace,Menlo,Consolas,monospace;fill:#1f2328}\
rect{fill:#f6f8fa;stroke:#57606a}path{fill:none;stroke:#8c959f}\
.kafka,.kafka-node-pool{fill:#ddf4ff;stroke:#0969da}.topic{fill:#dafbe1;stroke:#1a7f37}\
.user{fill:#fff8c5;stroke:#9a6700}.kubernetes,.node-pool{fill:#fbefff;stroke:#8250df}\
@media(prefers-color-scheme:dark){text{fill:#e6edf3}rect{fill:#161b22}.kafka,.kafka-node-pool{fill:#0c2d6b}\
.topic{fill:#033a16}.user{fill:#3b2300}.kubernetes,.node-pool{fill:#3c1e70}}";

struct Place {
    x: usize,
    y: usize,
    width: usize,
}

pub fn svg(graph: &DesiredGraph) -> String {
    let nodes = fold(graph);
    let places = layout(&nodes);
    let width = places.iter().map(|place| place.x + place.width).max().unwrap_or(0) + MARGIN;
    let height = places.iter().map(|place| place.y + BOX_HEIGHT).max().unwrap_or(0) + MARGIN;
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         role=\"img\">\n<title>{}</title>\n<style>{STYLE}</style>\n",
        escaped(&graph.environment)
    );
    for (node, place) in nodes.iter().zip(&places) {
        node.needs.iter().for_each(|other| text += &curve(&places[*other], place));
    }
    for (node, place) in nodes.iter().zip(&places) {
        text += &boxed(node, place);
    }
    text + "</svg>\n"
}

/// Columns by depth; within one, by the middle of what each node needs, so that curves cross little.
fn layout(nodes: &[Node]) -> Vec<Place> {
    let mut columns: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, node) in nodes.iter().enumerate() {
        columns.entry(node.depth).or_default().push(at);
    }
    let mut places: Vec<Place> = nodes.iter().map(|node| Place { x: 0, y: 0, width: box_width(node) }).collect();
    let mut x = MARGIN;
    for column in columns.values() {
        let mut column = column.clone();
        column.sort_by_key(|at| middle(&nodes[*at], &places));
        for (row, at) in column.iter().enumerate() {
            places[*at].x = x;
            places[*at].y = MARGIN + row * ROW;
        }
        x += column.iter().map(|at| places[*at].width).max().unwrap_or(0) + GAP;
    }
    places
}

fn middle(node: &Node, places: &[Place]) -> usize {
    let sum: usize = node.needs.iter().map(|other| places[*other].y).sum();
    sum / node.needs.len().max(1)
}

fn box_width(node: &Node) -> usize {
    node.label.chars().count() * LETTER + 2 * LETTER
}

fn curve(from: &Place, to: &Place) -> String {
    let (x1, y1) = (from.x + from.width, from.y + BOX_HEIGHT / 2);
    let (x2, y2) = (to.x, to.y + BOX_HEIGHT / 2);
    let bend = usize::midpoint(x1, x2);
    format!("<path d=\"M{x1} {y1}C{bend} {y1} {bend} {y2} {x2} {y2}\"/>\n")
}

fn boxed(node: &Node, place: &Place) -> String {
    let Place { x, y, width } = place;
    format!(
        "<rect class=\"{}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{BOX_HEIGHT}\" rx=\"6\"/>\
         <text x=\"{}\" y=\"{}\">{}</text>\n",
        node.kind,
        x + LETTER,
        y + 20,
        escaped(&node.label)
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

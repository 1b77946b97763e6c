//! The graph that a diagram shows: like resources as one node, and only the arrows that nothing else implies.

use polaris_core::{address::ResourceAddress, graph::DesiredGraph};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// From how many on resources of one type, with the same neighbours, become one node.
const ALIKE: usize = 4;

/// One node of a diagram. Nodes are in dependency order; `needs` are earlier nodes.
#[derive(Debug)]
pub struct Node {
    /// `topic/orders/payments`, or `topic/orders/… (480)`.
    pub label: String,
    pub kind: &'static str,
    pub needs: BTreeSet<usize>,
    /// Arrows on the longest way to here.
    pub depth: usize,
}

pub fn fold(graph: &DesiredGraph) -> Vec<Node> {
    let groups = groups(graph);
    let mut group_of: HashMap<&ResourceAddress, usize> = HashMap::new();
    for (at, group) in groups.iter().enumerate() {
        group_of.extend(group.iter().map(|address| (*address, at)));
    }
    let mut nodes: Vec<Node> = Vec::new();
    for group in &groups {
        let all = group.iter().filter_map(|address| graph.get(address)).flat_map(|resource| &resource.depends_on);
        let needs = all.filter_map(|address| group_of.get(address).copied()).filter(|other| *other < nodes.len());
        let needs = only_direct(&nodes, &needs.collect());
        let depth = needs.iter().map(|other| nodes[*other].depth + 1).max().unwrap_or(0);
        nodes.push(Node { label: label(group), kind: group[0].resource_type().as_str(), needs, depth });
    }
    nodes
}

/// Every arrow, from what must stand first to what needs it.
pub fn arrows(nodes: &[Node]) -> impl Iterator<Item = (usize, usize)> {
    nodes.iter().enumerate().flat_map(|(to, node)| node.needs.iter().map(move |from| (*from, to)))
}

/// Leaves with the same type, folder and needs, together where they are many. In the graph's order.
fn groups(graph: &DesiredGraph) -> Vec<Vec<&ResourceAddress>> {
    let needed: BTreeSet<&ResourceAddress> =
        graph.resources().iter().flat_map(|resource| &resource.depends_on).collect();
    let mut alike: BTreeMap<(&str, &[ResourceAddress], bool), Vec<&ResourceAddress>> = BTreeMap::new();
    for resource in graph.resources() {
        let key = (folder(&resource.address), resource.depends_on.as_slice(), needed.contains(&resource.address));
        alike.entry(key).or_default().push(&resource.address);
    }
    let mut groups = Vec::new();
    for resource in graph.resources() {
        let needed = needed.contains(&resource.address);
        let members = &alike[&(folder(&resource.address), resource.depends_on.as_slice(), needed)];
        if needed || members.len() < ALIKE {
            groups.push(vec![&resource.address]);
        } else if members[0] == &resource.address {
            groups.push(members.clone());
        }
    }
    groups
}

fn folder(address: &ResourceAddress) -> &str {
    address.as_str().rsplit_once('/').map_or(address.as_str(), |(folder, _)| folder)
}

fn label(group: &[&ResourceAddress]) -> String {
    match group {
        [one] => one.to_string(),
        many => format!("{}/… ({})", folder(many[0]), many.len()),
    }
}

/// Leaves out what another of the needs stands on already.
fn only_direct(nodes: &[Node], needs: &BTreeSet<usize>) -> BTreeSet<usize> {
    let mut implied: BTreeSet<usize> = BTreeSet::new();
    let mut open: Vec<usize> = needs.iter().flat_map(|at| &nodes[*at].needs).copied().collect();
    while let Some(at) = open.pop() {
        if implied.insert(at) {
            open.extend(&nodes[at].needs);
        }
    }
    needs.difference(&implied).copied().collect()
}

//! The graph as a tree of text: each resource under the last of what it needs, the others named beside it.

use polaris_core::{
    address::ResourceAddress,
    graph::{DesiredGraph, DesiredResource},
};
use std::collections::{BTreeMap, BTreeSet, HashMap};

pub fn tree(graph: &DesiredGraph) -> String {
    let forest = Forest::of(graph);
    let mut lines = Vec::new();
    for root in &forest.roots {
        lines.push(format!("{root}\n"));
        forest.draw(root, "", &mut lines);
    }
    lines.concat()
}

struct Forest<'a> {
    roots: Vec<&'a ResourceAddress>,
    children: BTreeMap<&'a ResourceAddress, Vec<&'a ResourceAddress>>,
    also: HashMap<&'a ResourceAddress, Vec<&'a ResourceAddress>>,
}

impl<'a> Forest<'a> {
    fn of(graph: &'a DesiredGraph) -> Self {
        let mut depth: HashMap<&ResourceAddress, usize> = HashMap::new();
        let mut parents: HashMap<&ResourceAddress, &ResourceAddress> = HashMap::new();
        let mut forest = Self { roots: Vec::new(), children: BTreeMap::new(), also: HashMap::new() };
        for resource in graph.resources() {
            let address = &resource.address;
            let parent = resource.depends_on.iter().max_by_key(|other| depth.get(other).copied().unwrap_or(0));
            depth.insert(address, parent.map_or(0, |parent| depth.get(parent).copied().unwrap_or(0) + 1));
            match parent {
                None => forest.roots.push(address),
                Some(parent) => {
                    parents.insert(address, parent);
                    forest.children.entry(parent).or_default().push(address);
                }
            }
            forest.also.insert(address, beside(resource, &parents));
        }
        forest.roots.sort();
        forest.children.values_mut().for_each(|children| children.sort());
        forest
    }

    fn draw(&self, address: &ResourceAddress, indent: &str, lines: &mut Vec<String>) {
        let children = self.children.get(address).map(Vec::as_slice).unwrap_or_default();
        for (at, child) in children.iter().enumerate() {
            let last = at + 1 == children.len();
            let (branch, deeper) = if last { ("└─ ", "   ") } else { ("├─ ", "│  ") };
            let also = self.also.get(child).filter(|also| !also.is_empty()).map(|also| {
                let names: Vec<&str> = also.iter().map(|address| address.as_str()).collect();
                format!("   (and needs {})", names.join(", "))
            });
            lines.push(format!("{indent}{branch}{child}{}\n", also.unwrap_or_default()));
            self.draw(child, &format!("{indent}{deeper}"), lines);
        }
    }
}

/// What a resource needs and what its place in the tree does not show.
fn beside<'a>(
    resource: &'a DesiredResource,
    parents: &HashMap<&'a ResourceAddress, &'a ResourceAddress>,
) -> Vec<&'a ResourceAddress> {
    let mut above = BTreeSet::new();
    let mut at = &resource.address;
    while let Some(parent) = parents.get(at) {
        above.insert(*parent);
        at = parent;
    }
    resource.depends_on.iter().filter(|other| !above.contains(other)).collect()
}

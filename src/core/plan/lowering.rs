//! Changes to steps: who waits for whom, in an order in which every step follows what it waits on.
//!
//! A write waits for the writes of what the resource depends on. A deletion waits until everything that depended on
//! the thing is deleted, or has been written anew without it. Resources without a step are looked through.

use super::{
    Step, StepId,
    draft::{Act, Draft},
    world::World,
};
use crate::address::ResourceAddress;
use std::collections::{BTreeSet, HashMap, HashSet};

/// The steps of a plan, and the changes in address order.
pub(super) fn lower(world: World<'_>, drafts: Vec<Draft>) -> (Vec<super::Change>, Vec<Step>) {
    let acts = Acts::of(drafts);
    let edges = Edges::of(world, &acts);
    let order = edges.order();
    let mut place = vec![StepId(0); order.len()];
    for (id, node) in (0..).zip(&order) {
        place[*node] = StepId(id);
    }
    let mut nodes: Vec<Option<Node>> = acts.nodes.into_iter().map(Some).collect();
    let step = |node: &usize| {
        let Node { address, act, .. } = nodes[*node].take()?;
        let mut waits_on: Vec<StepId> = edges.waits_on[*node].iter().map(|other| place[*other]).collect();
        waits_on.sort();
        let Act { target, op, wait, record } = act;
        Some(Step { id: place[*node], address, target, op, wait, waits_on, record })
    };
    let steps = order.iter().filter_map(step).collect();
    let mut changes = acts.changes;
    changes.sort_by(|left, right| left.address.cmp(&right.address));
    (changes, steps)
}

struct Node {
    address: ResourceAddress,
    act: Act,
}

/// All acts, and where each address has which.
struct Acts {
    changes: Vec<super::Change>,
    nodes: Vec<Node>,
    removals: HashMap<ResourceAddress, usize>,
    writes: HashMap<ResourceAddress, usize>,
}

impl Acts {
    /// Removals come first, the last of the graph leading; then writes in the graph's order. `Edges::order` keeps
    /// this order wherever nothing waits.
    fn of(drafts: Vec<Draft>) -> Self {
        let mut acts =
            Self { changes: Vec::new(), nodes: Vec::new(), removals: HashMap::new(), writes: HashMap::new() };
        let mut writes = Vec::new();
        let mut removals = Vec::new();
        for Draft { change, removal, write } in drafts {
            removals.extend(removal.map(|act| Node { address: change.address.clone(), act }));
            writes.extend(write.map(|act| Node { address: change.address.clone(), act }));
            acts.changes.push(change);
        }
        removals.sort_by(|left, right| right.address.cmp(&left.address));
        for node in removals {
            acts.removals.insert(node.address.clone(), acts.nodes.len());
            acts.nodes.push(node);
        }
        for node in writes {
            acts.writes.insert(node.address.clone(), acts.nodes.len());
            acts.nodes.push(node);
        }
        acts
    }

    fn has_replacement(&self) -> bool {
        self.removals.keys().any(|address| self.writes.contains_key(address))
    }
}

/// `waits_on[a]` are the nodes that must be done before `a`.
struct Edges {
    waits_on: Vec<BTreeSet<usize>>,
}

impl Edges {
    fn of(world: World<'_>, acts: &Acts) -> Self {
        let mut edges = Self { waits_on: vec![BTreeSet::new(); acts.nodes.len()] };
        edges.writes(world, acts);
        if !acts.removals.is_empty() {
            edges.removals(world, acts);
        }
        edges
    }

    /// The graph is in dependency order, so each resource finds its dependencies settled. `reach` holds, for a
    /// resource without a step, the steps that it looks through to.
    fn writes(&mut self, world: World<'_>, acts: &Acts) {
        if acts.writes.is_empty() {
            return;
        }
        let mut reach: HashMap<&ResourceAddress, BTreeSet<usize>> = HashMap::new();
        for resource in world.graph.resources() {
            let mut before = BTreeSet::new();
            for dependency in &resource.depends_on {
                match (acts.writes.get(dependency), reach.get(dependency)) {
                    (Some(node), _) => drop(before.insert(*node)),
                    (None, Some(further)) => before.extend(further),
                    (None, None) => {}
                }
            }
            match acts.writes.get(&resource.address) {
                Some(node) => {
                    before.extend(acts.removals.get(&resource.address));
                    self.waits_on[*node] = before;
                }
                None if before.is_empty() => {}
                None => drop(reach.insert(&resource.address, before)),
            }
        }
    }

    /// With a replacement in the plan, a deletion does not wait for rewrites: a rewrite may itself wait for what the
    /// replacement creates, and so for this deletion.
    fn removals(&mut self, world: World<'_>, acts: &Acts) {
        let dependents = dependents(world);
        let rewrites = !acts.has_replacement();
        for (address, node) in &acts.removals {
            let mut seen: HashSet<&ResourceAddress> = HashSet::new();
            let mut open: Vec<&ResourceAddress> = dependents.get(address).cloned().unwrap_or_default();
            while let Some(dependent) = open.pop() {
                if !seen.insert(dependent) {
                    continue;
                }
                let removal = acts.removals.get(dependent);
                let rewrite = acts.writes.get(dependent).filter(|_| rewrites && removal.is_none());
                match removal.or(rewrite) {
                    Some(other) => drop(self.waits_on[*node].insert(*other)),
                    None => open.extend(dependents.get(dependent).into_iter().flatten()),
                }
            }
        }
    }

    /// Kahn's order; among the nodes that are free, the earliest first.
    fn order(&self) -> Vec<usize> {
        let mut unblocks = vec![Vec::new(); self.waits_on.len()];
        let mut open: Vec<usize> = self.waits_on.iter().map(BTreeSet::len).collect();
        for (node, before) in self.waits_on.iter().enumerate() {
            for other in before {
                unblocks[*other].push(node);
            }
        }
        let mut free: BTreeSet<usize> = (0..open.len()).filter(|node| open[*node] == 0).collect();
        let mut order = Vec::with_capacity(open.len());
        while let Some(node) = free.pop_first() {
            order.push(node);
            for next in &unblocks[node] {
                open[*next] -= 1;
                if open[*next] == 0 {
                    free.insert(*next);
                }
            }
        }
        order
    }
}

/// Who depends on what, by what the state remembers and, for the rest, by the spec. A wanted resource whose record is
/// gone counts too: it may be all that links two others.
fn dependents(world: World<'_>) -> HashMap<&ResourceAddress, Vec<&ResourceAddress>> {
    let mut dependents: HashMap<&ResourceAddress, Vec<&ResourceAddress>> = HashMap::new();
    let recorded = world.state.resources.iter().map(|(address, record)| (address, &record.depends_on));
    let declared = world.graph.resources().iter().map(|resource| (&resource.address, &resource.depends_on));
    let declared = declared.filter(|(address, _)| !world.state.resources.contains_key(*address));
    for (address, before) in recorded.chain(declared) {
        for other in before {
            dependents.entry(other).or_default().push(address);
        }
    }
    dependents
}

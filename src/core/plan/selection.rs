//! Which resources a plan is about: `--target` and `--exclude`, closed over what cannot be done alone.
//!
//! "A needs B" means: A's change cannot be made without B's. A resource that is to stand needs what it depends on; one
//! that goes away needs that everything which depends on it goes too.

use super::world::World;
use crate::address::{ResourceAddress, glob_matches};
use std::collections::HashMap;

pub(super) struct Selection {
    /// `None` selects everything.
    chosen: Option<HashMap<ResourceAddress, bool>>,
    /// Globs of `--target` that name nothing.
    pub unmatched: Vec<String>,
}

impl Selection {
    pub fn new(world: World<'_>) -> Self {
        let options = world.options;
        if options.targets.is_empty() && options.excludes.is_empty() {
            return Self { chosen: None, unmatched: Vec::new() };
        }
        let needs = Needs::of(world);
        let mut chosen = vec![options.targets.is_empty(); needs.addresses.len()];
        if !options.targets.is_empty() {
            spread(&needs.forward, needs.seeds(&options.targets), |at| chosen[at] = true);
        }
        spread(&needs.backward(), needs.seeds(&options.excludes), |at| chosen[at] = false);
        let unmatched =
            |pattern: &&String| !needs.addresses.iter().any(|address| glob_matches(pattern, address.as_str()));
        let unmatched = options.targets.iter().filter(unmatched).cloned().collect();
        Self { chosen: Some(needs.addresses.into_iter().cloned().zip(chosen).collect()), unmatched }
    }

    pub fn includes(&self, address: &ResourceAddress) -> bool {
        self.chosen.as_ref().is_none_or(|chosen| chosen.get(address).copied().unwrap_or(false))
    }
}

struct Needs<'a> {
    addresses: Vec<&'a ResourceAddress>,
    forward: Vec<Vec<usize>>,
}

impl<'a> Needs<'a> {
    fn of(world: World<'a>) -> Self {
        let kept = world.graph.resources().iter().map(|resource| &resource.address).filter(|_| !world.options.destroy);
        let removed = world.removed().map(|(address, _)| address);
        let addresses: Vec<&ResourceAddress> = kept.chain(removed).collect();
        let index: HashMap<&ResourceAddress, usize> = addresses.iter().enumerate().map(|(at, a)| (*a, at)).collect();
        let mut forward = vec![Vec::new(); addresses.len()];
        for (at, address) in addresses.iter().enumerate() {
            let removed = world.is_removed(address);
            for other in world.depends_on(address).filter_map(|other| index.get(other).copied()) {
                match (removed, world.is_removed(addresses[other])) {
                    (false, false) => forward[at].push(other),
                    (true, true) => forward[other].push(at),
                    _ => {}
                }
            }
        }
        Self { addresses, forward }
    }

    fn seeds(&self, patterns: &[String]) -> Vec<usize> {
        let matches = |at: &usize| patterns.iter().any(|pattern| glob_matches(pattern, self.addresses[*at].as_str()));
        (0..self.addresses.len()).filter(matches).collect()
    }

    fn backward(&self) -> Vec<Vec<usize>> {
        let mut backward = vec![Vec::new(); self.forward.len()];
        for (at, needed) in self.forward.iter().enumerate() {
            for other in needed {
                backward[*other].push(at);
            }
        }
        backward
    }
}

/// Visits the seeds and everything that can be reached from them, each once.
fn spread(edges: &[Vec<usize>], seeds: Vec<usize>, mut visit: impl FnMut(usize)) {
    let mut seen = vec![false; edges.len()];
    let mut open = seeds;
    while let Some(at) = open.pop() {
        if !std::mem::replace(&mut seen[at], true) {
            visit(at);
            open.extend(&edges[at]);
        }
    }
}

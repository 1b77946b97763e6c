//! Many resources with one and the same change are told once, and all of them by name.

use super::{
    PlanLook, block,
    text::{clean, pack},
};
use polaris_core::plan::{Action, Change};
use std::collections::HashMap;

/// From how many on.
const ALIKE: usize = 5;

/// How many blocks are shown of what does not change: it is told in passing, and must not bury the rest.
const IN_PASSING: usize = 10;

/// The blocks of a plan in address order; one that folds several stands where the first of them would.
pub fn blocks(changes: &[Change], look: &PlanLook) -> Vec<String> {
    let bodies: Vec<String> = changes.iter().map(|change| block::body(change, look)).collect();
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut known: HashMap<(Action, &str, &str), usize> = HashMap::new();
    for (at, (change, body)) in changes.iter().zip(&bodies).enumerate() {
        let group = *known.entry((change.action, folder(change), body)).or_insert(groups.len());
        match groups.get_mut(group) {
            Some(members) => members.push(at),
            None => groups.push(vec![at]),
        }
    }
    let mut told: Vec<(usize, String)> = Vec::new();
    let (mut in_passing, mut left_out) = (0, 0);
    for members in groups {
        let changes_nothing = changes[members[0]].action == Action::NoOp;
        in_passing += usize::from(changes_nothing);
        if changes_nothing && in_passing > IN_PASSING {
            left_out += members.len();
            continue;
        }
        if members.len() >= ALIKE {
            told.push((members[0], folded(changes, &members, &bodies[members[0]], look)));
        } else {
            told.extend(members.iter().map(|at| (*at, single(&changes[*at], &bodies[*at], look))));
        }
    }
    told.sort_by_key(|(at, _)| *at);
    told.extend((left_out > 0).then(|| (changes.len(), more(left_out, look))));
    told.into_iter().map(|(_, text)| text).collect()
}

fn more(count: usize, look: &PlanLook) -> String {
    let line = format!("    … and {count} more that others set fields of; --json has them all");
    format!("{}\n", look.palette.dim(&line))
}

fn single(change: &Change, body: &str, look: &PlanLook) -> String {
    block::head(change, change.address.as_str(), look) + body
}

/// The address without its own name: `topic/orders`.
fn folder(change: &Change) -> &str {
    let address = change.address.as_str();
    address.rsplit_once('/').map_or(address, |(folder, _)| folder)
}

fn folded(changes: &[Change], members: &[usize], body: &str, look: &PlanLook) -> String {
    let first = &changes[members[0]];
    let name = format!("{}/…  {} alike", folder(first), members.len());
    let names = members.iter().map(|at| clean(changes[*at].address.name()));
    let lines = pack(names, "  ", look.width.saturating_sub(9));
    let lines: String = lines.iter().flat_map(|line| ["        ", line, "\n"]).collect();
    block::head(first, &name, look) + body + &lines
}

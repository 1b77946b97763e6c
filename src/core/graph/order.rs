//! Dependency order: each resource after what it depends on, ties by address, so that the same spec gives the same
//! order on every machine.

use super::DesiredResource;
use crate::address::ResourceAddress;
use std::{
    cmp::Reverse,
    collections::{BinaryHeap, HashMap},
};

/// Resources that wait for each other, in order; the first is named again at the end.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("resources wait for each other: {}", names(.0))]
pub struct Cycle(pub Vec<ResourceAddress>);

fn names(cycle: &[ResourceAddress]) -> String {
    cycle.iter().map(ResourceAddress::as_str).collect::<Vec<_>>().join(" → ")
}

/// Sorts. A dependency on an address that is not among the resources is no edge.
pub fn order(resources: Vec<DesiredResource>) -> Result<Vec<DesiredResource>, Cycle> {
    let index: HashMap<&ResourceAddress, usize> =
        resources.iter().enumerate().map(|(at, resource)| (&resource.address, at)).collect();
    let before: Vec<Vec<usize>> = resources
        .iter()
        .map(|resource| resource.depends_on.iter().filter_map(|address| index.get(address).copied()).collect())
        .collect();
    let mut after: Vec<Vec<usize>> = vec![Vec::new(); resources.len()];
    for (at, needed) in before.iter().enumerate() {
        for needed in needed {
            after[*needed].push(at);
        }
    }
    let sorted = sort(&resources, &before, &after);
    if sorted.len() < resources.len() {
        return Err(Cycle(find_cycle(&resources, &before, &sorted)));
    }
    let mut slots: Vec<Option<DesiredResource>> = resources.into_iter().map(Some).collect();
    Ok(sorted.into_iter().filter_map(|at| slots[at].take()).collect())
}

/// Kahn's algorithm with a heap, so that of all that could come next the smallest address does.
fn sort(resources: &[DesiredResource], before: &[Vec<usize>], after: &[Vec<usize>]) -> Vec<usize> {
    let mut missing: Vec<usize> = before.iter().map(Vec::len).collect();
    let free = |at: usize| Reverse((&resources[at].address, at));
    let mut ready: BinaryHeap<_> = (0..resources.len()).filter(|at| missing[*at] == 0).map(free).collect();
    let mut sorted = Vec::with_capacity(resources.len());
    while let Some(Reverse((_, at))) = ready.pop() {
        sorted.push(at);
        for next in &after[at] {
            missing[*next] -= 1;
            if missing[*next] == 0 {
                ready.push(free(*next));
            }
        }
    }
    sorted
}

/// Walks from one that could not be sorted to one it waits for, until an address comes back.
fn find_cycle(resources: &[DesiredResource], before: &[Vec<usize>], sorted: &[usize]) -> Vec<ResourceAddress> {
    let mut done = vec![false; resources.len()];
    for at in sorted {
        done[*at] = true;
    }
    let stuck = |at: &usize| !done[*at];
    let mut path: Vec<usize> = (0..resources.len()).find(stuck).into_iter().collect();
    while let Some(next) = path.last().and_then(|last| before[*last].iter().copied().find(stuck)) {
        let seen = path.iter().position(|at| *at == next);
        path.push(next);
        if let Some(start) = seen {
            return path[start..].iter().map(|at| resources[*at].address.clone()).collect();
        }
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        graph::{Mode, WaitCondition},
        resource::Target,
        value::{Digest, Value},
    };

    fn resource(address: &str, depends_on: &[&str]) -> DesiredResource {
        DesiredResource {
            address: address.parse().unwrap(),
            target: Target::ControlPlane { cluster: "c".into() },
            mode: Mode::Managed,
            body: Value::Null,
            digest: Digest::of(&Value::Null),
            depends_on: depends_on.iter().map(|address| address.parse().unwrap()).collect(),
            source: None,
            protect: false,
            wait: WaitCondition::Nothing,
            accepts: Vec::new(),
            ignored: None,
        }
    }

    fn names(resources: &[DesiredResource]) -> Vec<&str> {
        resources.iter().map(|resource| resource.address.as_str()).collect()
    }

    #[test]
    fn dependencies_come_first_and_ties_go_by_address() {
        let resources = vec![
            resource("topic/a/z", &["kafka/a"]),
            resource("topic/a/b", &["kafka/a"]),
            resource("kafka/a", &["kubernetes/k"]),
            resource("kubernetes/k", &[]),
        ];
        assert_eq!(names(&order(resources).unwrap()), ["kubernetes/k", "kafka/a", "topic/a/b", "topic/a/z"]);
    }

    #[test]
    fn a_cycle_is_named_in_order() {
        let resources = vec![
            resource("kafka/d", &["kafka/a"]),
            resource("kafka/a", &["kafka/b"]),
            resource("kafka/b", &["kafka/c"]),
            resource("kafka/c", &["kafka/a"]),
        ];
        let cycle = order(resources).unwrap_err();
        assert_eq!(cycle.to_string(), "resources wait for each other: kafka/a → kafka/b → kafka/c → kafka/a");
    }
}

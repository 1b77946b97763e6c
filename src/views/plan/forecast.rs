//! Which nodes the operator will restart because of this plan.

use super::{
    PlanLook,
    text::{clean, wrap},
};
use polaris_core::plan::{Plan, Restart};
use std::collections::{BTreeMap, BTreeSet};

/// `  Restarts   orders: broker 0–4, one at a time (pod template changes)`, a line for each cluster and reason.
pub fn restarts(plan: &Plan, look: &PlanLook) -> String {
    let mut groups: BTreeMap<(&str, &str), BTreeMap<&str, BTreeSet<i32>>> = BTreeMap::new();
    for Restart { cluster, pool, node, reason } in &plan.restarts {
        groups.entry((cluster, reason)).or_default().entry(pool).or_default().insert(*node);
    }
    let mut text = String::new();
    for ((cluster, reason), pools) in groups {
        let count: usize = pools.values().map(BTreeSet::len).sum();
        let nodes: Vec<String> = pools.iter().map(|(pool, nodes)| format!("{pool} {}", ranges(nodes))).collect();
        let pace = if count > 1 { ", one at a time" } else { "" };
        let sentence = clean(&format!("{cluster}: {}{pace} ({reason})", nodes.join(", ")));
        for (at, line) in wrap(&sentence, look.width.saturating_sub(13)).into_iter().enumerate() {
            let title = if at == 0 { look.palette.yellow("Restarts") } else { " ".repeat(8) };
            text.extend(["  ", &title, "   ", &line, "\n"]);
        }
    }
    text
}

/// `0–2, 5`.
fn ranges(nodes: &BTreeSet<i32>) -> String {
    let mut spans: Vec<(i32, i32)> = Vec::new();
    for node in nodes {
        match spans.last_mut() {
            Some((_, end)) if *end + 1 == *node => *end = *node,
            _ => spans.push((*node, *node)),
        }
    }
    let told = |(start, end): &(i32, i32)| if start == end { start.to_string() } else { format!("{start}–{end}") };
    spans.iter().map(told).collect::<Vec<_>>().join(", ")
}

//! Which node ids a pool has: Strimzi's `NodeIdAssignor`.

use std::collections::BTreeSet;

/// The ids of a pool that should have `replicas` nodes, given its present ids and all ids in use in the cluster.
/// New ids are added to `used`.
pub fn assign(present: &[i32], replicas: usize, used: &mut BTreeSet<i32>, hints: &Hints) -> Vec<i32> {
    let mut ids: BTreeSet<i32> = present.iter().copied().collect();
    while ids.len() > replicas {
        let hinted = hints.remove.iter().copied().find(|id| ids.contains(id));
        let Some(gone) = hinted.or_else(|| ids.last().copied()) else { break };
        ids.remove(&gone);
    }
    while ids.len() < replicas {
        let hinted = hints.next.iter().copied().find(|id| !used.contains(id));
        let Some(new) = hinted.or_else(|| (0..i32::MAX).find(|id| !used.contains(id))) else { break };
        used.insert(new);
        ids.insert(new);
    }
    ids.into_iter().collect()
}

/// The annotations `strimzi.io/next-node-ids` and `strimzi.io/remove-node-ids` of a pool.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hints {
    pub next: Vec<i32>,
    pub remove: Vec<i32>,
}

/// Reads `[0, 1, 10-20]`; a range may fall. What is malformed is ignored, as the operator does.
pub fn parse(text: Option<&str>) -> Vec<i32> {
    let inner = text.and_then(|text| text.trim().strip_prefix('[')?.strip_suffix(']'));
    inner
        .and_then(|inner| inner.split(',').map(|item| range(item.trim())).collect::<Option<Vec<_>>>())
        .unwrap_or_default()
        .concat()
}

/// Longer ranges than any cluster are cut, so that an annotation cannot exhaust memory.
const LONGEST: usize = 1000;

fn range(item: &str) -> Option<Vec<i32>> {
    let Some((from, to)) = item.split_once('-') else { return Some(vec![item.parse().ok()?]) };
    let (from, to): (i32, i32) = (from.trim().parse().ok()?, to.trim().parse().ok()?);
    Some(if from <= to { (from..=to).take(LONGEST).collect() } else { (to..=from).rev().take(LONGEST).collect() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_pool_takes_the_lowest_free_ids() {
        let mut used = BTreeSet::from([0, 1, 3]);
        assert_eq!(assign(&[], 3, &mut used, &Hints::default()), [2, 4, 5]);
    }

    #[test]
    fn a_smaller_pool_loses_its_highest_id_unless_told_which() {
        let hints = Hints { next: vec![], remove: parse(Some("[9, 3]")) };
        assert_eq!(assign(&[2, 3, 4], 2, &mut BTreeSet::new(), &Hints::default()), [2, 3]);
        assert_eq!(assign(&[2, 3, 4], 2, &mut BTreeSet::new(), &hints), [2, 4]);
    }

    #[test]
    fn ranges_may_fall_and_nonsense_is_ignored() {
        assert_eq!(parse(Some("[0, 5-3]")), [0, 5, 4, 3]);
        assert!(parse(Some("0,1")).is_empty() && parse(Some("[x]")).is_empty() && parse(None).is_empty());
    }
}

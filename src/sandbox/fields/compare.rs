//! Which paths differ between two objects.

use super::{
    set::Set,
    shape::{Items, Shape},
};
use serde_json::{Map, Value};
use std::{collections::BTreeMap, sync::LazyLock};

/// Paths that came, went or changed.
#[derive(Clone, Debug, Default)]
pub struct Comparison {
    pub added: Set,
    pub removed: Set,
    pub modified: Set,
}

impl Comparison {
    /// What a writer put: came or changed.
    pub fn written(&self) -> Set {
        let mut written = self.added.clone();
        written.union(&self.modified);
        written
    }

    fn nest(&mut self, element: &str, child: Self) {
        self.added.insert(element.to_owned(), child.added);
        self.removed.insert(element.to_owned(), child.removed);
        self.modified.insert(element.to_owned(), child.modified);
    }

    /// The node itself came or went.
    fn mark(&mut self, old: Option<&Value>, new: Option<&Value>) {
        self.added.here |= old.is_none() && new.is_some();
        self.removed.here |= old.is_some() && new.is_none();
    }
}

/// Compares two nodes of one shape.
pub fn compare(old: Option<&Value>, new: Option<&Value>, shape: Shape<'_>) -> Comparison {
    if old == new {
        return Comparison::default();
    }
    if let Some((old_map, new_map)) = maps(old, new).filter(|_| !shape.is_atomic_map()) {
        let mut comparison = compare_maps(old_map, new_map, shape);
        comparison.mark(old, new);
        return comparison;
    }
    if let Some((old_list, new_list)) = lists(old, new) {
        let items = shape.items(if new_list.is_empty() { old_list } else { new_list });
        if items != Items::Atomic {
            let mut comparison = compare_lists(old_list, new_list, shape, &items);
            comparison.mark(old, new);
            return comparison;
        }
    }
    leaf(old, new)
}

fn leaf(old: Option<&Value>, new: Option<&Value>) -> Comparison {
    let mut comparison = Comparison::default();
    comparison.mark(old, new);
    comparison.modified.here = old.is_some() && new.is_some();
    comparison
}

static NO_MAP: LazyLock<Map<String, Value>> = LazyLock::new(Map::new);

type Fields<'a> = &'a Map<String, Value>;

/// Both as maps, an absent one as empty; `None` when one is something else or nothing is in either.
fn maps<'a>(old: Option<&'a Value>, new: Option<&'a Value>) -> Option<(Fields<'a>, Fields<'a>)> {
    let old = old.map_or(Some(&*NO_MAP), Value::as_object)?;
    let new = new.map_or(Some(&*NO_MAP), Value::as_object)?;
    (!old.is_empty() || !new.is_empty()).then_some((old, new))
}

fn lists<'a>(old: Option<&'a Value>, new: Option<&'a Value>) -> Option<(&'a [Value], &'a [Value])> {
    let old = old.map_or(Some(&[][..]), |old| old.as_array().map(Vec::as_slice))?;
    let new = new.map_or(Some(&[][..]), |new| new.as_array().map(Vec::as_slice))?;
    (!old.is_empty() || !new.is_empty()).then_some((old, new))
}

fn compare_maps(old: &Map<String, Value>, new: &Map<String, Value>, shape: Shape<'_>) -> Comparison {
    let mut comparison = Comparison::default();
    for (name, value) in old {
        comparison.nest(&format!("f:{name}"), compare(Some(value), new.get(name), shape.field(name).shape));
    }
    for (name, value) in new.iter().filter(|(name, _)| !old.contains_key(*name)) {
        comparison.nest(&format!("f:{name}"), compare(None, Some(value), shape.field(name).shape));
    }
    comparison
}

fn compare_lists(old: &[Value], new: &[Value], shape: Shape<'_>, items: &Items) -> Comparison {
    let mut comparison = Comparison::default();
    let mut pairs: BTreeMap<String, (Option<&Value>, Option<&Value>)> = BTreeMap::new();
    for item in old {
        if let Some(element) = items.element(item) {
            pairs.entry(element).or_default().0 = Some(item);
        }
    }
    for item in new {
        if let Some(element) = items.element(item) {
            pairs.entry(element).or_default().1 = Some(item);
        }
    }
    for (element, (old, new)) in pairs {
        comparison.nest(&element, compare(old, new, shape.item()));
    }
    comparison
}

//! Why something would change, in the words that plans use. Sentences without a full stop.

use super::{Setter, ownership::Ownership};
use crate::{snapshot::FieldManager, value::Difference};
use std::fmt;

pub const NOT_THERE: &str = "not there yet";
pub const SPEC_CHANGED: &str = "the spec changed";
pub const NOT_IN_SPEC: &str = "not in the spec any more";
pub const DESTROY: &str = "destroy was asked for";
pub const VANISHED: &str = "deleted outside: the state has it, the server does not";
pub const GONE_ALREADY: &str = "deleted outside already";
pub const REPLACE_ASKED: &str = "replacement was asked for";
pub const MADE_AGAIN: &str = "deleted and made again outside";
pub const OURS_BY_NAME: &str = "carries this state's name and is not in it";
pub const ADOPTED: &str = "adoption was asked for";
pub const DELETING: &str = "being deleted outside";
pub const ONLY_READ: &str = "read when what it lives on stands";
pub const READ_FROM_NOW: &str = "only read from now on";

/// `changed outside by kubectl-edit at 2026-08-22T10:00:00Z`, for every manager that holds a changed leaf.
pub(super) fn drift(changed: &[Difference], ownership: &Ownership<'_>) -> String {
    let mut managers: Vec<&FieldManager> = Vec::new();
    for holder in changed.iter().flat_map(|difference| ownership.holders(&difference.path)) {
        if managers.iter().all(|known| known.name != holder.manager.name) {
            managers.push(holder.manager);
        }
    }
    if managers.is_empty() {
        return "changed outside".into();
    }
    let told: Vec<String> = managers.into_iter().map(named).collect();
    format!("changed outside by {}", told.join(" and "))
}

/// A manager with the time of its last write.
pub(super) fn named(manager: &FieldManager) -> String {
    Setter::of(manager).to_string()
}

impl Setter {
    pub(super) fn of(manager: &FieldManager) -> Self {
        Self { manager: manager.name.clone(), scales: manager.scales, time: manager.time.clone() }
    }
}

/// `kubectl through scale at 2026-08-22T10:00:00Z`.
impl fmt::Display for Setter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.manager)?;
        if self.scales {
            f.write_str(" through scale")?;
        }
        self.time.as_ref().map_or(Ok(()), |time| write!(f, " at {time}"))
    }
}

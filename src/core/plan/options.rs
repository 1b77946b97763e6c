//! What a person can ask of a plan beside the spec.

use crate::address::ResourceAddress;

/// The planner's options; the default plans everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlanOptions {
    /// Plan the deletion of everything that the state holds.
    pub destroy: bool,
    /// Change nothing outside: show drift, and bring the state in line with what was read.
    pub refresh_only: bool,
    /// Globs over addresses. Only these, and what they cannot be changed without.
    pub targets: Vec<String>,
    /// Globs over addresses. Not these, and nothing that cannot be changed without them.
    pub excludes: Vec<String>,
    /// Delete and create these again, even where they could change in place.
    pub replace: Vec<ResourceAddress>,
    /// Take these into the state although someone else made them.
    pub adopt: Vec<ResourceAddress>,
    /// Take over fields that other managers hold.
    pub force_conflicts: bool,
}

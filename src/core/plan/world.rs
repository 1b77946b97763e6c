//! The planner's four inputs, and the questions that several of its parts ask of them.

use super::PlanOptions;
use crate::{
    address::ResourceAddress,
    graph::{DesiredGraph, DesiredResource, Mode},
    snapshot::{LiveSnapshot, ObservedObject, Owner},
    state::{ResourceRecord, State},
};

#[derive(Clone, Copy)]
pub(super) struct World<'a> {
    pub graph: &'a DesiredGraph,
    pub state: &'a State,
    pub live: &'a LiveSnapshot,
    pub options: &'a PlanOptions,
}

/// Whose an existing object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Belongs<'a> {
    /// Its annotations name this state and this address.
    Here,
    /// This state, but under another address: it was renamed in the spec.
    Renamed(&'a str),
    /// Another state's.
    Elsewhere(&'a Owner),
    Nobody,
}

impl<'a> World<'a> {
    /// The resource that should stand at an address; `None` for everything when the plan is to destroy.
    pub fn wanted(self, address: &ResourceAddress) -> Option<&'a DesiredResource> {
        self.graph.get(address).filter(|_| !self.options.destroy)
    }

    /// Records of what should not be there any more, or not as Polaris' own.
    pub fn removed(self) -> impl Iterator<Item = (&'a ResourceAddress, &'a ResourceRecord)> {
        self.state.resources.iter().filter(move |(address, _)| self.is_removed(address))
    }

    pub fn is_removed(self, address: &ResourceAddress) -> bool {
        self.wanted(address).is_none_or(|resource| resource.mode == Mode::Read)
            && self.state.resources.contains_key(address)
    }

    /// What an address depends on, by the spec and by what the state remembers.
    pub fn depends_on(self, address: &ResourceAddress) -> impl Iterator<Item = &'a ResourceAddress> {
        let declared = self.graph.get(address).map(|resource| resource.depends_on.as_slice()).unwrap_or_default();
        let recorded = self.state.resources.get(address).map(|record| record.depends_on.as_slice()).unwrap_or_default();
        let also = recorded.iter().filter(move |address| !declared.contains(address));
        declared.iter().chain(also)
    }

    pub fn belongs(self, address: &ResourceAddress, object: &'a ObservedObject) -> Belongs<'a> {
        match &object.owner {
            None => Belongs::Nobody,
            Some(owner) if owner.lineage != self.state.lineage => Belongs::Elsewhere(owner),
            Some(owner) if owner.address == address.as_str() => Belongs::Here,
            Some(owner) => Belongs::Renamed(&owner.address),
        }
    }
}

//! Looks for Strimzi objects on the clusters of the spec that no state manages, and writes the spec for them.
//! Reads only.

use super::{Observer, OpsError, Purpose, Session, Workspace, refresh};
use polaris_core::{
    address::ResourceAddress,
    graph::{DesiredGraph, Raising, SOUGHT, Stray, raise},
    resource::{ObjectId, Target},
    snapshot::{Coverage, LiveSnapshot, Scope},
    state::State,
};
use std::collections::{BTreeSet, HashMap};

/// What was found.
#[derive(Debug)]
pub struct Discovery {
    pub raising: Raising,
    /// Objects that the spec declares already and the state does not have yet.
    pub declared: Vec<ResourceAddress>,
    /// What could not be looked at, and why.
    pub unreadable: Vec<(Scope, String)>,
    /// How many clusters of the spec do not exist yet.
    pub clusters_to_come: usize,
}

pub async fn discover(workspace: &Workspace, observer: &dyn Observer) -> Result<Discovery, OpsError> {
    let session = Session::open(workspace, Purpose::Reach).await?;
    let scopes = session.graph.clusters.keys().flat_map(|cluster| {
        SOUGHT.into_iter().map(|kind| Scope { cluster: cluster.clone(), kind: Some(kind), namespace: None })
    });
    let snapshot = refresh::read(session.provider(), &session.graph, scopes.collect(), observer).await;
    session.close().await;
    Ok(sorted_out(snapshot?, &session.graph, &session.state))
}

fn sorted_out(snapshot: LiveSnapshot, graph: &DesiredGraph, state: &State) -> Discovery {
    let managed: BTreeSet<&Target> = state.resources.values().map(|record| &record.target).collect();
    let in_spec: HashMap<&Target, &ResourceAddress> =
        graph.resources().iter().map(|resource| (&resource.target, &resource.address)).collect();
    let (mut strays, mut declared) = (Vec::new(), Vec::new());
    for (target, object) in snapshot.objects {
        if managed.contains(&target) || object.owner.is_some() || object.deleting {
            continue;
        }
        match (in_spec.get(&target), target) {
            (Some(address), _) => declared.push((*address).clone()),
            (None, Target::Object(id)) => strays.push(Stray { id, body: object.body }),
            (None, _) => {}
        }
    }
    strays.sort_by(|one, other| one.id.cmp(&other.id));
    declared.sort();
    let to_come = snapshot.coverage.iter().filter(|(_, coverage)| **coverage == Coverage::NotYet);
    let clusters_to_come = to_come.map(|(scope, _)| &scope.cluster).collect::<BTreeSet<_>>().len();
    let unreadable = snapshot.coverage.iter().filter_map(|(scope, coverage)| match coverage {
        Coverage::Unreadable(why) => Some((scope.clone(), why.clone())),
        _ => None,
    });
    let mut unreadable: Vec<(Scope, String)> = unreadable.collect();
    unreadable.sort();
    Discovery { raising: raise(&strays, graph), declared, unreadable, clusters_to_come }
}

impl Discovery {
    /// Objects that nobody manages and that the spec does not know.
    pub fn left(&self) -> &[ObjectId] {
        &self.raising.left
    }
}

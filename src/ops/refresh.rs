//! Reading the world: one LIST per scope, all at once, and a dry run for each resource that differs.

use super::{Event, Observer, OpsError};
use crate::providers::{Provider, Write};
use futures::{StreamExt as _, stream};
use polaris_core::{
    address::ResourceAddress,
    graph::{DesiredGraph, Mode},
    plan::update_body,
    resource::Target,
    snapshot::{LiveSnapshot, Observation, Owner, Proposal, Scope},
    state::State,
};
use std::{
    collections::{BTreeSet, HashMap},
    sync::{Mutex, PoisonError},
    time::Instant,
};

/// LISTs under way at once. More only queue up inside one server.
const LISTS_AT_ONCE: usize = 16;
const DRY_RUNS_AT_ONCE: usize = 32;

/// Everything that the graph or the state names, as it is now.
pub async fn refresh(
    provider: &dyn Provider,
    graph: &DesiredGraph,
    state: &State,
    observer: &dyn Observer,
) -> Result<LiveSnapshot, OpsError> {
    let targets = graph.resources().iter().map(|resource| &resource.target);
    let targets = targets.chain(state.resources.values().map(|record| &record.target));
    let mut snapshot = read(provider, graph, scopes(targets), observer).await?;
    look_for_operators(provider, graph, &mut snapshot).await?;
    Ok(snapshot)
}

/// Where an operator is to go: how many objects there are that its definitions must stay for.
pub async fn count_what_stays(
    provider: &dyn Provider,
    (graph, state, destroys): (&DesiredGraph, &State, bool),
    snapshot: &mut LiveSnapshot,
) -> Result<(), OpsError> {
    for (address, record) in &state.resources {
        let Target::Operator { cluster, .. } = &record.target else { continue };
        if destroys || graph.get(address).is_none() {
            let instances = provider.instances(&record.target).await?;
            snapshot.surveys.entry(cluster.clone()).or_default().instances = instances;
        }
    }
    Ok(())
}

/// An operator that someone else runs may be where no LIST of ours shows it; its kinds still say that it is there.
async fn look_for_operators(
    provider: &dyn Provider,
    graph: &DesiredGraph,
    snapshot: &mut LiveSnapshot,
) -> Result<(), OpsError> {
    for resource in graph.resources() {
        let is_read = resource.mode == Mode::Read && matches!(resource.target, Target::Operator { .. });
        if is_read && !snapshot.objects.contains_key(&resource.target) {
            let found = provider.read(&resource.target).await?;
            snapshot.objects.extend(found.map(|found| (resource.target.clone(), found)));
        }
    }
    Ok(())
}

/// The LISTs that show these targets, each once. A cluster itself is always looked at.
pub fn scopes<'a>(targets: impl Iterator<Item = &'a Target>) -> BTreeSet<Scope> {
    let mut scopes = BTreeSet::new();
    for target in targets {
        scopes.insert(Scope { cluster: target.cluster().clone(), kind: None, namespace: None });
        scopes.insert(target.scope());
    }
    scopes
}

/// Reads a set of scopes. The first failure that is more than "may not read" ends it: a server that is down
/// would otherwise be told once for each kind.
pub async fn read(
    provider: &dyn Provider,
    graph: &DesiredGraph,
    scopes: BTreeSet<Scope>,
    observer: &dyn Observer,
) -> Result<LiveSnapshot, OpsError> {
    let started = Instant::now();
    observer.event(Event::RefreshStarted { lists: scopes.len() });
    let listings = stream::iter(scopes).map(|scope| async move { (provider.list(&scope).await, scope) });
    let mut listings = listings.buffer_unordered(LISTS_AT_ONCE);
    let mut snapshot = LiveSnapshot::default();
    while let Some((listing, scope)) = listings.next().await {
        let listing = listing.map_err(|error| OpsError::of_cluster(error, graph, &scope.cluster))?;
        snapshot.surveys.extend(listing.survey.map(|survey| (scope.cluster.clone(), survey)));
        snapshot.coverage.insert(scope, listing.coverage);
        snapshot.objects.extend(listing.objects);
    }
    observer.event(Event::RefreshDone { objects: snapshot.objects.len(), elapsed: started.elapsed() });
    Ok(snapshot)
}

/// What a dry run needs to know beside the address.
pub struct Question<'a> {
    pub graph: &'a DesiredGraph,
    pub live: &'a LiveSnapshot,
    pub lineage: &'a str,
    /// Take fields that another manager holds.
    pub force: bool,
}

/// Asks the server what it would store, for these resources only.
pub async fn propose(
    provider: &dyn Provider,
    question: &Question<'_>,
    addresses: Vec<ResourceAddress>,
) -> Vec<(ResourceAddress, Proposal)> {
    let asked = addresses.into_iter().filter_map(|address| Some((question.graph.get(&address)?, address)));
    let forbidden: Mutex<HashMap<Scope, Proposal>> = Mutex::default();
    let forbidden = &forbidden;
    let proposals = stream::iter(asked).map(|(resource, address)| async move {
        let scope = resource.target.scope();
        // Who may not ask of one may not ask of any.
        let known = forbidden.lock().unwrap_or_else(PoisonError::into_inner).get(&scope).cloned();
        if let Some(known) = known {
            return (address, known);
        }
        let owner = Owner { lineage: question.lineage.to_owned(), address: address.to_string() };
        let target = &resource.target;
        let body = &match question.live.observe(target) {
            Observation::Present(object) => update_body(resource, object),
            _ => resource.whole_body().into_owned(),
        };
        let write = Write { target, body, owner: &owner, force: question.force, expected: None };
        let proposal = provider.propose(write).await;
        if matches!(proposal, Proposal::Forbidden(_)) {
            forbidden.lock().unwrap_or_else(PoisonError::into_inner).insert(scope, proposal.clone());
        }
        (address, proposal)
    });
    proposals.buffer_unordered(DRY_RUNS_AT_ONCE).collect().await
}

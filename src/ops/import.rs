//! Takes things that exist into the state. No attribute of theirs is written: the next plan shows what the spec would
//! change. Only the fields that people's kubectl holds become Polaris' own, or none of them could ever be removed.

use super::{Observer, OpsError, Purpose, Session, Workspace};
use crate::store::LockInfo;
use polaris_core::{
    address::ResourceAddress,
    graph::{DesiredResource, project},
    plan::holds_undeclared,
    resource::{ObjectId, Target},
    snapshot::ObservedObject,
    state::{ResourceRecord, State},
    value::Digest,
};
use std::time::Duration;

pub struct ImportRequest<'a> {
    pub workspace: &'a Workspace,
    pub address: ResourceAddress,
    /// The object's own name, where it is not the one that the spec gives it: `name` or `namespace/name`.
    pub id: Option<String>,
    pub lock_timeout: Duration,
}

#[derive(Debug)]
pub struct ImportOutcome {
    pub target: Target,
    pub serial: u64,
    /// The managers whose fields are Polaris' from now on.
    pub taken_from: Vec<String>,
}

/// Why something cannot be imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error("`{0}` is not in the spec")]
    NotDeclared(ResourceAddress),
    #[error("`{0}` is in the state already")]
    Managed(ResourceAddress),
    #[error("{0} does not exist")]
    Absent(Target),
    #[error("{target} belongs to another state: it is `{address}` there (lineage {lineage})")]
    Foreign { target: Target, lineage: String, address: String },
}

pub async fn import(request: ImportRequest<'_>, observer: &dyn Observer) -> Result<ImportOutcome, OpsError> {
    let session = Session::open(request.workspace, Purpose::Save).await?;
    let on_wait = |holder: &LockInfo, waited| {
        observer.event(super::Event::LockWaiting { holder: holder.clone(), waited });
    };
    let lock = session.store.lock("import", request.lock_timeout, on_wait).await?;
    let state = lock.load().await?.state;
    let imported = prepared(&request, &session, state).await;
    let result = match imported {
        Ok(Prepared { target, taken_from, state }) => lock
            .commit(&state, None)
            .await
            .map(|()| ImportOutcome { target, serial: state.serial, taken_from })
            .map_err(OpsError::from),
        Err(error) => Err(error),
    };
    session.close().await;
    lock.release().await?;
    result
}

/// Everything but the state's own write.
struct Prepared {
    target: Target,
    taken_from: Vec<String>,
    state: State,
}

async fn prepared(request: &ImportRequest<'_>, session: &Session, state: State) -> Result<Prepared, OpsError> {
    let address = &request.address;
    let resource = session.graph.get(address).ok_or_else(|| ImportError::NotDeclared(address.clone()))?;
    if state.resources.contains_key(address) {
        return Err(ImportError::Managed(address.clone()).into());
    }
    let target = request.id.as_deref().map_or_else(|| resource.target.clone(), |id| renamed(&resource.target, id));
    let provider = session.provider();
    let mut found = provider.read(&target).await?;
    let Some(object) = &found else { return Err(ImportError::Absent(target).into()) };
    if let Some(owner) = object.owner.as_ref().filter(|owner| owner.lineage != state.lineage) {
        let (lineage, address) = (owner.lineage.clone(), owner.address.clone());
        return Err(ImportError::Foreign { target, lineage, address }.into());
    }
    let taken_from = provider.take_over(&target).await?;
    if !taken_from.is_empty() {
        found = provider.read(&target).await?;
    }
    let Some(object) = &found else { return Err(ImportError::Absent(target).into()) };
    let state = with(state, resource, (target.clone(), object), session);
    Ok(Prepared { target, taken_from, state })
}

fn renamed(target: &Target, id: &str) -> Target {
    let Target::Object(object) = target else { return target.clone() };
    let (namespace, name) = match id.split_once('/') {
        Some((namespace, name)) => (Some(namespace.into()), name),
        None => (object.namespace.clone(), id),
    };
    Target::Object(ObjectId { namespace, name: name.into(), ..object.clone() })
}

/// The record says what was seen, not what is wanted: so the next plan compares the two. Where Polaris holds more than
/// the spec declares, all of it was seen.
fn with(mut state: State, resource: &DesiredResource, found: (Target, &ObservedObject), session: &Session) -> State {
    let (target, object) = found;
    let seen = if holds_undeclared(resource, object) {
        Digest::of(&object.body)
    } else {
        Digest::of(&project(&resource.body, &object.body))
    };
    let record = ResourceRecord {
        uid: object.uid.clone(),
        resource_version: object.resource_version.clone(),
        desired: seen,
        observed: seen,
        depends_on: resource.depends_on.clone(),
        protect: resource.protect,
        target,
    };
    if let Some(connection) = session.graph.clusters.get(record.target.cluster()) {
        state.clusters.insert(record.target.cluster().clone(), connection.clone());
    }
    state.resources.insert(resource.address.clone(), record);
    state.serial += 1;
    state
}

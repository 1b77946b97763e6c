//! Looking whether everything is in place: before the first apply (`init`), or when something is odd (`doctor`).

use super::{Observer, OpsError, Purpose, Session, Workspace, bundles, rights};
use crate::store::{StateStore, StoreError};
use polaris_core::{
    diagnostic::Code,
    graph::ClusterConnection,
    snapshot::{Coverage, Scope},
};
use std::{collections::BTreeSet, sync::Arc, time::Duration};

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// `state`, `kubernetes/eu1`.
    pub subject: String,
    pub verdict: Verdict,
    /// What was found, as a sentence without a full stop.
    pub found: String,
    pub remedy: Option<String>,
    /// The page that says more.
    pub code: Option<Code>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Good,
    /// It works, and should be known.
    Notable,
    Bad,
}

impl Check {
    pub(super) fn good(subject: impl Into<String>, found: impl Into<String>) -> Self {
        Self { subject: subject.into(), verdict: Verdict::Good, found: found.into(), remedy: None, code: None }
    }

    pub(super) fn notable(subject: impl Into<String>, found: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { verdict: Verdict::Notable, remedy: Some(remedy.into()), ..Self::good(subject, found) }
    }

    fn bad(subject: impl Into<String>, error: &OpsError) -> Self {
        let remedy = match error {
            OpsError::Provider(error) | OpsError::Cluster { error, .. } => error.hint.clone(),
            _ => None,
        };
        Self { verdict: Verdict::Bad, remedy, ..Self::good(subject, error.to_string()) }
    }
}

/// What `init` does beside proving.
#[derive(Clone, Debug, Default)]
pub struct InitOptions {
    /// Where bundles are read from instead of where the spec says: a mirror, a file, a folder.
    pub bundle: Option<String>,
    /// Take bundles anew, and pin what they are now.
    pub upgrade: bool,
}

/// Proves the state's store, resolves the operators' bundles, and reaches every cluster. Only the spec can stop it
/// early.
pub async fn init(
    workspace: &Workspace,
    options: &InitOptions,
    observer: &dyn Observer,
) -> Result<Vec<Check>, OpsError> {
    let declared = workspace.declared()?;
    workspace.hide_from_git();
    let mut checks = vec![match prove(&declared.store).await {
        Ok(()) => Check::good("state", format!("{} keeps writers apart", declared.store.place())),
        Err(error) => Check::bad("state", &error.into()),
    }];
    checks.extend(bundles::resolve(workspace, &declared.graph, options, observer).await);
    checks.extend(clusters(workspace).await?);
    Ok(checks)
}

/// Looks at everything and changes nothing.
pub async fn doctor(workspace: &Workspace) -> Result<Vec<Check>, OpsError> {
    let declared = workspace.declared()?;
    let count = declared.graph.resources().len();
    let mut checks = vec![Check::good("spec", format!("environment {}, {count} resources", declared.environment))];
    checks.extend(state(&declared.store).await);
    checks.extend(bundles::inspect(workspace, &declared.graph));
    checks.extend(clusters(workspace).await?);
    Ok(checks)
}

/// Two conditional writes: the first must be taken, the second, which contradicts it, must be refused. A store that
/// takes both would let two applies run at once.
async fn prove(store: &StateStore) -> Result<(), StoreError> {
    let lock = store.lock("init", Duration::ZERO, |_, _| {}).await?;
    let second = store.lock("init", Duration::ZERO, |_, _| {}).await;
    let proven = match second {
        Err(StoreError::Locked(_)) => Ok(()),
        Err(error) => Err(error),
        Ok(second) => {
            second.release().await?;
            let reason = "it took two writes of which only one may be taken; no lock is safe there".into();
            Err(StoreError::LockLost { reason })
        }
    };
    lock.release().await?;
    proven
}

async fn state(store: &StateStore) -> Vec<Check> {
    let loaded = match store.load().await {
        Ok(loaded) => loaded,
        Err(error) => return vec![Check::bad("state", &error.into())],
    };
    let (serial, count) = (loaded.state.serial, loaded.state.resources.len());
    let mut checks = vec![Check::good("state", format!("{}, serial {serial}, {count} resources", store.place()))];
    if let Some(lock) = loaded.lock {
        let found = format!("held by {} for {} since {}", lock.holder, lock.operation, lock.since);
        checks.push(Check::notable("lock", found, format!("if it is dead: polaris force-unlock {}", lock.id)));
    }
    if let Some(run) = loaded.open_run {
        let found = format!("run {} was cut short", run.as_str());
        checks.push(Check::notable("run", found, "polaris apply reads back what it did and goes on"));
    }
    checks
}

/// Reaches each cluster of the spec with the credentials that an apply would use.
async fn clusters(workspace: &Workspace) -> Result<Vec<Check>, OpsError> {
    let session = Session::open(workspace, Purpose::Reach).await?;
    let mut names: Vec<(&Arc<str>, &ClusterConnection)> = session.graph.clusters.iter().collect();
    names.sort_by_key(|(name, _)| (*name).clone());
    let (mut checks, mut answered) = (Vec::new(), BTreeSet::new());
    for (name, connection) in names {
        let subject = format!("kubernetes/{name}");
        let scope = Scope { cluster: name.clone(), kind: None, namespace: None };
        checks.push(match session.provider().list(&scope).await {
            Ok(listing) => {
                answered.insert(name.clone());
                reached(subject, connection, &listing.coverage)
            }
            Err(error) => Check::bad(subject, &error.into()),
        });
    }
    checks.extend(rights::checks(&session, &answered).await);
    Ok(checks)
}

fn reached(subject: String, connection: &ClusterConnection, coverage: &Coverage) -> Check {
    match (connection, coverage) {
        (ClusterConnection::Sandbox, Coverage::NotYet) => Check::good(subject, "not there yet; polaris apply makes it"),
        (_, Coverage::NotYet) => Check::notable(subject, "does not exist", "it must exist before polaris apply"),
        (_, Coverage::Unreadable(reason)) => {
            Check::notable(subject, format!("cannot be read: {reason}"), "polaris explain PK223")
        }
        (ClusterConnection::Sandbox, Coverage::Listed) => Check::good(subject, "in the sandbox"),
        (_, Coverage::Listed) => Check::good(subject, "answers, and takes these credentials"),
    }
}

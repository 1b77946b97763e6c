//! May Polaris touch what exists? A name alone proves nothing; a record, an annotation or a person's word does.

use super::{
    Finding, findings, operator,
    reason::{ADOPTED, MADE_AGAIN, OURS_BY_NAME},
    world::{Belongs, World},
};
use crate::{
    graph::{ClusterConnection, DesiredResource},
    resource::{KubernetesKind, Target},
    snapshot::ObservedObject,
    state::ResourceRecord,
};

pub(super) enum Claim<'a> {
    /// The state has it.
    Recorded(&'a ResourceRecord),
    /// It becomes ours, for this reason; `rewrite` where its annotations must name it anew.
    Take {
        reason: String,
        rewrite: bool,
    },
    /// Someone else's, and good enough as it is.
    Leave,
    Refuse(Box<Finding>),
}

pub(super) fn claim<'a>(
    world: World<'a>,
    resource: &DesiredResource,
    record: Option<&'a ResourceRecord>,
    object: &'a ObservedObject,
) -> Claim<'a> {
    let address = &resource.address;
    let take = |reason: String, rewrite| Claim::Take { reason, rewrite };
    let refuse = |owner| Claim::Refuse(Box::new(findings::exists(address, &resource.target, owner, record.is_some())));
    let asked = world.options.adopt.contains(address);
    let recorded = record.filter(|record| is_same_object(record, object));
    match (recorded, world.belongs(address, object)) {
        (_, Belongs::Elsewhere(_)) | (None, Belongs::Nobody) if asked => take(ADOPTED.into(), true),
        (_, Belongs::Elsewhere(owner)) => refuse(Some(owner)),
        (Some(record), _) => Claim::Recorded(record),
        (None, Belongs::Here) => take(if record.is_some() { MADE_AGAIN } else { OURS_BY_NAME }.into(), false),
        (None, Belongs::Renamed(from)) => take(format!("was {from}"), true),
        (None, Belongs::Nobody) if is_sandbox(world, &resource.target) => take("stands already".into(), false),
        (None, Belongs::Nobody) if is_namespace(&resource.target) => Claim::Leave,
        (None, Belongs::Nobody) if matches!(resource.target, Target::Operator { .. }) => {
            Claim::Refuse(Box::new(operator::foreign(world, address, &resource.target)))
        }
        (None, Belongs::Nobody) => refuse(None),
    }
}

/// True unless both sides know a uid and the two differ.
pub(super) fn is_same_object(record: &ResourceRecord, object: &ObservedObject) -> bool {
    match (&record.uid, &object.uid) {
        (Some(recorded), Some(live)) => recorded == live,
        _ => true,
    }
}

/// The sandbox belongs to the project folder that it lives in.
fn is_sandbox(world: World<'_>, target: &Target) -> bool {
    matches!(target, Target::ControlPlane { cluster }
        if world.graph.clusters.get(cluster) == Some(&ClusterConnection::Sandbox))
}

/// A namespace is created if absent; one that someone else made is used as it is, and never deleted.
fn is_namespace(target: &Target) -> bool {
    target.object().is_some_and(|object| object.kind == KubernetesKind::Namespace)
}

//! The rights that a plan or a spec takes, asked for before the first of them is needed.

use super::{Check, OpsError, Session, Workspace};
use polaris_core::{
    address::{ResourceAddress, ResourceType},
    diagnostic::{Code, Severity},
    graph::ClusterConnection,
    plan::{Finding, Plan, rights_of_plan, rights_of_spec, roles},
    resource::Right,
};
use serde_json::Value as Json;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

const REMEDY: &str = "ask for a role that has it: polaris doctor --rbac prints the smallest";

/// A plan is often made with credentials that may only read, so it only warns.
pub(super) async fn warn(plan: &mut Plan, session: &Session) {
    let missing = missing(session, rights_of_plan(plan)).await;
    let found = by_cluster(&missing).into_iter().map(|(cluster, told)| {
        let mut finding = Finding::new(Code::MISSING_RIGHT, Severity::Warning, "these credentials may not apply it")
            .detail(format!("on {cluster} they may not {}; an apply would refuse to begin", told.join("; ")))
            .remedy(REMEDY);
        finding.address = Some(ResourceAddress::new(ResourceType::Kubernetes, &[&**cluster]));
        let declared = finding.address.as_ref().and_then(|address| session.graph.get(address));
        finding.source = declared.and_then(|resource| resource.source.clone());
        finding
    });
    plan.findings.extend(found);
    plan.findings.sort_by(Finding::order);
}

/// An apply without them would stop half-way: all of them at once, before the first write.
pub(super) async fn require(plan: &Plan, session: &Session) -> Result<(), OpsError> {
    let missing = missing(session, rights_of_plan(plan)).await;
    let told = by_cluster(&missing).into_iter();
    let told: Vec<String> =
        told.flat_map(|(cluster, told)| told.into_iter().map(move |right| format!("{cluster}: {right}"))).collect();
    if told.is_empty() { Ok(()) } else { Err(OpsError::Rights(told)) }
}

/// Whether these credentials could carry a whole spec through its life, on the clusters that answered.
pub(super) async fn checks(session: &Session, reached: &BTreeSet<Arc<str>>) -> Vec<Check> {
    let mut wanted = rights_of_spec(&session.graph);
    wanted.retain(|right| reached.contains(&right.cluster));
    let asked: BTreeSet<Arc<str>> = asked(session, &wanted).map(|right| right.cluster.clone()).collect();
    let missing = missing(session, wanted).await;
    let missing = by_cluster(&missing);
    let check = |cluster: &Arc<str>| {
        let subject = format!("rights/{cluster}");
        match missing.get(cluster) {
            None => Check::good(subject, "everything that the spec needs is allowed"),
            Some(told) => {
                let check = Check::notable(subject, format!("may not {}", told.join("; ")), REMEDY);
                Check { code: Some(Code::MISSING_RIGHT), ..check }
            }
        }
    };
    asked.iter().map(check).collect()
}

/// The sandbox lets whoever reaches it do everything; what is not there yet cannot be asked.
fn asked<'a>(session: &Session, rights: &'a BTreeSet<Right>) -> impl Iterator<Item = &'a Right> {
    let is_real = |cluster: &str| matches!(session.connection(cluster), Some(ClusterConnection::Kubeconfig { .. }));
    rights.iter().filter(move |right| is_real(&right.cluster))
}

async fn missing(session: &Session, rights: BTreeSet<Right>) -> Vec<Right> {
    let rights: Vec<Right> = asked(session, &rights).cloned().collect();
    session.provider().missing(rights).await
}

/// `create, patch kafkatopics.kafka.strimzi.io in namespace kafka`, a text for each resource in each place.
fn by_cluster(missing: &[Right]) -> BTreeMap<&Arc<str>, Vec<String>> {
    let mut told: BTreeMap<&Arc<str>, BTreeMap<String, Vec<&str>>> = BTreeMap::new();
    for right in missing {
        told.entry(&right.cluster).or_default().entry(right.place()).or_default().push(right.verb);
    }
    let line = |(place, verbs): (String, Vec<&str>)| format!("{} {place}", verbs.join(", "));
    told.into_iter().map(|(cluster, places)| (cluster, places.into_iter().map(line).collect())).collect()
}

/// The roles of one cluster, with their bindings, as Kubernetes objects.
#[derive(Debug)]
pub struct ClusterRoles {
    pub cluster: Arc<str>,
    pub documents: Vec<Json>,
}

/// The smallest roles for the spec.
pub fn smallest_roles(workspace: &Workspace) -> Result<Vec<ClusterRoles>, OpsError> {
    let declared = workspace.declared()?;
    let name = format!("polaris-{}", declared.environment);
    let mut clusters: BTreeMap<Arc<str>, BTreeSet<Right>> = BTreeMap::new();
    for right in rights_of_spec(&declared.graph) {
        clusters.entry(right.cluster.clone()).or_default().insert(right);
    }
    let of_cluster = |(cluster, rights)| ClusterRoles { documents: roles(&rights, &name), cluster };
    Ok(clusters.into_iter().map(of_cluster).collect())
}

//! What the planner itself has to say: its findings, each with what happened, why it matters and what to do.

use super::{FieldChange, Finding, draft::Sketch, world::World};
use crate::{
    address::ResourceAddress,
    diagnostic::{Code, Severity},
    resource::Target,
    snapshot::{FieldError, Owner, Scope},
};
use std::cmp::Ordering;

impl Finding {
    /// A finding without a place; the planner adds the resource's source and its `accept`.
    pub fn new(code: Code, severity: Severity, summary: impl Into<String>) -> Self {
        Self {
            code: code.to_string(),
            severity,
            address: None,
            summary: summary.into(),
            detail: String::new(),
            remedy: String::new(),
            source: None,
            accepted: None,
        }
    }

    #[must_use]
    pub fn about(mut self, address: &ResourceAddress) -> Self {
        self.address = Some(address.clone());
        self
    }

    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }

    #[must_use]
    pub fn remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = remedy.into();
        self
    }

    /// Worst first, then by code and address: the order in which a plan holds its findings.
    pub fn order(&self, other: &Self) -> Ordering {
        let key = |finding: &Self| (finding.severity, finding.code.clone(), finding.address.clone());
        key(self).cmp(&key(other)).then_with(|| self.detail.cmp(&other.detail))
    }

    /// True where this finding alone refuses the plan.
    pub fn refuses(&self) -> bool {
        self.severity == Severity::Error && self.accepted.is_none()
    }
}

/// Adds source and acceptance, and sorts: worst first, then by code and address.
pub(super) fn settle(world: World<'_>, mut findings: Vec<Finding>) -> Vec<Finding> {
    for finding in &mut findings {
        let Some(resource) = finding.address.as_ref().and_then(|address| world.graph.get(address)) else { continue };
        if finding.source.is_none() {
            finding.source.clone_from(&resource.source);
        }
        let accepted = resource.accepts.iter().find(|accept| accept.code == finding.code);
        finding.accepted = accepted.map(|accept| accept.reason.clone());
    }
    findings.sort_by(Finding::order);
    findings
}

/// One finding for each LIST that failed, not one for each resource behind it.
pub(super) fn unreadable(world: World<'_>, sketch: &mut Sketch) {
    for ((scope, reason), addresses) in std::mem::take(&mut sketch.unreadable) {
        let Some(first) = addresses.first() else { continue };
        let read_only = addresses
            .iter()
            .all(|address| world.wanted(address).is_some_and(|resource| resource.mode == crate::graph::Mode::Read));
        let severity = if read_only { Severity::Warning } else { Severity::Error };
        let finding = Finding::new(Code::UNREADABLE_KIND, severity, "could not be read")
            .about(first)
            .detail(format!(
                "{}: {reason}; {} undecided, because what cannot be read is not taken for absent",
                scope_name(&scope),
                listed(&addresses)
            ))
            .remedy("give the credentials the right to list it, or plan without it: --exclude");
        sketch.findings.push(finding);
    }
}

fn scope_name(scope: &Scope) -> String {
    let place = scope.namespace.as_ref().map(|namespace| format!(" in namespace {namespace}")).unwrap_or_default();
    match scope.kind {
        Some(kind) => format!("{}{place} on {}", kind.plural(), scope.cluster),
        None => format!("control plane or operator of {}", scope.cluster),
    }
}

/// `a, b and 3 more are`.
pub(super) fn listed(addresses: &[ResourceAddress]) -> String {
    const SHOWN: usize = 3;
    let shown: Vec<&str> = addresses.iter().take(SHOWN).map(ResourceAddress::as_str).collect();
    match addresses.len() {
        1 => format!("{} is", shown.join(", ")),
        count if count <= SHOWN => format!("{} are", shown.join(", ")),
        count => format!("{} and {} more are", shown.join(", "), count - SHOWN),
    }
}

/// `known`: the state has a record, of an object that was another.
pub(super) fn exists(address: &ResourceAddress, target: &Target, owner: Option<&Owner>, known: bool) -> Finding {
    let already = if known { " again, deleted and made anew outside," } else { " already" };
    let finding = Finding::new(Code::EXISTS_UNMANAGED, Severity::Error, "exists, not managed").about(address);
    match owner {
        None => finding
            .detail(format!("{target} is there{already} and nobody's: applying would take over what someone else made"))
            .remedy(format!("adopt it: polaris import {address}")),
        Some(owner) => finding
            .detail(format!("{target} belongs to another state: lineage {}, as {}", owner.lineage, owner.address))
            .remedy(format!(
                "take it out of that state (polaris state rm {}), then adopt it: polaris import {address}",
                owner.address
            )),
    }
}

/// An object that could only be taken over by making it anew.
pub(super) fn not_as_it_is(address: &ResourceAddress, fields: &[FieldChange]) -> Finding {
    let fixed: Vec<String> =
        fields.iter().filter(|field| field.forces_replacement).map(|field| field.path.to_string()).collect();
    Finding::new(Code::FIXED_FIELD, Severity::Error, "cannot change")
        .about(address)
        .detail(format!("what exists cannot become it: {} cannot change in place", fixed.join(", ")))
        .remedy("write the spec as it is, or delete what exists and plan again")
}

/// A topic that leaves the spec under one name and stays in it under another.
pub(super) fn same_kafka_topic(address: &ResourceAddress, name: &str, other: &ResourceAddress) -> Finding {
    Finding::new(Code::TAKES_OTHERS, Severity::Error, "would take others with it")
        .about(address)
        .detail(format!("deleting it deletes the Kafka topic `{name}`, which {other} stands for from now on"))
        .remedy("keep the resource's own name; nothing but its address would change")
}

pub(super) fn refused(address: &ResourceAddress, errors: &[FieldError]) -> Finding {
    let told: Vec<String> = errors
        .iter()
        .map(|error| match error.path.as_str() {
            "" => error.message.clone(),
            path => format!("{path}: {}", error.message),
        })
        .collect();
    Finding::new(Code::REFUSED_BY_SERVER, Severity::Error, "the server refuses it")
        .about(address)
        .detail(told.join("; "))
        .remedy("correct the fields that the server names")
}

/// One finding for each reason, not one for each change behind it: whoever may only read is told so once.
pub(super) fn unproven(sketch: &mut Sketch) {
    for (reason, mut addresses) in std::mem::take(&mut sketch.unproven) {
        addresses.sort();
        let Some(first) = addresses.first() else { continue };
        let changes = if addresses.len() == 1 { "the change" } else { "the changes" };
        let finding = Finding::new(Code::UNPROVEN, Severity::Warning, "not proven by the server")
            .about(first)
            .detail(format!(
                "a dry run could not be asked ({reason}); {changes} shown of {} checked against Polaris's own model",
                listed(&addresses)
            ))
            .remedy("the server may still refuse it, or change it, when it is applied");
        sketch.findings.push(finding);
    }
}

pub(super) fn unmatched(pattern: &str) -> Finding {
    Finding::new(Code::UNMATCHED_TARGET, Severity::Error, "a target names nothing")
        .detail(format!("no address of the spec or the state matches `{pattern}`"))
        .remedy("`polaris graph` and `polaris state list` show the addresses; a * stands for any run of characters")
}

pub(super) fn protected(address: &ResourceAddress, act: &str) -> Finding {
    Finding::new(Code::PROTECTED, Severity::Error, "protected")
        .about(address)
        .detail(format!("the plan would {act} it, and it was declared with `protect: true`"))
        .remedy("keep it in the spec, or take `protect` out and apply that first")
}

pub(super) fn missing(address: &ResourceAddress, target: &Target) -> Finding {
    Finding::new(Code::GONE, Severity::Error, "should be there, is not")
        .about(address)
        .detail(format!("the spec only reads {target}: someone else should have made it, and it does not exist"))
        .remedy("make it first, or let Polaris make it")
}

pub(super) fn not_ours(address: &ResourceAddress, target: &Target, why: &str) -> Finding {
    Finding::new(Code::OWNED_ELSEWHERE, Severity::Warning, "no longer ours")
        .about(address)
        .detail(format!("{target} {why}; it leaves the state and stays where it is"))
        .remedy("delete it by hand if nobody needs it")
}

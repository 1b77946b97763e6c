//! The planner: four values in, a plan out. Synchronous and deterministic: same input, same bytes.

use super::{
    Finding, Plan, PlanOptions, Step, StepOp,
    assess::{Case, assess},
    claim::{Claim, claim},
    containment,
    draft::Sketch,
    findings, gate, left_alone, lowering, operator,
    outlook::foretell,
    ownership::Ownership,
    refresh::refresh,
    removal::{Removed, remove, successors},
    selection::Selection,
    update,
    world::World,
};
use crate::{
    address::ResourceAddress,
    diagnostic::Code,
    graph::{ClusterConnection, DesiredGraph, DesiredResource, Mode},
    resource::Target,
    snapshot::{LiveSnapshot, Observation},
    state::State,
};
use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
};

/// The format of `Plan` that this build writes and reads.
pub const PLAN_FORMAT: u32 = 1;

#[derive(Clone, Copy, Debug)]
pub struct Planner;

impl Planner {
    /// What would change, why, at what risk, and the steps that would do it. The time is linear in the number of
    /// resources; a resource without a change costs a few lookups and copies nothing of its body.
    pub fn plan(graph: &DesiredGraph, state: &State, live: &LiveSnapshot, options: &PlanOptions) -> Plan {
        let world = World { graph, state, live, options };
        let mut sketch = sketch(world);
        findings::unreadable(world, &mut sketch);
        findings::unproven(&mut sketch);
        protect(world, &mut sketch);
        let taken = containment::check(world, &sketch.drafts);
        sketch.findings.extend(taken);
        let around = operator::check(world, &sketch);
        sketch.findings.extend(around);
        let restarts = foretell(world, &mut sketch);
        let restarts = operator::restarts(world, &sketch.drafts, restarts);
        let summary = sketch.summary();
        let findings = findings::settle(world, sketch.findings);
        let gates = gate::gates(world, &sketch.drafts);
        sketch.drafts.extend(gates);
        let (mut changes, mut steps) = lowering::lower(world, sketch.drafts);
        left_alone::join(world, sketch.left_alone, &mut changes);
        force_accepted(&findings, &mut steps);
        sketch.seen.sort_by(|left, right| left.address.cmp(&right.address));
        Plan {
            format_version: PLAN_FORMAT,
            tool_version: env!("CARGO_PKG_VERSION").into(),
            environment: graph.environment.clone(),
            lineage: state.lineage.clone(),
            serial: state.serial,
            spec_digest: graph.spec_digest,
            clusters: clusters(world),
            changes,
            summary,
            steps,
            findings,
            restarts,
            observed: sketch.seen,
        }
    }
}

/// How every cluster is reached that the spec or the state knows; the spec's word counts where both do.
fn clusters(world: World<'_>) -> BTreeMap<Arc<str>, ClusterConnection> {
    let mut clusters = world.state.clusters.clone();
    clusters.extend(world.graph.clusters.iter().map(|(name, connection)| (name.clone(), connection.clone())));
    clusters
}

fn sketch(world: World<'_>) -> Sketch {
    let selection = Selection::new(world);
    let mut sketch =
        Sketch { findings: unmatched(world, &selection).map(findings::unmatched).collect(), ..Sketch::default() };
    if !world.options.destroy {
        for resource in world.graph.resources().iter().filter(|resource| selection.includes(&resource.address)) {
            if world.options.refresh_only {
                refresh(world, resource, &mut sketch);
            } else {
                assess(world, resource, &mut sketch);
            }
        }
    }
    let mut removed = world.removed().filter(|(address, _)| selection.includes(address)).peekable();
    if removed.peek().is_some() {
        let successors = successors(world);
        removed.for_each(|(address, record)| remove(world, Removed { address, record }, &successors, &mut sketch));
    }
    sketch
}

/// What the options name and neither spec nor state has: globs of targets, and addresses to replace or to adopt.
fn unmatched<'a>(world: World<'a>, selection: &'a Selection) -> impl Iterator<Item = &'a str> {
    let named = world.options.replace.iter().chain(&world.options.adopt);
    let unknown = named.filter(move |address| world.wanted(address).is_none()).map(ResourceAddress::as_str);
    selection.unmatched.iter().map(String::as_str).chain(unknown)
}

/// `protect: true`, by the spec or by what the state remembers, refuses every deletion.
fn protect(world: World<'_>, sketch: &mut Sketch) {
    for draft in &sketch.drafts {
        if !draft.removal.as_ref().is_some_and(|act| matches!(act.op, StepOp::Delete { .. })) {
            continue;
        }
        let address = &draft.change.address;
        let declared = world.graph.get(address).map(|resource| resource.protect);
        let recorded = world.state.resources.get(address).is_some_and(|record| record.protect);
        if declared.unwrap_or(recorded) {
            let act = if draft.write.is_some() { "replace" } else { "delete" };
            sketch.findings.push(findings::protected(address, act));
        }
    }
}

/// Fields that others hold are taken only where no finding stands against it; otherwise the step would fail at the
/// server, which is what it should do.
fn force_accepted(findings: &[Finding], steps: &mut [Step]) {
    let code = Code::FIELD_CONFLICT.to_string();
    let refusing = findings.iter().filter(|finding| finding.code == code && finding.refuses());
    let refused: HashSet<&ResourceAddress> = refusing.filter_map(|finding| finding.address.as_ref()).collect();
    for step in steps {
        if let StepOp::Apply { force, .. } = &mut step.op {
            *force = *force && !refused.contains(&step.address);
        }
    }
}

/// Which present resources differ from what was last seen, so that a dry-run apply of each is worth its request. The
/// answers go into `LiveSnapshot::proposals`, and the planner reads them there.
pub fn needs_proof(graph: &DesiredGraph, state: &State, live: &LiveSnapshot) -> Vec<ResourceAddress> {
    let options = PlanOptions::default();
    let world = World { graph, state, live, options: &options };
    let managed = graph.resources().iter().filter(|resource| resource.mode == Mode::Managed);
    managed.filter(|resource| differs(world, resource)).map(|resource| resource.address.clone()).collect()
}

/// What a server can be asked about before it is written.
fn is_proven(target: &Target) -> bool {
    matches!(target, Target::Object(_) | Target::Operator { .. })
}

fn differs(world: World<'_>, resource: &DesiredResource) -> bool {
    let Observation::Present(object) = world.live.observe(&resource.target) else { return false };
    let record = world.state.resources.get(&resource.address).filter(|record| record.target == resource.target);
    let case = Case { resource, object };
    match claim(world, resource, record, object) {
        Claim::Refuse(_) | Claim::Leave => false,
        Claim::Recorded(record) if case.standing(record).settled => false,
        _ if object.deleting || !is_proven(&resource.target) => false,
        _ => !update::differences(world, case, &Ownership::of(object)).changed.is_empty(),
    }
}

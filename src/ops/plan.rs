//! The plan use case: read everything, write nothing.

use super::{
    Observer, OpsError, Purpose, Recovery, Session, Workspace, needed, recover,
    refresh::{self, Question},
    rights,
};
use polaris_core::{
    diagnostic::Diagnostic,
    graph::DesiredGraph,
    plan::{Plan, PlanOptions, Planner, format, needs_proof},
};
use std::time::{Duration, Instant};

pub struct PlanRequest<'a> {
    pub workspace: &'a Workspace,
    pub options: PlanOptions,
    /// The plan will be saved: its authentication key is made, should there be none yet.
    pub save: bool,
}

/// A plan, and what a view needs beside it.
#[derive(Debug)]
pub struct PlanOutcome {
    pub plan: Plan,
    pub graph: DesiredGraph,
    /// The plan as a file, with its authentication tag; empty where it is not to be saved.
    pub bytes: Vec<u8>,
    /// Warnings of the spec.
    pub warnings: Vec<Diagnostic>,
    /// What a run that was cut short had done; the plan already counts it, the state will with the next apply.
    pub recovery: Option<Recovery>,
    /// How long reading and planning took.
    pub elapsed: Duration,
}

pub async fn plan(request: PlanRequest<'_>, observer: &dyn Observer) -> Result<PlanOutcome, OpsError> {
    let started = Instant::now();
    let mut session =
        Session::open(request.workspace, if request.save { Purpose::Save } else { Purpose::Look }).await?;
    let recovery = recover::in_memory(&mut session, observer).await?;
    let plan = make(&session, &request.options, observer).await?;
    let bytes = if request.save { encoded(&plan, &session.key)? } else { Vec::new() };
    let Session { graph, warnings, .. } = session;
    Ok(PlanOutcome { plan, graph, bytes, warnings, recovery, elapsed: started.elapsed() })
}

/// Refresh, prove what differs, plan.
pub async fn make(session: &Session, options: &PlanOptions, observer: &dyn Observer) -> Result<Plan, OpsError> {
    let (provider, graph, state) = (session.provider(), &session.graph, &session.state);
    let mut live = refresh::refresh(provider, graph, state, observer).await?;
    refresh::count_what_stays(provider, (graph, state, options.destroy), &mut live).await?;
    if !options.destroy {
        let doubtful = needs_proof(graph, state, &live);
        let question = Question { graph, live: &live, lineage: &state.lineage, force: options.force_conflicts };
        let proposals = refresh::propose(provider, &question, doubtful).await;
        live.proposals.extend(proposals);
    }
    let mut plan = Planner::plan(graph, state, &live, options);
    needed::warn(&mut plan, session);
    rights::warn(&mut plan, session).await;
    Ok(plan)
}

/// The plan as it is saved, and as a run stores it.
pub fn encoded(plan: &Plan, key: &[u8]) -> Result<Vec<u8>, OpsError> {
    Ok(format::encode(plan, key)?)
}

//! The loop: start what is ready, take in what finishes, stop when asked.

use super::{
    Frontier, Interrupt, Interrupted, Journal, JournalError, Progress, Settings, StepState,
    act::{self, Acted},
};
use crate::providers::{Provider, ProviderError};
use futures::{StreamExt as _, stream::FuturesUnordered};
use polaris_core::{
    graph::WaitCondition,
    journal::{JournalEntry, Outcome},
    plan::{Action, Plan, Precondition, Step, StepId, StepOp},
};
use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};
use tokio::sync::Semaphore;

/// Everything that executing one plan needs.
pub struct Execution<'a> {
    pub plan: &'a Plan,
    pub provider: &'a dyn Provider,
    pub journal: &'a dyn Journal,
    pub settings: Settings,
    pub interrupt: Interrupt,
    pub observe: &'a (dyn Fn(Progress) + Send + Sync),
}

/// Why a step failed.
#[derive(Clone, Debug)]
pub struct StepFailure {
    pub message: String,
    pub hint: Option<String>,
    /// The last reason for waiting, where it failed by waiting too long.
    pub waiting_for: Option<String>,
    /// What the operator and the pods said when it failed.
    pub circumstances: Vec<String>,
    /// The object moved since the plan was made.
    pub stale: bool,
}

impl StepFailure {
    pub fn provider(error: ProviderError) -> Self {
        let ProviderError { message, hint, .. } = error;
        Self { message, hint, waiting_for: None, circumstances: Vec::new(), stale: false }
    }

    pub fn moved(message: &str) -> Self {
        let hint = Some("make a new plan: polaris plan".to_owned());
        Self { message: message.to_owned(), hint, waiting_for: None, circumstances: Vec::new(), stale: true }
    }
}

/// What became of a run.
#[derive(Debug)]
pub struct Report {
    pub done: Vec<StepId>,
    pub failed: Vec<(StepId, StepFailure)>,
    /// Never tried, because something they wait on failed or an interrupt came.
    pub not_tried: Vec<StepId>,
    pub interrupted: Interrupted,
    /// The run had to stop because its journal or its lock was gone.
    pub stopped: Option<JournalError>,
}

/// What each step's future borrows.
pub struct Context<'a> {
    pub provider: &'a dyn Provider,
    pub lineage: &'a str,
    execution: &'a Execution<'a>,
    writes: Semaphore,
}

/// Runs every step that can run. An interrupt to leave drops what is running; its outcome is settled by the next
/// command's reading.
pub async fn execute(execution: &Execution<'_>) -> Report {
    let context = Context {
        provider: execution.provider,
        lineage: &execution.plan.lineage,
        execution,
        writes: Semaphore::new(execution.settings.parallelism.max(1)),
    };
    let mut run = Run { frontier: Frontier::new(&execution.plan.steps), failed: Vec::new(), stopped: None };
    tokio::select! {
        () = run.drive(&context) => {}
        () = execution.interrupt.reached(Interrupted::Leave) => {}
    }
    if let Err(error) = execution.journal.flush().await {
        run.stopped.get_or_insert(error);
    }
    run.report(execution)
}

struct Run {
    frontier: Frontier,
    failed: Vec<(StepId, StepFailure)>,
    stopped: Option<JournalError>,
}

impl Run {
    async fn drive(&mut self, context: &Context<'_>) {
        let mut running = FuturesUnordered::new();
        let steps = &context.execution.plan.steps;
        let interrupt = &context.execution.interrupt;
        let mut draining = false;
        loop {
            while !draining && self.stopped.is_none() {
                let Some(id) = self.frontier.start_next() else { break };
                running.push(step(context, &steps[id.0 as usize]));
            }
            tokio::select! {
                finished = running.next() => match finished {
                    None => return,
                    Some((id, result)) => self.take_in(id, result),
                },
                () = interrupt.reached(Interrupted::Drain), if !draining => {
                    draining = true;
                    (context.execution.observe)(Progress::Draining { running: running.len() });
                }
            }
        }
    }

    fn take_in(&mut self, id: StepId, result: Result<(), Stop>) {
        match result {
            Ok(()) => self.frontier.done(id),
            Err(Stop::Failed(failure)) => {
                self.frontier.failed(id);
                self.failed.push((id, failure));
            }
            Err(Stop::NotTried) => {}
            Err(Stop::Run(error)) => {
                self.stopped.get_or_insert(error);
            }
        }
    }

    fn report(self, execution: &Execution<'_>) -> Report {
        let ids = || execution.plan.steps.iter().map(|step| step.id);
        let in_state = |state| ids().filter(|id| self.frontier.state(*id) == state).collect::<Vec<_>>();
        let mut not_tried = in_state(StepState::Blocked);
        not_tried.extend(in_state(StepState::Skipped));
        not_tried.extend(in_state(StepState::Ready));
        not_tried.extend(in_state(StepState::Running));
        not_tried.sort_unstable();
        Report {
            done: in_state(StepState::Done),
            failed: self.failed,
            not_tried,
            interrupted: execution.interrupt.level(),
            stopped: self.stopped,
        }
    }
}

enum Stop {
    Failed(StepFailure),
    /// An interrupt came while it waited for its turn.
    NotTried,
    Run(JournalError),
}

/// One step from its turn to its end.
async fn step(context: &Context<'_>, step: &Step) -> (StepId, Result<(), Stop>) {
    (step.id, turn(context, step).await)
}

async fn turn(context: &Context<'_>, step: &Step) -> Result<(), Stop> {
    let execution = context.execution;
    let permit = context.writes.acquire().await.map_err(|_| Stop::NotTried)?;
    if execution.interrupt.level() >= Interrupted::Drain {
        return Err(Stop::NotTried);
    }
    execution.journal.may_act().map_err(Stop::Run)?;
    let started = Instant::now();
    (execution.observe)(Progress::Started { step: step.id, address: step.address.clone(), action: action_of(step) });
    let acted = act::act(context, step).await;
    drop(permit);
    let result = match acted {
        Ok(acted) => finish(context, step, acted, started).await,
        Err(failure) => {
            record(execution, step, Outcome::Failed { message: failure.message.clone() }).await?;
            Err(Stop::Failed(failure))
        }
    };
    announce(execution, step, &result, started);
    result
}

/// Journals the act, then waits for its condition.
async fn finish(context: &Context<'_>, step: &Step, acted: Acted, started: Instant) -> Result<(), Stop> {
    let execution = context.execution;
    let is_removal = acted.outcome == Outcome::Removed;
    let outcome = acted.outcome;
    // A deletion that was only asked for is not yet one: the record goes when the object has gone.
    if !is_removal {
        record(execution, step, outcome.clone()).await?;
    }
    wait(context, step, acted.generation, started).await.map_err(Stop::Failed)?;
    record(execution, step, if is_removal { outcome } else { Outcome::Done }).await
}

async fn record(execution: &Execution<'_>, step: &Step, outcome: Outcome) -> Result<(), Stop> {
    execution.journal.record(JournalEntry { step: step.id, outcome }).await.map_err(Stop::Run)
}

async fn wait(
    context: &Context<'_>,
    step: &Step,
    generation: Option<i64>,
    started: Instant,
) -> Result<(), StepFailure> {
    let execution = context.execution;
    let condition = if execution.settings.wait { step.wait } else { indispensable(step.wait) };
    if condition == WaitCondition::Nothing {
        return Ok(());
    }
    let last = Mutex::new(String::new());
    let report = |reason: &str| {
        let mut last = last.lock().unwrap_or_else(PoisonError::into_inner);
        if *last != reason {
            reason.clone_into(&mut last);
            let (address, elapsed) = (step.address.clone(), started.elapsed());
            (execution.observe)(Progress::Waiting { step: step.id, address, reason: reason.to_owned(), elapsed });
        }
    };
    let waiting = context.provider.wait(&step.target, condition, generation, &report);
    if let Ok(result) = tokio::time::timeout(execution.settings.timeout, waiting).await {
        return result.map_err(StepFailure::provider);
    }
    let last = last.into_inner().unwrap_or_else(PoisonError::into_inner);
    let circumstances = context.provider.circumstances(&step.target).await;
    Err(StepFailure { circumstances, ..too_long(execution.settings.timeout, last) })
}

/// What is waited for also by those who do not want to wait: what comes after a deletion relies on the absence, and
/// the very next request needs a control plane that answers and kinds that are served.
fn indispensable(condition: WaitCondition) -> WaitCondition {
    match condition {
        WaitCondition::Gone | WaitCondition::Reachable | WaitCondition::KindsServed => condition,
        WaitCondition::OperatorAvailable => WaitCondition::KindsServed,
        WaitCondition::Nothing | WaitCondition::Ready | WaitCondition::KafkaReady => WaitCondition::Nothing,
    }
}

/// `15 m`, `90 s`.
fn spelled(timeout: Duration) -> String {
    match timeout.as_secs() {
        seconds if seconds >= 60 && seconds % 60 == 0 => format!("{} m", seconds / 60),
        seconds => format!("{seconds} s"),
    }
}

fn too_long(timeout: Duration, last: String) -> StepFailure {
    StepFailure {
        message: format!("not ready after {}", spelled(timeout)),
        hint: Some("polaris apply goes on from here; --timeout gives it longer".to_owned()),
        waiting_for: (!last.is_empty()).then_some(last),
        circumstances: Vec::new(),
        stale: false,
    }
}

fn announce(execution: &Execution<'_>, step: &Step, result: &Result<(), Stop>, started: Instant) {
    let (id, address, elapsed) = (step.id, step.address.clone(), started.elapsed());
    match result {
        Ok(()) => (execution.observe)(Progress::Done { step: id, address, action: action_of(step), elapsed }),
        Err(Stop::Failed(failure)) => {
            (execution.observe)(Progress::Failed { step: id, address, failure: failure.clone(), elapsed });
        }
        Err(Stop::NotTried | Stop::Run(_)) => {}
    }
}

/// The word a person reads for a step.
pub fn action_of(step: &Step) -> Action {
    match &step.op {
        StepOp::Apply { precondition: Precondition::Absent, .. } => Action::Create,
        StepOp::Apply { .. } => Action::Update,
        StepOp::Delete { .. } => Action::Delete,
        StepOp::Read => Action::Read,
        StepOp::Adopt => Action::Import,
        StepOp::Forget => Action::Forget,
    }
}

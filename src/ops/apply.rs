//! The apply use case: lock, recover, plan or check a saved plan, ask, execute, commit.

use super::{
    Answer, Approval, Event, Observer, OpsError, Purpose, Recovery, Session, Workspace, needed,
    plan::{encoded, make},
    recover, rights, stale,
};
use crate::{
    execute::{self, Execution, Interrupt, Interrupted, JournalError, Progress, Report},
    store::{self, StateLock, StoreError},
};
use async_trait::async_trait;
use polaris_core::{
    diagnostic::Severity,
    journal::{JournalEntry, fold},
    plan::{Plan, PlanOptions},
};
use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

pub struct ApplyRequest<'a> {
    pub workspace: &'a Workspace,
    pub options: PlanOptions,
    /// The bytes of a saved plan; `None` plans now.
    pub saved: Option<&'a [u8]>,
    pub settings: execute::Settings,
    pub lock_timeout: Duration,
    pub interrupt: Interrupt,
    /// Asked once, with the lock held. A saved plan was approved when it was saved.
    pub approval: &'a dyn Approval,
}

#[derive(Debug)]
pub struct ApplyOutcome {
    pub plan: Plan,
    /// `None` where there was nothing to do, or where the answer was no.
    pub report: Option<Report>,
    pub approved: bool,
    pub recovery: Option<Recovery>,
    /// The state's serial afterwards.
    pub serial: u64,
    /// From the first act to the last.
    pub elapsed: Duration,
}

pub async fn apply(request: ApplyRequest<'_>, observer: &dyn Observer) -> Result<ApplyOutcome, OpsError> {
    let (mut session, saved) = match request.saved {
        None => (Session::open(request.workspace, Purpose::Change).await?, None),
        Some(bytes) => {
            Session::for_plan(request.workspace, bytes).await.map(|(session, plan)| (session, Some(plan)))?
        }
    };
    let operation = if request.options.destroy { "destroy" } else { "apply" };
    let on_wait =
        |holder: &store::LockInfo, waited| observer.event(Event::LockWaiting { holder: holder.clone(), waited });
    let lock = session.store.lock(operation, request.lock_timeout, on_wait).await.map_err(OpsError::from)?;
    let outcome = locked(&request, (&mut session, saved), &lock, observer).await;
    session.close().await;
    match lock.release().await {
        // A lock that was broken meanwhile is told by what failed because of it.
        Err(error) if outcome.is_ok() => Err(error.into()),
        _ => outcome,
    }
}

async fn locked(
    request: &ApplyRequest<'_>,
    (session, saved): (&mut Session, Option<Plan>),
    lock: &StateLock,
    observer: &dyn Observer,
) -> Result<ApplyOutcome, OpsError> {
    session.state = lock.load().await?.state;
    let recovery = recover::under_lock(session, lock, observer).await?;
    let plan = match saved {
        Some(plan) => checked(plan, session).await?,
        None => make(session, &request.options, observer).await?,
    };
    let refused = plan.findings.iter().any(|finding| finding.severity == Severity::Error && finding.accepted.is_none());
    if refused {
        return Err(OpsError::Refused(Box::new(plan)));
    }
    needed::require(&plan, session)?;
    rights::require(&plan, session).await?;
    let asks = request.saved.is_none() && !plan.is_empty();
    let approved = !asks || request.approval.approve(&plan) == Answer::Yes;
    let started = Instant::now();
    let mut outcome =
        ApplyOutcome { report: None, approved, recovery, serial: session.state.serial, elapsed: Duration::ZERO, plan };
    if approved && !outcome.plan.is_empty() {
        outcome.report = Some(run(request, session, lock, &outcome.plan, observer).await?);
        outcome.serial = lock.load().await?.state.serial;
    }
    outcome.elapsed = started.elapsed();
    Ok(outcome)
}

/// A saved plan that is still true.
async fn checked(plan: Plan, session: &Session) -> Result<Plan, OpsError> {
    let mut moved = stale::check_state(&plan, session);
    if moved.is_empty() {
        moved = stale::check_world(&plan, session).await?;
    }
    if moved.is_empty() { Ok(plan) } else { Err(OpsError::Stale(moved)) }
}

/// Opens the run, executes it, folds what happened into the next state and closes the run by the same write.
async fn run(
    request: &ApplyRequest<'_>,
    session: &Session,
    lock: &StateLock,
    plan: &Plan,
    observer: &dyn Observer,
) -> Result<Report, OpsError> {
    let run = lock.open_run(&encoded(plan, &session.key)?).await?;
    observer.event(Event::RunStarted { run: run.as_str().to_owned(), steps: plan.steps.len() });
    let journal = RunJournal { lock, journal: lock.journal(&run), entries: Mutex::default() };
    let report = execute::execute(&Execution {
        plan,
        provider: session.provider(),
        journal: &journal,
        settings: request.settings,
        interrupt: request.interrupt.clone(),
        observe: &|progress| observer.event(told(progress)),
    })
    .await;
    if let Some(error) = &report.stopped {
        return Err(OpsError::RunStopped(error.0.clone()));
    }
    // Whoever leaves at once leaves the run open: the next command reads back what became of the running steps.
    if report.interrupted < Interrupted::Leave {
        let entries = journal.entries.into_inner().unwrap_or_else(PoisonError::into_inner);
        let state = fold(session.state.clone(), plan, &entries)?;
        lock.commit(&state, Some(&run)).await?;
    }
    Ok(report)
}

fn told(progress: Progress) -> Event {
    match progress {
        Progress::Started { step, address, action } => Event::StepStarted { step, address, action },
        Progress::Waiting { step, address, reason, elapsed } => Event::StepWaiting { step, address, reason, elapsed },
        Progress::Done { step, address, action, elapsed } => Event::StepDone { step, address, action, elapsed },
        Progress::Failed { step, address, failure, elapsed } => Event::StepFailed { step, address, failure, elapsed },
        Progress::Draining { running } => Event::Draining { running },
    }
}

/// The store's journal, as the executor wants it.
struct RunJournal<'a> {
    lock: &'a StateLock,
    journal: store::Journal,
    /// The same entries, for the fold at the end.
    entries: Mutex<Vec<JournalEntry>>,
}

#[async_trait]
impl execute::Journal for RunJournal<'_> {
    async fn record(&self, entry: JournalEntry) -> Result<(), JournalError> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner).push(entry.clone());
        self.journal.record(entry).map_err(|error| stopped(&error))
    }

    async fn flush(&self) -> Result<(), JournalError> {
        self.journal.flush().await.map_err(|error| stopped(&error))
    }

    fn may_act(&self) -> Result<(), JournalError> {
        self.lock.may_act().map_err(|error| stopped(&error))
    }
}

fn stopped(error: &StoreError) -> JournalError {
    JournalError(error.to_string())
}

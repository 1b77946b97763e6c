//! What `apply` and `destroy` share: a run from the question to the last sentence.

use super::{Context, Ending, runtime, runtime::Signals, selection::RunArguments};
use crate::{
    error::{CommandError, Exit},
    execute::{Interrupted, Report},
    ops::{self, Answer, ApplyOutcome, ApplyRequest, Approval, OpsError, Workspace},
    views::{
        outcome::{self, Deed},
        planned, progress,
        prompt::{self, Reply},
    },
};
use polaris_core::plan::{Plan, PlanOptions};
use std::sync::atomic::{AtomicBool, Ordering};

/// What is to be done.
pub struct Work {
    pub deed: Deed,
    pub options: PlanOptions,
    pub saved: Option<Vec<u8>>,
}

pub fn run(context: &Context, arguments: &RunArguments, work: &Work) -> Ending {
    let workspace = context.workspace(Some(arguments))?;
    let question =
        Question { context, deed: work.deed, approved: arguments.auto_approve, unheard: AtomicBool::new(false) };
    let result = runtime::block_on(execute(context, arguments, &workspace, work, &question))?;
    match result {
        Err(OpsError::Refused(plan)) => {
            planned::show(&plan, None, &context.screen);
            Ok(Exit::Refused)
        }
        Err(error) => Err(CommandError::from_ops(error, &workspace.files)),
        Ok(outcome) => conclude(context, work.deed, &question, &outcome),
    }
}

async fn execute(
    context: &Context,
    arguments: &RunArguments,
    workspace: &Workspace,
    work: &Work,
    question: &Question<'_>,
) -> Result<ApplyOutcome, OpsError> {
    let observer = progress::observer(&context.screen);
    let signals = Signals::listen(&*observer);
    let request = ApplyRequest {
        workspace,
        options: work.options.clone(),
        saved: work.saved.as_deref(),
        settings: arguments.settings(),
        lock_timeout: arguments.lock.lock_timeout,
        interrupt: signals.interrupt.clone(),
        approval: question,
    };
    ops::apply(request, &signals).await
}

/// Shows the plan and asks.
struct Question<'a> {
    context: &'a Context,
    deed: Deed,
    /// `--auto-approve`.
    approved: bool,
    /// Nobody could be asked.
    unheard: AtomicBool,
}

impl Approval for Question<'_> {
    fn approve(&self, plan: &Plan) -> Answer {
        planned::show(plan, None, &self.context.screen);
        if self.approved {
            return Answer::Yes;
        }
        let what = match self.deed {
            Deed::Apply => format!("Apply these changes to {}?", plan.environment),
            Deed::Destroy => format!("Destroy all of this in {}?", plan.environment),
        };
        match prompt::confirm(&self.context.screen, &what, &plan.environment) {
            Reply::Yes => Answer::Yes,
            Reply::No => Answer::No,
            Reply::Nobody => {
                self.unheard.store(true, Ordering::SeqCst);
                Answer::No
            }
        }
    }
}

/// The last words, and the exit code.
fn conclude(context: &Context, deed: Deed, question: &Question<'_>, outcome: &ApplyOutcome) -> Ending {
    if !outcome.approved {
        return Err(not_approved(question.unheard.load(Ordering::SeqCst)));
    }
    let Some(report) = &outcome.report else {
        planned::show(&outcome.plan, None, &context.screen);
        return Ok(Exit::Done);
    };
    let (failed, not_tried) = (report.failed.len(), report.not_tried.len());
    let far = outcome::Progress { done: report.done.len(), failed, not_tried, serial: outcome.serial };
    if context.settings.output.json {
        context.screen.event(&outcome::summary_event(&outcome.plan, far, outcome.elapsed));
    }
    if failed + not_tried > 0 || report.interrupted == Interrupted::Leave {
        return Err(incomplete(&outcome.plan, report, far));
    }
    if !context.settings.output.json {
        context.screen.result(&format!("\n{}", outcome::complete(deed, &outcome.plan.summary, outcome.elapsed)));
        let folder = &context.settings.folder;
        let options = if folder.as_os_str() == "." { String::new() } else { format!(" -C {}", folder.display()) };
        if let Some(next) = outcome::try_next(&outcome.plan, &options) {
            context.screen.note(&next);
        }
    }
    Ok(Exit::Done)
}

fn not_approved(unheard: bool) -> CommandError {
    if unheard {
        return CommandError::new("nobody can be asked whether to apply this, so nothing was done")
            .hint("say it beforehand: --auto-approve")
            .hint("or save the plan, show it to someone, and apply it: polaris plan --out FILE, polaris apply FILE");
    }
    CommandError::new("not approved; nothing was done")
}

/// What was done, what failed and why, what was never tried.
fn incomplete(plan: &Plan, report: &Report, far: outcome::Progress) -> CommandError {
    let steps = plan.steps.len();
    let outcome::Progress { done, failed, not_tried, serial } = far;
    let counts = format!("{done} of {steps} steps done, {failed} failed, {not_tried} not tried");
    let exit = match report.interrupted {
        Interrupted::Leave => Exit::Interrupted,
        _ if done > 0 || failed == 0 => Exit::PartlyApplied,
        _ if report.failed.iter().all(|(_, failure)| failure.stale) => Exit::PlanStale,
        _ => Exit::Error,
    };
    let head = match exit {
        Exit::Interrupted => "left at once".to_owned(),
        Exit::PartlyApplied => format!("partly applied: {counts}"),
        _ => format!("not applied: {counts}"),
    };
    let mut failure = CommandError::new(head).exit_with(exit);
    for (step, why) in &report.failed {
        let address = plan.steps.iter().find(|found| found.id == *step).map_or("", |step| step.address.as_str());
        failure = failure.detail(format!("✗ {address}: {}", why.message));
        failure =
            why.waiting_for.iter().fold(failure, |failure, what| failure.detail(format!("    waiting for: {what}")));
        failure = why.circumstances.iter().fold(failure, |failure, line| failure.detail(format!("    {line}")));
        failure = why.hint.iter().fold(failure, |failure, hint| failure.detail(format!("    {hint}")));
    }
    if exit == Exit::Interrupted {
        return failure.hint("polaris apply reads back what was done and goes on");
    }
    failure
        .detail(format!("the state is saved (serial {serial})"))
        .hint("run polaris apply again: it goes on from there")
}

use super::{Context, Ending, runtime, selection::SelectionArguments};
use crate::{
    error::{CommandError, Exit},
    ops::{self, PlanOutcome, PlanRequest},
    sys::files,
    views::{diagnosed, planned, progress},
};
use clap::{Args, ValueHint};
use polaris_core::plan::PlanOptions;
use std::path::{Path, PathBuf};

/// Show what would change, why, at what risk; writes nothing
///
/// Reads the spec, the state and what is there, and says what `apply` would do. Exit code 0, also where there are
/// changes; with --detailed-exitcode 2 where there are some.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  polaris plan\n  polaris plan --out orders.plan\n  \
                        polaris plan --target 'topic/orders/*' --detailed-exitcode")]
pub struct Arguments {
    /// Save the plan, for `polaris apply FILE`
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    out: Option<PathBuf>,

    /// Exit with 2 where there are changes
    #[arg(long)]
    detailed_exitcode: bool,

    /// Plan to destroy everything in the state
    #[arg(long)]
    destroy: bool,

    #[command(flatten)]
    selection: SelectionArguments,
}

impl Arguments {
    pub fn run(self, context: &Context) -> Ending {
        let workspace = context.workspace(None)?;
        let options = PlanOptions { destroy: self.destroy, ..self.selection.options() };
        let request = PlanRequest { workspace: &workspace, options, save: self.out.is_some() };
        let observer = progress::observer(&context.screen);
        let outcome = runtime::block_on(ops::plan(request, &*observer))?;
        drop(observer);
        let outcome = outcome.map_err(|error| CommandError::from_ops(error, &workspace.files))?;
        diagnosed::show(&outcome.warnings, &workspace.files, &context.screen);
        planned::show(&outcome.plan, Some(outcome.elapsed), &context.screen);
        if planned::is_refused(&outcome.plan) {
            return Ok(Exit::Refused);
        }
        if let Some(path) = &self.out {
            save(context, path, &outcome)?;
        }
        Ok(if self.detailed_exitcode && has_changes(&outcome) { Exit::Changes } else { Exit::Done })
    }
}

/// What is only read is no change.
fn has_changes(outcome: &PlanOutcome) -> bool {
    !outcome.plan.is_empty()
}

fn save(context: &Context, path: &Path, outcome: &PlanOutcome) -> Result<(), CommandError> {
    files::replace(&context.settings.resolve(path), &outcome.bytes).map_err(|error| error.named(path))?;
    context.screen.note(&format!("\nSaved. To do exactly this: polaris apply {}", path.display()));
    Ok(())
}

use super::{
    Context, Ending,
    run::{self, Work},
    selection::{RunArguments, SelectionArguments},
};
use crate::{sys::files, views::outcome::Deed};
use clap::{Args, ValueHint};
use std::path::PathBuf;

/// No plan of 100,000 resources comes near it.
const LARGEST_PLAN: u64 = 1 << 30;

/// Make it so: apply a saved plan, or plan and ask
///
/// A saved plan is applied as it stands, or refused where the world has moved since (exit code 12). Ctrl-C lets running
/// steps finish; a run that was cut short, even by a crash, goes on with the next apply.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  polaris apply\n  polaris apply orders.plan\n  \
                        polaris apply --auto-approve --wait none --lock-timeout 10m")]
pub struct Arguments {
    /// A plan that `polaris plan --out` saved
    #[arg(value_name = "PLAN", value_hint = ValueHint::FilePath)]
    plan: Option<PathBuf>,

    #[command(flatten)]
    selection: SelectionArguments,

    #[command(flatten)]
    run: RunArguments,
}

impl Arguments {
    pub fn run(self, context: &Context) -> Ending {
        let read = |path: &PathBuf| {
            files::read(&context.settings.resolve(path), LARGEST_PLAN).map_err(|error| error.named(path))
        };
        let saved = self.plan.as_ref().map(read).transpose()?;
        let options = self.selection.options();
        run::run(context, &self.run, &Work { deed: Deed::Apply, options, saved })
    }
}

use super::{
    Context, Ending, awaited,
    selection::{RunArguments, SelectionArguments},
};
use clap::{Args, ValueHint};
use std::path::PathBuf;

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
    pub plan: Option<PathBuf>,

    #[command(flatten)]
    pub selection: SelectionArguments,

    #[command(flatten)]
    pub run: RunArguments,
}

impl Arguments {
    pub fn run(self, _context: &Context) -> Ending {
        awaited("apply")
    }
}

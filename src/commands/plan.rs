use super::{Context, Ending, awaited, selection::SelectionArguments};
use clap::{Args, ValueHint};
use std::path::PathBuf;

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
    pub out: Option<PathBuf>,

    /// Exit with 2 where there are changes
    #[arg(long)]
    pub detailed_exitcode: bool,

    /// Plan to destroy everything in the state
    #[arg(long)]
    pub destroy: bool,

    #[command(flatten)]
    pub selection: SelectionArguments,
}

impl Arguments {
    pub fn run(self, _context: &Context) -> Ending {
        awaited("plan")
    }
}

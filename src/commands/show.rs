use super::{Context, Ending, awaited};
use clap::{Args, ValueHint};
use std::path::PathBuf;

/// Show a saved plan, or what the state remembers
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  polaris show\n  polaris show orders.plan\n  polaris show --json orders.plan")]
pub struct Arguments {
    /// A plan that `polaris plan --out` saved; without it, the state
    #[arg(value_name = "PLAN", value_hint = ValueHint::FilePath)]
    pub plan: Option<PathBuf>,
}

impl Arguments {
    pub fn run(self, _context: &Context) -> Ending {
        awaited("show")
    }
}

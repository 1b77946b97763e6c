use super::{Context, Ending, awaited};
use clap::Args;

/// Check the machine, the spec, the state and the clusters
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  polaris doctor\n  polaris doctor --json")]
pub struct Arguments {}

impl Arguments {
    pub fn run(self, _context: &Context) -> Ending {
        awaited("doctor")
    }
}

use super::{Context, Ending, awaited};
use clap::Args;

/// Show every mistake of the spec at once
///
/// Reads the spec and nothing else: no state, no cluster, no network.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  polaris validate\n  polaris validate -f topics.polaris.yaml --json")]
pub struct Arguments {}

impl Arguments {
    pub fn run(self, _context: &Context) -> Ending {
        awaited("validate")
    }
}

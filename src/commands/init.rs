use super::{Context, Ending, awaited};
use clap::Args;

/// Prove the state backend, pin operator bundles, check credentials
///
/// Two conditional writes show that the state's store really keeps locks apart. `plan` needs no `init` where the state
/// is local.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  polaris init\n  polaris init -e prod")]
pub struct Arguments {}

impl Arguments {
    pub fn run(self, _context: &Context) -> Ending {
        awaited("init")
    }
}

use super::{Context, Ending, awaited};
use clap::{Args, Subcommand};

/// Look after the embedded control planes
#[derive(Args, Debug)]
#[command(
    arg_required_else_help = true,
    after_help = "Examples:\n  polaris sandbox status\n  polaris sandbox serve\n  polaris sandbox fault broker-not-ready"
)]
pub struct Arguments {
    #[command(subcommand)]
    pub verb: Verb,
}

#[derive(Subcommand, Debug)]
pub enum Verb {
    /// Say what is in it
    #[command(after_help = "Example:\n  polaris sandbox status")]
    Status,
    /// Empty it; asks first
    #[command(after_help = "Example:\n  polaris sandbox reset --auto-approve")]
    Reset {
        /// Do not ask
        #[arg(long)]
        auto_approve: bool,
    },
}

impl Arguments {
    pub fn run(self, _context: &Context) -> Ending {
        awaited("sandbox")
    }
}

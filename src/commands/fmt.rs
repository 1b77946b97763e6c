use super::{Context, Ending, awaited};
use clap::Args;

/// Lay the spec out in the canonical way; keeps comments
///
/// Standard input (`-f -`) is laid out to standard output.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  polaris fmt\n  polaris fmt --check --diff")]
pub struct Arguments {
    /// Write nothing; exit with 2 where a file would change
    #[arg(long)]
    pub check: bool,

    /// Show what changes
    #[arg(long)]
    pub diff: bool,
}

impl Arguments {
    pub fn run(self, _context: &Context) -> Ending {
        awaited("fmt")
    }
}

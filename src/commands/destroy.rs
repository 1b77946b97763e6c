use super::{Context, Ending, awaited, completion, selection::RunArguments};
use clap::Args;

/// Destroy everything in the state, in reverse order
///
/// Plans it, shows it, asks, and destroys nothing that was not shown. What is protected refuses (exit code 10).
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  polaris destroy\n  polaris destroy --target 'topic/orders/test-*'")]
pub struct Arguments {
    /// Only these resources and what depends on them; an address or a glob, may be repeated
    #[arg(long, value_name = "GLOB", add = completion::addresses())]
    pub target: Vec<String>,

    /// Not these resources; an address or a glob, may be repeated
    #[arg(long, value_name = "GLOB", add = completion::addresses())]
    pub exclude: Vec<String>,

    #[command(flatten)]
    pub run: RunArguments,
}

impl Arguments {
    pub fn run(self, _context: &Context) -> Ending {
        awaited("destroy")
    }
}

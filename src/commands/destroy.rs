use super::{
    Context, Ending, completion,
    run::{self, Work},
    selection::RunArguments,
};
use crate::views::outcome::Deed;
use clap::Args;
use polaris_core::plan::PlanOptions;

/// Destroy everything in the state, in reverse order
///
/// Plans it, shows it, asks, and destroys nothing that was not shown. What is protected refuses (exit code 10).
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  polaris destroy\n  polaris destroy --target 'topic/orders/test-*'")]
pub struct Arguments {
    /// Only these resources and what depends on them; an address or a glob, may be repeated
    #[arg(long, value_name = "GLOB", add = completion::addresses())]
    target: Vec<String>,

    /// Not these resources; an address or a glob, may be repeated
    #[arg(long, value_name = "GLOB", add = completion::addresses())]
    exclude: Vec<String>,

    #[command(flatten)]
    run: RunArguments,
}

impl Arguments {
    pub fn run(self, context: &Context) -> Ending {
        let options =
            PlanOptions { destroy: true, targets: self.target, excludes: self.exclude, ..PlanOptions::default() };
        run::run(context, &self.run, &Work { deed: Deed::Destroy, options, saved: None })
    }
}

//! The verbs, one file each: arguments in, settings, a use case, a view. Bodies are thin; what they do is in `ops`.

mod completions;
mod version;

use crate::{
    error::{CommandError, Exit},
    settings::{GlobalArguments, Settings, with_variables},
    views::Screen,
};
use clap::{CommandFactory as _, Parser, Subcommand};

mod completion;
mod startup;

pub use startup::main;

/// Plan, apply and remember Kafka platforms: cluster, operator, Kafka, topics and users in one file
#[derive(Parser, Debug)]
#[command(
    name = "polaris",
    version,
    disable_help_subcommand = true,
    arg_required_else_help = true,
    max_term_width = 100,
    after_help = "Every --some-flag can also be given as POLARIS_SOME_FLAG in the environment.\n\n\
                  Examples:\n  polaris new quickstart demo   write a starting spec into ./demo\n  \
                  polaris -C demo plan          what would change, why, and at what risk\n  \
                  polaris -C demo apply         do exactly that"
)]
pub struct Cli {
    #[command(flatten)]
    pub global: GlobalArguments,
    #[command(subcommand)]
    pub verb: Verb,
}

#[derive(Subcommand, Debug)]
pub enum Verb {
    Completions(completions::Arguments),
    Version(version::Arguments),
}

/// What a verb works with.
#[derive(Debug)]
pub struct Context {
    pub settings: Settings,
    pub screen: Screen,
}

/// How a verb ended.
pub type Ending = Result<Exit, CommandError>;

impl Verb {
    fn run(self, context: &Context) -> Ending {
        match self {
            Self::Completions(arguments) => arguments.run(context),
            Self::Version(arguments) => arguments.run(context),
        }
    }
}

/// The whole command line as clap sees it, with a variable for each flag.
pub fn command() -> clap::Command {
    with_variables(Cli::command())
}

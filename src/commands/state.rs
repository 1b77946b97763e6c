use super::{Context, Ending, awaited, completion, selection::LockArguments};
use clap::{Args, Subcommand, ValueHint};
use polaris_core::address::ResourceAddress;
use std::path::PathBuf;

/// Look at the state and mend it; every change is a new serial
#[derive(Args, Debug)]
#[command(
    arg_required_else_help = true,
    after_help = "Examples:\n  polaris state list 'topic/orders/*'\n  polaris state history\n  polaris state rollback 41"
)]
pub struct Arguments {
    #[command(subcommand)]
    pub verb: Verb,
}

#[derive(Subcommand, Debug)]
pub enum Verb {
    /// List the addresses in the state
    #[command(after_help = "Example:\n  polaris state list 'topic/orders/*'")]
    List {
        /// Only these; an address or a glob
        #[arg(value_name = "GLOB", add = completion::addresses())]
        globs: Vec<String>,
    },
    /// Show what is remembered of one resource
    #[command(after_help = "Example:\n  polaris state show topic/orders/payments")]
    Show {
        #[arg(add = completion::addresses())]
        address: ResourceAddress,
    },
    /// Give a resource another address; the thing itself is not touched
    #[command(after_help = "Example:\n  polaris state mv topic/orders/old topic/orders/new")]
    Mv {
        #[arg(add = completion::addresses())]
        from: ResourceAddress,
        #[arg(add = completion::addresses())]
        to: ResourceAddress,
        #[command(flatten)]
        lock: LockArguments,
    },
    /// Forget resources; the things themselves stay
    #[command(after_help = "Example:\n  polaris state rm topic/orders/legacy")]
    Rm {
        #[arg(required = true, add = completion::addresses())]
        addresses: Vec<ResourceAddress>,
        #[command(flatten)]
        lock: LockArguments,
    },
    /// Print the whole state document
    #[command(after_help = "Example:\n  polaris state pull > state.json")]
    Pull,
    /// Make a state document the next serial
    ///
    /// An older serial or a foreign lineage is refused.
    #[command(after_help = "Example:\n  polaris state push state.json")]
    Push {
        /// The document; `-` is standard input
        #[arg(value_hint = ValueHint::FilePath)]
        file: PathBuf,
        #[command(flatten)]
        lock: LockArguments,
    },
    /// List the serials that are kept
    #[command(after_help = "Example:\n  polaris state history")]
    History,
    /// Make an old serial the next one
    #[command(after_help = "Example:\n  polaris state rollback 41")]
    Rollback {
        serial: u64,
        #[command(flatten)]
        lock: LockArguments,
    },
}

impl Arguments {
    pub fn run(self, _context: &Context) -> Ending {
        awaited("state")
    }
}

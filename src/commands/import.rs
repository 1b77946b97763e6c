use super::{Context, Ending, awaited, completion, selection::LockArguments};
use clap::{Args, ValueHint};
use polaris_core::address::ResourceAddress;
use std::path::PathBuf;

/// Adopt what exists; writes the spec for it
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  polaris import topic/orders/payments\n  \
                        polaris import kafka/orders kafka/my-cluster\n  polaris import --discover")]
pub struct Arguments {
    /// What it will be called
    #[arg(required_unless_present = "discover", add = completion::addresses())]
    pub address: Option<ResourceAddress>,

    /// What it is called now, as NAMESPACE/NAME; without it, what the spec would make of the address
    pub id: Option<String>,

    /// Look for everything that could be adopted, and write the spec for it
    #[arg(long)]
    pub discover: bool,

    /// Where to write the spec; without it, standard output
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub out: Option<PathBuf>,

    #[command(flatten)]
    pub lock: LockArguments,
}

impl Arguments {
    pub fn run(self, _context: &Context) -> Ending {
        awaited("import")
    }
}

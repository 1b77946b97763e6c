use super::{Context, Ending, awaited, completion};
use clap::Args;

/// Print the JSON Schema of a kind, or of a whole file
///
/// Editors with a YAML language server complete and check as one types, given this schema.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  polaris schema Topic\n  polaris schema > polaris.schema.json")]
pub struct Arguments {
    /// A kind of the spec; without it, the schema of a file with any of them
    #[arg(add = completion::kinds())]
    pub kind: Option<String>,
}

impl Arguments {
    pub fn run(self, _context: &Context) -> Ending {
        awaited("schema")
    }
}

use super::{Context, Ending, awaited, completion};
use clap::Args;

/// Explain a code (PK011), or a resource of the spec
///
/// Without an argument, lists all codes.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  polaris explain PK011\n  polaris explain topic/orders/payments")]
pub struct Arguments {
    /// A code from a message, or an address
    #[arg(value_name = "CODE|ADDRESS", add = completion::addresses())]
    pub subject: Option<String>,
}

impl Arguments {
    pub fn run(self, _context: &Context) -> Ending {
        awaited("explain")
    }
}

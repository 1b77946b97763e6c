use super::{Context, Ending, awaited};
use clap::Args;

/// Break a lock that its holder will not give back
///
/// Its holder, should it live, will write nothing more: its next write is refused.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  polaris force-unlock 01J9Z4XQ4E6Y8B2K7M5N3P1R0T\n  \
                        polaris force-unlock 01J9Z4XQ4E6Y8B2K7M5N3P1R0T --auto-approve")]
pub struct Arguments {
    /// The lock's id, from the message that names its holder
    pub lock_id: String,

    /// Do not ask
    #[arg(long)]
    pub auto_approve: bool,
}

impl Arguments {
    pub fn run(self, _context: &Context) -> Ending {
        awaited("force-unlock")
    }
}

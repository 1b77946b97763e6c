use super::{Context, Ending, awaited};
use clap::{Args, ValueHint};
use std::path::PathBuf;

/// Write a starting spec
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  polaris new quickstart demo\n  polaris new --list")]
pub struct Arguments {
    /// What to start from
    pub template: Option<String>,

    /// Where to write it; without it, the project's folder
    #[arg(value_hint = ValueHint::DirPath)]
    pub dir: Option<PathBuf>,

    /// Show the templates
    #[arg(long)]
    pub list: bool,
}

impl Arguments {
    pub fn run(self, _context: &Context) -> Ending {
        awaited("new")
    }
}

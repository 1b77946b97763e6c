use super::{Context, Ending, checkup, runtime};
use crate::{error::CommandError, ops};
use clap::Args;

/// Check the machine, the spec, the state and the clusters
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  polaris doctor\n  polaris doctor --json")]
pub struct Arguments {}

impl Arguments {
    pub fn run(self, context: &Context) -> Ending {
        let workspace = context.workspace(None)?;
        let checks = runtime::block_on(ops::doctor(&workspace))?;
        let checks = checks.map_err(|error| CommandError::from_ops(error, &workspace.files))?;
        checkup::conclude(context, &checks)
    }
}

use super::{Context, Ending, checkup, runtime};
use crate::{error::CommandError, ops};
use clap::Args;

/// Prove the state backend, and check that every cluster can be reached
///
/// Two conditional writes show that the state's store really keeps locks apart. `plan` needs no `init` where the state
/// is local.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  polaris init\n  polaris init -e prod")]
pub struct Arguments {}

impl Arguments {
    pub fn run(self, context: &Context) -> Ending {
        let workspace = context.workspace(None)?;
        let checks = runtime::block_on(ops::init(&workspace))?;
        let checks = checks.map_err(|error| CommandError::from_ops(error, &workspace.files))?;
        checkup::conclude(context, &checks)
    }
}

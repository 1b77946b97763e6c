use super::{Context, Ending, checkup, runtime};
use crate::{
    error::{CommandError, Exit},
    ops,
    views::roles,
};
use clap::Args;

/// Check the machine, the spec, the state and the clusters
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  polaris doctor\n  polaris doctor --json\n  polaris doctor --rbac > roles.yaml")]
pub struct Arguments {
    /// Print the smallest roles that carry the spec through its life, with their bindings, and check nothing
    #[arg(long)]
    rbac: bool,
}

impl Arguments {
    pub fn run(self, context: &Context) -> Ending {
        let workspace = context.workspace(None)?;
        if self.rbac {
            let found = ops::smallest_roles(&workspace);
            let found = found.map_err(|error| CommandError::from_ops(error, &workspace.files))?;
            roles::show(&found, &context.screen);
            return Ok(Exit::Done);
        }
        let checks = runtime::block_on(ops::doctor(&workspace))?;
        let checks = checks.map_err(|error| CommandError::from_ops(error, &workspace.files))?;
        checkup::conclude(context, &checks)
    }
}

use super::{Context, Ending, checkup, runtime};
use crate::{
    error::CommandError,
    ops::{self, InitOptions},
    views::progress,
};
use clap::{Args, ValueHint};

/// Prove the state backend, pin the operators' bundles, and check that every cluster can be reached
///
/// Two conditional writes show that the state's store really keeps locks apart. The installation files of each operator
/// that goes onto a real cluster are fetched once into `.polaris/cache` and pinned in `polaris.lock`, which belongs into
/// git. `plan` needs no `init` where the state is local and the operators are simulated or someone else's.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  polaris init\n  polaris init -e prod\n  polaris init --upgrade\n  \
                        polaris init --operator-bundle vendor/strimzi-{version}")]
pub struct Arguments {
    /// Read operator bundles from here instead: a URL, a file or a folder, with {version} in the version's place
    #[arg(long, value_name = "SOURCE", value_hint = ValueHint::AnyPath)]
    operator_bundle: Option<String>,

    /// Read bundles anew, and pin what they are now
    #[arg(long)]
    upgrade: bool,
}

impl Arguments {
    pub fn run(self, context: &Context) -> Ending {
        let workspace = context.workspace(None)?;
        let options = InitOptions { bundle: self.operator_bundle, upgrade: self.upgrade };
        let observer = progress::observer(&context.screen);
        let checks = runtime::block_on(ops::init(&workspace, &options, &*observer))?;
        drop(observer);
        let checks = checks.map_err(|error| CommandError::from_ops(error, &workspace.files))?;
        checkup::conclude(context, &checks)
    }
}

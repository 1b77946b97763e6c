use super::{Context, Ending, runtime};
use crate::{
    error::{CommandError, Exit},
    ops::{self, OpsError},
    sys::files,
    views::{plan, planned, state},
};
use clap::{Args, ValueHint};
use std::path::{Path, PathBuf};

/// No plan of 100,000 resources comes near it.
const LARGEST_PLAN: u64 = 1 << 30;

/// Show a saved plan, or what the state remembers
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  polaris show\n  polaris show orders.plan\n  polaris show --json orders.plan")]
pub struct Arguments {
    /// A plan that `polaris plan --out` saved; without it, the state
    #[arg(value_name = "PLAN", value_hint = ValueHint::FilePath)]
    plan: Option<PathBuf>,
}

impl Arguments {
    pub fn run(self, context: &Context) -> Ending {
        match &self.plan {
            Some(path) => show_plan(context, path),
            None => show_state(context),
        }
    }
}

fn show_plan(context: &Context, path: &Path) -> Ending {
    let workspace = context.workspace(None)?;
    let bytes = files::read(&context.settings.resolve(path), LARGEST_PLAN).map_err(|error| error.named(path))?;
    let plan = runtime::block_on(ops::saved_plan(&workspace, &bytes))?;
    let plan = plan.map_err(|error| CommandError::from_ops(error, &workspace.files))?;
    if context.settings.output.json {
        context.screen.event(&plan::document(&plan));
    } else {
        planned::show(&plan, None, &context.screen);
    }
    Ok(Exit::Done)
}

fn show_state(context: &Context) -> Ending {
    let workspace = context.workspace(None)?;
    let loaded = runtime::block_on(async {
        let store = ops::state_store(&workspace)?;
        store.load().await.map_err(OpsError::from)
    })?;
    let loaded = loaded.map_err(|error| CommandError::from_ops(error, &workspace.files))?;
    if context.settings.output.json {
        context.screen.event(&state::document(&loaded.state));
    } else {
        context.screen.result(&state::page(&loaded.state, context.screen.width()));
    }
    Ok(Exit::Done)
}

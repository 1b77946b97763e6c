use super::{Context, Ending, completion, runtime, selection::LockArguments};
use crate::{
    error::{CommandError, Exit},
    ops::{self, ImportRequest},
    views::progress,
};
use clap::Args;
use polaris_core::address::ResourceAddress;
use serde_json::json;

/// Adopt what exists: take it into the state, and change nothing
///
/// The address must be in the spec; the next plan shows what the spec would change about it.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  polaris import topic/orders/payments\n  \
                        polaris import kafka/orders kafka/my-cluster")]
pub struct Arguments {
    /// What the spec calls it
    #[arg(add = completion::addresses())]
    address: ResourceAddress,

    /// What it is called now, as NAME or NAMESPACE/NAME; without it, as the spec would name it
    id: Option<String>,

    #[command(flatten)]
    lock: LockArguments,
}

impl Arguments {
    pub fn run(self, context: &Context) -> Ending {
        let workspace = context.workspace(None)?;
        let observer = progress::observer(&context.screen);
        let lock_timeout = self.lock.lock_timeout;
        let request = ImportRequest { workspace: &workspace, address: self.address.clone(), id: self.id, lock_timeout };
        let outcome = runtime::block_on(ops::import(request, &*observer))?;
        drop(observer);
        let outcome = outcome.map_err(|error| CommandError::from_ops(error, &workspace.files))?;
        if context.settings.output.json {
            let target = &outcome.target;
            context.screen.event(&json!({"address": self.address, "target": target, "serial": outcome.serial}));
        } else {
            let (address, target, serial) = (&self.address, &outcome.target, outcome.serial);
            context.screen.result(&format!("{address} is {target} from now on (serial {serial})."));
            context.screen.note("next: polaris plan");
        }
        Ok(Exit::Done)
    }
}

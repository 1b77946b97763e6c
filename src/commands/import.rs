use super::{Context, Ending, completion, runtime, selection::LockArguments};
use crate::{
    error::{CommandError, Exit},
    ops::{self, ImportRequest},
    views::{discovery, progress},
};
use clap::Args;
use polaris_core::address::ResourceAddress;
use serde_json::json;

/// Adopt what exists: take it into the state, and change no attribute of it
///
/// The address must be in the spec; the next plan shows what the spec would change about it. Fields that kubectl wrote
/// become Polaris's own, so that taking one out of the spec removes it. With `--discover`, finds
/// the Strimzi objects on the clusters of the spec that no state manages, and prints the documents for them, ready to
/// be pasted.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  polaris import topic/orders/payments\n  \
                        polaris import kafka/orders kafka/my-cluster\n  \
                        polaris import --discover > found.polaris.yaml")]
pub struct Arguments {
    /// What the spec calls it
    #[arg(add = completion::addresses(), required_unless_present = "discover")]
    address: Option<ResourceAddress>,

    /// What it is called now, as NAME or NAMESPACE/NAME; without it, as the spec would name it
    id: Option<String>,

    /// Print the spec of what nobody manages yet; changes nothing
    #[arg(long, conflicts_with_all = ["address", "id"])]
    discover: bool,

    #[command(flatten)]
    lock: LockArguments,
}

impl Arguments {
    pub fn run(self, context: &Context) -> Ending {
        match &self.address {
            Some(address) => self.adopt(address, context),
            None => discover(context),
        }
    }

    fn adopt(&self, address: &ResourceAddress, context: &Context) -> Ending {
        let workspace = context.workspace(None)?;
        let observer = progress::observer(&context.screen);
        let (id, lock_timeout) = (self.id.clone(), self.lock.lock_timeout);
        let request = ImportRequest { workspace: &workspace, address: address.clone(), id, lock_timeout };
        let outcome = runtime::block_on(ops::import(request, &*observer))?;
        drop(observer);
        let outcome = outcome.map_err(|error| CommandError::from_ops(error, &workspace.files))?;
        if context.settings.output.json {
            let (target, taken_from) = (&outcome.target, &outcome.taken_from);
            let event = json!({
                "address": address, "target": target, "serial": outcome.serial, "taken_from": taken_from,
            });
            context.screen.event(&event);
        } else {
            let (target, serial) = (&outcome.target, outcome.serial);
            context.screen.result(&format!("{address} is {target} from now on (serial {serial})."));
            if !outcome.taken_from.is_empty() {
                let managers = outcome.taken_from.join(" and ");
                context.screen.note(&format!("what {managers} wrote is Polaris's own: out of the spec is out of it"));
            }
            context.screen.note("next: polaris plan");
        }
        Ok(Exit::Done)
    }
}

fn discover(context: &Context) -> Ending {
    let workspace = context.workspace(None)?;
    let observer = progress::observer(&context.screen);
    let found = runtime::block_on(ops::discover(&workspace, &*observer))?;
    drop(observer);
    let found = found.map_err(|error| CommandError::from_ops(error, &workspace.files))?;
    discovery::show(&found, &context.screen);
    Ok(Exit::Done)
}

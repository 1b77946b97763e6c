use super::{Context, Ending, completion, runtime, selection::LockArguments};
use crate::{
    error::{CommandError, Exit},
    ops::{self, OpsError, Replacement, StateEdit, Workspace},
    store::StateStore,
    sys::files,
    views::{progress, state, words},
};
use clap::{Args, Subcommand, ValueHint};
use polaris_core::{
    address::{ResourceAddress, glob_matches},
    state::State,
};
use serde_json::json;
use std::path::{Path, PathBuf};

/// Serials that `history` shows.
const HISTORY: usize = 64;
const LARGEST_STATE: u64 = 1 << 30;

/// Look at the state and mend it; every change is a new serial
#[derive(Args, Debug)]
#[command(
    arg_required_else_help = true,
    after_help = "Examples:\n  polaris state list 'topic/orders/*'\n  polaris state history\n  polaris state rollback 41"
)]
pub struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand, Debug)]
enum Verb {
    /// List the addresses in the state
    #[command(after_help = "Example:\n  polaris state list 'topic/orders/*'")]
    List {
        /// Only these; an address or a glob
        #[arg(value_name = "GLOB", add = completion::addresses())]
        globs: Vec<String>,
    },
    /// Show what is remembered of one resource
    #[command(after_help = "Example:\n  polaris state show topic/orders/payments")]
    Show {
        /// The resource
        #[arg(add = completion::addresses())]
        address: ResourceAddress,
    },
    /// Give a resource another address; the thing itself is not touched
    #[command(after_help = "Example:\n  polaris state mv topic/orders/old topic/orders/new")]
    Mv {
        /// Its address now
        #[arg(add = completion::addresses())]
        from: ResourceAddress,
        /// Its address from then on, of the same type
        #[arg(add = completion::addresses())]
        to: ResourceAddress,
        #[command(flatten)]
        lock: LockArguments,
    },
    /// Forget resources; the things themselves stay
    #[command(after_help = "Example:\n  polaris state rm topic/orders/legacy")]
    Rm {
        /// The resources
        #[arg(required = true, add = completion::addresses())]
        addresses: Vec<ResourceAddress>,
        #[command(flatten)]
        lock: LockArguments,
    },
    /// Print the whole state document
    #[command(after_help = "Example:\n  polaris state pull > state.json")]
    Pull,
    /// Make a state document the next serial
    ///
    /// An older serial or a foreign lineage is refused.
    #[command(after_help = "Example:\n  polaris state push state.json")]
    Push {
        /// The document; `-` is standard input
        #[arg(value_hint = ValueHint::FilePath)]
        document: PathBuf,
        #[command(flatten)]
        lock: LockArguments,
    },
    /// List the serials that are kept
    #[command(after_help = "Example:\n  polaris state history")]
    History,
    /// Make an old serial the next one
    #[command(after_help = "Example:\n  polaris state rollback 41")]
    Rollback {
        /// A serial that `polaris state history` lists
        serial: u64,
        #[command(flatten)]
        lock: LockArguments,
    },
}

impl Arguments {
    pub fn run(self, context: &Context) -> Ending {
        let workspace = context.workspace(None)?;
        let place = Place { context, workspace };
        match self.verb {
            Verb::List { globs } => place.list(&globs),
            Verb::Show { address } => place.show(&address),
            Verb::Mv { from, to, lock } => place.edit(&StateEdit::Move { from, to }, &lock),
            Verb::Rm { addresses, lock } => place.edit(&StateEdit::Remove(addresses), &lock),
            Verb::Pull => place.pull(),
            Verb::Push { document, lock } => place.push(&document, &lock),
            Verb::History => place.history(),
            Verb::Rollback { serial, lock } => place.replace(Replacement::Serial(serial), &lock),
        }
    }
}

/// Where the verbs work.
struct Place<'a> {
    context: &'a Context,
    workspace: Workspace,
}

impl Place<'_> {
    fn list(&self, globs: &[String]) -> Ending {
        let state = self.load()?;
        let wanted = |address: &&ResourceAddress| {
            globs.is_empty() || globs.iter().any(|glob| glob_matches(glob, address.as_str()))
        };
        for address in state.resources.keys().filter(wanted) {
            if self.is_json() {
                self.context.screen.event(&json!({"address": address}));
            } else {
                self.context.screen.result(address.as_str());
            }
        }
        Ok(Exit::Done)
    }

    fn show(&self, address: &ResourceAddress) -> Ending {
        let loaded = self.load()?;
        let unknown =
            || CommandError::new(format!("`{address}` is not in the state")).hint("what is: polaris state list");
        let record = loaded.resources.get(address).ok_or_else(unknown)?;
        if self.is_json() {
            self.context.screen.event(&state::record_document(address, record));
        } else {
            self.context.screen.result(&state::record(address, record, self.context.screen.palette()));
        }
        Ok(Exit::Done)
    }

    fn pull(&self) -> Ending {
        let store = self.store()?;
        let bytes = self.wait_for(async { store.pull().await.map_err(OpsError::from) })?;
        let text = String::from_utf8_lossy(&bytes);
        match serde_json::from_slice(&bytes) {
            Ok(document) if self.is_json() => self.context.screen.event(&document),
            _ => self.context.screen.result(&text),
        }
        Ok(Exit::Done)
    }

    fn push(&self, document: &Path, lock: &LockArguments) -> Ending {
        let read = if document == Path::new("-") {
            files::read_standard_input(LARGEST_STATE)
        } else {
            files::read(&self.context.settings.resolve(document), LARGEST_STATE)
        };
        let bytes = read.map_err(|error| error.named(document))?;
        self.replace(Replacement::Document(&bytes), lock)
    }

    fn history(&self) -> Ending {
        let store = self.store()?;
        let versions = self.wait_for(async { store.history(HISTORY).await.map_err(OpsError::from) })?;
        if self.is_json() {
            for version in &versions {
                self.context.screen.event(&state::version_document(version));
            }
        } else {
            self.context.screen.result(&state::history(&versions, self.context.screen.width()));
        }
        Ok(Exit::Done)
    }

    fn edit(&self, edit: &StateEdit, lock: &LockArguments) -> Ending {
        let observer = progress::observer(&self.context.screen);
        let state = self.wait_for(ops::edit_state(&self.workspace, edit, lock.lock_timeout, &*observer))?;
        self.tell(&state)
    }

    fn replace(&self, replacement: Replacement<'_>, lock: &LockArguments) -> Ending {
        let observer = progress::observer(&self.context.screen);
        let state = self.wait_for(ops::replace_state(&self.workspace, replacement, lock.lock_timeout, &*observer))?;
        self.tell(&state)
    }

    /// What the state is now.
    fn tell(&self, state: &State) -> Ending {
        if self.is_json() {
            self.context.screen.event(&json!({"serial": state.serial, "resources": state.resources.len()}));
        } else {
            let count = words::count(state.resources.len(), "resource");
            self.context.screen.result(&format!("The state is at serial {} ({count}).", state.serial));
        }
        Ok(Exit::Done)
    }

    fn load(&self) -> Result<State, CommandError> {
        let store = self.store()?;
        self.wait_for(async { Ok(store.load().await?.state) })
    }

    fn store(&self) -> Result<StateStore, CommandError> {
        ops::state_store(&self.workspace).map_err(|error| CommandError::from_ops(error, &self.workspace.files))
    }

    fn wait_for<T>(&self, work: impl Future<Output = Result<T, OpsError>>) -> Result<T, CommandError> {
        runtime::block_on(work)?.map_err(|error| CommandError::from_ops(error, &self.workspace.files))
    }

    fn is_json(&self) -> bool {
        self.context.settings.output.json
    }
}

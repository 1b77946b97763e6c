use super::{Context, Ending, runtime};
use crate::{
    error::{CommandError, Exit},
    ops::{self, OpsError},
    store::LockInfo,
    sys::clock,
    views::prompt::{self, Reply},
};
use clap::Args;
use serde_json::json;

/// Break a lock that its holder will not give back
///
/// Its holder, should it live, will write nothing more: its next write is refused.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  polaris force-unlock 01J9Z4XQ4E6Y8B2K7M5N3P1R0T\n  \
                        polaris force-unlock 01J9Z4XQ4E6Y8B2K7M5N3P1R0T --auto-approve")]
pub struct Arguments {
    /// The lock's id, from the message that names its holder
    lock_id: String,

    /// Do not ask
    #[arg(long)]
    auto_approve: bool,
}

impl Arguments {
    pub fn run(self, context: &Context) -> Ending {
        let workspace = context.workspace(None)?;
        let worded = |error| CommandError::from_ops(error, &workspace.files);
        let store = ops::state_store(&workspace).map_err(worded)?;
        let loaded = runtime::block_on(async { store.load().await.map_err(OpsError::from) })?.map_err(worded)?;
        if let Some(holder) = loaded.lock.filter(|holder| holder.id == self.lock_id) {
            self.approve(context, &holder)?;
        }
        let unlocked = runtime::block_on(async { store.force_unlock(&self.lock_id).await.map_err(OpsError::from) })?;
        unlocked.map_err(worded)?;
        if context.settings.output.json {
            context.screen.event(&json!({"unlocked": self.lock_id}));
        } else {
            context
                .screen
                .result(&format!("The lock {} is broken; whoever held it writes nothing more.", self.lock_id));
        }
        Ok(Exit::Done)
    }

    /// Says whose lock it is, and asks.
    fn approve(&self, context: &Context, holder: &LockInfo) -> Result<(), CommandError> {
        let seen = clock::ago(&holder.seen).unwrap_or_else(|| holder.seen.clone());
        context.screen.note(&format!("{} holds it for {}, last sign of life {seen}", holder.holder, holder.operation));
        if self.auto_approve {
            return Ok(());
        }
        match prompt::confirm(&context.screen, "Break this lock?", "break") {
            Reply::Yes => Ok(()),
            Reply::No => Err(CommandError::new("not approved; the lock stands")),
            Reply::Nobody => {
                let failure = CommandError::new("nobody can be asked whether to break the lock, so it stands");
                Err(failure.hint("say it beforehand: --auto-approve"))
            }
        }
    }
}

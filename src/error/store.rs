//! What went wrong with the state, in words.

use super::{CommandError, Exit};
use crate::{
    store::{LockInfo, StoreError},
    sys::clock,
};
use polaris_core::diagnostic::Code;

const ROLLBACK: &str = "go back to a serial that is whole: polaris state history, polaris state rollback SERIAL";

/// A failure with its code and what to do.
pub fn words(error: StoreError) -> CommandError {
    let message = error.to_string();
    match error {
        StoreError::Locked(holder) => locked(&holder),
        StoreError::LockLost { reason } => CommandError::new("the lock was lost, so nothing more was written")
            .detail(reason)
            .exit_with(Exit::LockHeld)
            .hint("nothing is lost: polaris apply reads back what was done and goes on"),
        StoreError::NoSuchLock { held, .. } => no_such_lock(message, held.as_deref()),
        StoreError::RunOpen(_) => CommandError::new(message).hint("polaris apply reads it back and goes on"),
        StoreError::Moved { .. } | StoreError::Contended { .. } => {
            CommandError::new(message).hint("somebody else works on this state; run the command again")
        }
        StoreError::Damaged { .. } | StoreError::HeadLost { .. } => {
            CommandError::new(message).code(Code::STATE_CORRUPTED).hint(ROLLBACK)
        }
        StoreError::Format { .. } | StoreError::NewerHead { .. } => {
            CommandError::new(message).code(Code::STATE_NEWER).hint("use the polaris that wrote it, or a newer one")
        }
        StoreError::NoSuchSerial { .. } => CommandError::new(message).hint("these are kept: polaris state history"),
        StoreError::ForeignLineage { .. } => CommandError::new(message)
            .code(Code::FOREIGN_LINEAGE)
            .detail("states of different lineages have nothing to do with each other")
            .hint("choose the environment that it belongs to: -e NAME"),
        StoreError::Older { .. } => CommandError::new(message)
            .detail("pushing it would undo what was applied since")
            .hint("to go back on purpose: polaris state rollback SERIAL"),
        StoreError::Backend { .. } | StoreError::Journal(_) => CommandError::new(message)
            .code(Code::STATE_NOT_WRITABLE)
            .hint("look at space and rights there; what was stored before is whole"),
        StoreError::Internal(_) => CommandError::new(message).hint("this is a bug; please report it with this message"),
    }
}

fn locked(holder: &LockInfo) -> CommandError {
    let mut failure = CommandError::new("the state is locked").code(Code::LOCKED).exit_with(Exit::LockHeld);
    let ago = |time: &str| clock::ago(time).map(|ago| format!(" ({ago})")).unwrap_or_default();
    let seen = clock::ago(&holder.seen).map(|ago| format!(", last sign of life {ago}")).unwrap_or_default();
    let LockInfo { id, holder: who, operation, since, at, .. } = holder;
    failure = failure.detail(format!("{who} holds it for {operation} since {since}{}{seen}", ago(since)));
    if !at.is_empty() {
        failure = failure.detail(format!("it is at: {at}"));
    }
    failure
        .hint("wait for it: --lock-timeout 10m")
        .hint(format!("break it (its holder will write nothing more): polaris force-unlock {id}"))
}

fn no_such_lock(message: String, held: Option<&LockInfo>) -> CommandError {
    let failure = CommandError::new(message);
    match held {
        Some(held) => failure
            .detail(format!("the state is locked by {} since {}", held.holder, held.since))
            .hint(format!("to break that lock: polaris force-unlock {}", held.id)),
        None => failure.detail("the state is not locked"),
    }
}

//! What went wrong in a use case, in words.

use super::{CommandError, Exit, store};
use crate::{
    ops::{ImportError, Moved, OpsError, StateEditError},
    providers::{ProviderError, ProviderErrorKind},
};
use polaris_core::{
    diagnostic::{Code, SourceFile},
    plan::format::PlanFormatError,
};

impl CommandError {
    /// Words a use case's error. The files are for mistakes in the spec.
    pub fn from_ops(error: OpsError, files: &[SourceFile]) -> Self {
        match error {
            OpsError::Spec(diagnostics) => Self::diagnostics(diagnostics, files),
            OpsError::Provider(error) => provider(error),
            OpsError::Cluster { error, declared } => {
                let place = format!("{}:{}:{}", declared.file, declared.line, declared.column);
                provider(error).detail(format!("the cluster that {place} declares"))
            }
            OpsError::Store(error) => store::words(error),
            OpsError::Unsettled { address, why } => Self::new("the last run cannot be settled, so nothing new begins")
                .detail(format!("{address} may or may not have been touched by it, and cannot be read: {why}"))
                .hint("make it readable again, then run the same command; nothing is lost meanwhile"),
            OpsError::Import(error) => import(&error),
            OpsError::StateEdit(error) => state_edit(&error),
            OpsError::RunStopped(reason) => Self::new("the run was stopped")
                .exit_with(Exit::PartlyApplied)
                .detail(reason)
                .hint("nothing is lost: polaris apply reads back what was done and goes on"),
            OpsError::Stale(moved) => stale(&moved),
            OpsError::PlanFormat(error) => plan_file(&error),
            OpsError::Journal(error) => Self::new("the journal of the last run does not fit the state")
                .code(Code::STATE_CORRUPTED)
                .detail(error.to_string())
                .hint("go back to a serial that is whole: polaris state history, polaris state rollback"),
            OpsError::Refused(_) => Self::new("a safety rule refuses the plan").exit_with(Exit::Refused),
            OpsError::Secrets(errors) => secrets(&errors),
            OpsError::Rights(missing) => rights(missing),
        }
    }
}

fn provider(error: ProviderError) -> CommandError {
    let code = match error.kind {
        ProviderErrorKind::Unreachable => Some(Code::UNREACHABLE),
        ProviderErrorKind::Unauthorized => Some(Code::EXPIRED_CREDENTIALS),
        ProviderErrorKind::Forbidden => Some(Code::FORBIDDEN),
        ProviderErrorKind::Unsupported => Some(Code::DRIVER_ABSENT),
        ProviderErrorKind::FieldConflict(_) => Some(Code::FIELD_CONFLICT),
        ProviderErrorKind::Exists => Some(Code::EXISTS_UNMANAGED),
        _ => None,
    };
    let failure = CommandError::new(error.message);
    let failure = code.into_iter().fold(failure, CommandError::code);
    error.hint.into_iter().fold(failure, CommandError::hint)
}

fn stale(moved: &[Moved]) -> CommandError {
    let failure = CommandError::new("the saved plan is stale").code(Code::STALE_PLAN).exit_with(Exit::PlanStale);
    let failure = moved.iter().fold(failure, |failure, moved| match &moved.address {
        Some(address) => failure.detail(format!("{address}: {}", moved.what)),
        None => failure.detail(moved.what.clone()),
    });
    failure.hint("make a new one: polaris plan --out FILE")
}

fn plan_file(error: &PlanFormatError) -> CommandError {
    let failure = CommandError::new("the saved plan cannot be used").detail(error.to_string());
    match error {
        PlanFormatError::NotAPlan => failure.hint("polaris plan --out FILE saves one"),
        PlanFormatError::NewerFormat { .. } => failure.hint("use the polaris that saved it, or a newer one"),
        _ => failure
            .code(Code::PLAN_ALTERED)
            .exit_with(Exit::PlanStale)
            .hint("make a new one, in this folder and environment: polaris plan --out FILE"),
    }
}

fn secrets(errors: &[ProviderError]) -> CommandError {
    let failure = CommandError::new("not every secret that the plan needs can be read; nothing was written")
        .code(Code::SECRET_UNREADABLE);
    errors.iter().fold(failure, |failure, error| {
        let failure = failure.detail(error.message.clone());
        error.hint.iter().fold(failure, |failure, hint| failure.hint(hint.clone()))
    })
}

fn rights(missing: Vec<String>) -> CommandError {
    let failure = CommandError::new("these credentials may not do all that the plan takes; nothing was written");
    let failure = missing.into_iter().fold(failure.code(Code::MISSING_RIGHT), CommandError::detail);
    failure.hint("ask for a role that has it: polaris doctor --rbac prints the smallest")
}

fn import(error: &ImportError) -> CommandError {
    let failure = CommandError::new(error.to_string());
    match error {
        ImportError::NotDeclared(_) => failure.hint("write it into the spec first; then import it"),
        ImportError::Managed(address) => failure.hint(format!("look at it: polaris state show {address}")),
        ImportError::Absent(_) => failure.hint("name what exists: polaris import ADDRESS NAMESPACE/NAME"),
        ImportError::Foreign { .. } => failure
            .code(Code::FOREIGN_LINEAGE)
            .hint("forget it there first: polaris state rm, with the spec of that state"),
    }
}

fn state_edit(error: &StateEditError) -> CommandError {
    let failure = CommandError::new(error.to_string());
    match error {
        StateEditError::Unknown(_) => failure.hint("what is: polaris state list"),
        StateEditError::Taken(address) => failure.hint(format!("forget that one first: polaris state rm {address}")),
        StateEditError::OtherType { .. } => failure,
        StateEditError::OpenRun => failure.hint("polaris apply reads back what it did"),
    }
}

//! How a failure is worded, and the exit code it ends with. Rooms below give typed errors; sentences are made here.

mod ops;
mod store;

use crate::sys::files::{FileError, FileErrorKind};
use polaris_core::diagnostic::{Code, Diagnostic, SourceFile};
use std::process::ExitCode;

/// How a command ended, as `docs/cli.md` lists it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    Done,
    Error,
    /// There are changes: only `plan --detailed-exitcode` and `fmt --check`.
    Changes,
    /// A safety rule or a policy says no.
    Refused,
    LockHeld,
    /// A saved plan is stale or was altered.
    PlanStale,
    /// Some steps are done, some are not: the same command goes on from there.
    PartlyApplied,
    Usage,
    Interrupted,
}

impl Exit {
    pub const ALL: [(Self, &'static str); 9] = [
        (Self::Done, "done"),
        (Self::Error, "error"),
        (Self::Changes, "there are changes (only `plan --detailed-exitcode` and `fmt --check`)"),
        (Self::Refused, "refused by a safety rule or a policy"),
        (Self::LockHeld, "the state is locked by someone else"),
        (Self::PlanStale, "the saved plan is stale, or was altered"),
        (Self::PartlyApplied, "partly applied; run apply again, it goes on from there"),
        (Self::Usage, "usage: a verb, flag or value that does not exist"),
        (Self::Interrupted, "interrupted"),
    ];

    pub const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Error => 1,
            Self::Changes => 2,
            Self::Refused => 10,
            Self::LockHeld => 11,
            Self::PlanStale => 12,
            Self::PartlyApplied => 13,
            Self::Usage => 64,
            Self::Interrupted => 130,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

/// Why a command did not do what it was asked.
#[derive(Debug)]
pub enum CommandError {
    /// What a person wrote is wrong; every place is listed.
    Diagnostics { diagnostics: Vec<Diagnostic>, files: Vec<SourceFile> },
    /// Anything else.
    Failure(Box<Failure>),
}

/// One failure, told whole: what, the circumstances, what to do.
#[derive(Debug)]
pub struct Failure {
    pub exit: Exit,
    pub code: Option<Code>,
    /// One line, without a full stop.
    pub summary: String,
    pub details: Vec<String>,
    /// What to do, each a command or a sentence.
    pub hints: Vec<String>,
}

impl CommandError {
    pub fn new(summary: impl Into<String>) -> Self {
        let (exit, code) = (Exit::Error, None);
        Self::Failure(Box::new(Failure { exit, code, summary: summary.into(), details: vec![], hints: vec![] }))
    }

    /// Mistakes in the spec; the files are kept for the lines that are shown.
    pub fn diagnostics(diagnostics: Vec<Diagnostic>, files: &[SourceFile]) -> Self {
        Self::Diagnostics { diagnostics, files: files.to_vec() }
    }

    /// Wrong use of the command line, found after parsing.
    pub fn usage(summary: impl Into<String>) -> Self {
        Self::new(summary).exit_with(Exit::Usage)
    }

    #[must_use]
    pub fn exit_with(self, exit: Exit) -> Self {
        self.change(|failure| failure.exit = exit)
    }

    #[must_use]
    pub fn code(self, code: Code) -> Self {
        self.change(|failure| failure.code = Some(code))
    }

    #[must_use]
    pub fn detail(self, detail: impl Into<String>) -> Self {
        self.change(|failure| failure.details.push(detail.into()))
    }

    #[must_use]
    pub fn hint(self, hint: impl Into<String>) -> Self {
        self.change(|failure| failure.hints.push(hint.into()))
    }

    fn change(mut self, change: impl FnOnce(&mut Failure)) -> Self {
        if let Self::Failure(failure) = &mut self {
            change(failure);
        }
        self
    }

    pub fn exit(&self) -> Exit {
        match self {
            Self::Diagnostics { .. } => Exit::Error,
            Self::Failure(failure) => failure.exit,
        }
    }
}

impl From<FileError> for CommandError {
    fn from(error: FileError) -> Self {
        let failure = Self::new(error.to_string());
        match error.kind {
            FileErrorKind::Denied => failure.hint("look at its owner and mode: ls -l"),
            _ => failure,
        }
    }
}

//! What can go wrong with a state: what happened, where, what is intact, what to do.

use super::LockInfo;
use polaris_core::{diagnostic::Code, state::StateFormatError};
use polaris_state_backends::{
    BackendError,
    register::{HeadError, Refusal, RegisterError},
};

#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("the state is locked by {}", .0.holder)]
    Locked(Box<LockInfo>),
    /// Somebody broke our lock, or it could not be renewed in time.
    #[error("the lock was lost: {reason}")]
    LockLost { reason: String },
    #[error("no lock has the id {wanted}")]
    NoSuchLock { wanted: String, held: Option<Box<LockInfo>> },
    #[error("run {0} did not end and must be recovered first")]
    RunOpen(String),
    #[error("the state is at serial {found}, not at {expected}: somebody else changed it")]
    Moved { expected: u64, found: u64 },
    #[error("damaged: {place}: {reason}")]
    Damaged { place: String, reason: String },
    #[error("{place}: {source}")]
    Format { place: String, source: StateFormatError },
    #[error("`head` in {place} has format {found}: a newer polaris wrote it")]
    NewerHead { place: String, found: u32 },
    #[error("`head` is missing in {place}, though {states} states are there")]
    HeadLost { place: String, states: usize },
    #[error("no serial {serial} in {place}")]
    NoSuchSerial { serial: u64, place: String },
    #[error("that state has lineage {found}, this environment's is {expected}")]
    ForeignLineage { expected: String, found: String },
    #[error("that state has serial {found}, the current one is {current}")]
    Older { current: u64, found: u64 },
    #[error("cannot {action} the state in {place}: {source}")]
    Backend { action: &'static str, place: String, source: BackendError },
    #[error("`head` in {place} was changed by others again and again")]
    Contended { place: String },
    #[error("the journal could not be written: {0}")]
    Journal(String),
    #[error("internal error in the state store: {0}")]
    Internal(String),
}

impl StoreError {
    pub(super) fn from_backend(action: &'static str, place: String, source: BackendError) -> Self {
        Self::Backend { action, place, source }
    }

    pub(super) fn from_register(place: String, error: RegisterError) -> Self {
        match error {
            RegisterError::Backend(source) => Self::Backend { action: "reach", place, source },
            RegisterError::Refused(refusal) => Self::from_refusal(refusal),
            RegisterError::Unreadable(HeadError::Newer { found }) => Self::NewerHead { place, found },
            RegisterError::Unreadable(HeadError::Damaged(reason)) => {
                Self::Damaged { place: format!("head in {place}"), reason }
            }
            RegisterError::Missing => Self::HeadLost { place, states: 0 },
            RegisterError::Contended => Self::Contended { place },
        }
    }

    fn from_refusal(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Held(lock) | Refusal::Alive(lock) => Self::Locked(Box::new(LockInfo::from(&*lock))),
            Refusal::Fenced { by: Some(lock) } => {
                let (holder, since, operation) = (&lock.holder, &lock.since, &lock.operation);
                Self::LockLost { reason: format!("it was broken, and {holder} holds it since {since} for {operation}") }
            }
            Refusal::Fenced { by: None } => Self::LockLost { reason: "it was broken".into() },
            Refusal::NoSuchLock { wanted, held } => {
                Self::NoSuchLock { wanted, held: held.map(|lock| Box::new(LockInfo::from(&*lock))) }
            }
            Refusal::RunOpen(run) => Self::RunOpen(run),
            Refusal::NoSuchRun(run) => Self::LockLost { reason: format!("run {run} was closed by somebody else") },
            Refusal::Serial { expected, found } => Self::Moved { expected, found },
        }
    }

    /// The stable code; `polaris explain` has a page for each.
    pub fn code(&self) -> Code {
        match self {
            Self::Locked(_) => Code::LOCKED,
            Self::LockLost { .. } => Code::LOCK_LOST,
            Self::NoSuchLock { .. } => Code::UNKNOWN_LOCK,
            Self::RunOpen(_) => Code::OPEN_RUN,
            Self::Moved { .. } | Self::Contended { .. } | Self::Older { .. } => Code::STALE_PLAN,
            Self::ForeignLineage { .. } => Code::FOREIGN_LINEAGE,
            Self::Damaged { .. }
            | Self::HeadLost { .. }
            | Self::Format { source: StateFormatError::Malformed(_), .. } => Code::STATE_CORRUPTED,
            Self::Format { .. } | Self::NewerHead { .. } => Code::STATE_NEWER,
            Self::NoSuchSerial { .. } => Code::UNKNOWN_SERIAL,
            Self::Backend { action: "read", .. } | Self::Internal(_) => Code::STATE_UNREADABLE,
            Self::Backend { .. } | Self::Journal(_) => Code::STATE_NOT_WRITABLE,
        }
    }

    /// What to do, as one sentence; `None` where the error says it itself.
    pub fn remedy(&self) -> Option<String> {
        Some(match self {
            Self::Locked(lock) => format!(
                "wait for it with --lock-timeout 10m, or break it (its holder will write nothing more): polaris \
                 force-unlock {}",
                lock.id
            ),
            Self::LockLost { .. } => {
                "nothing more was written; what was done so far is read back by the next polaris apply".into()
            }
            Self::NoSuchLock { held: Some(lock), .. } => {
                format!("the lock that is held now has the id {} ({})", lock.id, lock.holder)
            }
            Self::NoSuchLock { held: None, .. } => "the state is not locked".into(),
            Self::RunOpen(_) => "polaris apply reads back what it did and goes on from there".into(),
            Self::Moved { .. } | Self::Contended { .. } => "make a new plan: polaris plan".into(),
            Self::Damaged { .. } | Self::HeadLost { .. } => {
                "older serials are intact: polaris state history shows them, polaris state rollback SERIAL goes back \
                 to one; what was made since then is found again by the next plan"
                    .into()
            }
            Self::Format { source: StateFormatError::Malformed(_), .. } => {
                "polaris state history shows the serials that are there, polaris state rollback SERIAL goes back to \
                 one"
                .into()
            }
            Self::Format { .. } | Self::NewerHead { .. } => "use the polaris that wrote it, or a newer one".into(),
            Self::ForeignLineage { .. } => "it belongs to another environment; nothing was changed".into(),
            Self::Older { .. } => "pull the current one, change that, and push it: polaris state pull".into(),
            Self::NoSuchSerial { .. } => "polaris state history shows the serials that are there".into(),
            Self::Backend { source, .. } => return backend_remedy(source),
            Self::Journal(_) => "the state before this run is intact; free what is in the way and apply again".into(),
            Self::Internal(_) => return None,
        })
    }
}

fn backend_remedy(error: &BackendError) -> Option<String> {
    Some(match error {
        BackendError::Full(_) => "free some space and run the command again; the state is as it was before".into(),
        BackendError::ReadOnly(_) => "make the file system writable, or keep the state elsewhere (Environment, \
                                      state.local.path)"
            .into(),
        BackendError::Denied { path, .. } => {
            format!("check who owns {} and whether this user may write there", path.display())
        }
        BackendError::Busy { .. } => "look for a stopped polaris process (ps, state T) and end or resume it".into(),
        BackendError::Ambiguous { .. } => "run the command again: it reads back what was written".into(),
        _ => return None,
    })
}

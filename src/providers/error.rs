//! Why a provider could not do what it was asked, in kinds that callers act on.

use polaris_core::snapshot::{FieldConflict, FieldError};
use std::time::Duration;

/// A refusal or a failure. `message` is a sentence for people; `hint` says what to do, where something can be done.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{message}")]
pub struct ProviderError {
    pub kind: ProviderErrorKind,
    pub message: String,
    pub hint: Option<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum ProviderErrorKind {
    /// No answer at all: wrong address, no network, refused, TLS.
    Unreachable,
    /// 401, or a credential plug-in that failed.
    Unauthorized,
    /// 403.
    Forbidden,
    /// The kind is not served, or the object is gone.
    NotFound,
    /// 409: other managers hold fields.
    FieldConflict(Vec<FieldConflict>),
    /// 409: the object is not the one that was read, or moved since.
    Moved,
    /// It exists although it must not.
    Exists,
    /// 400 or 422: the body is refused.
    Refused(Vec<FieldError>),
    /// 429: the server asks for patience.
    Throttled(Option<Duration>),
    /// 5xx, a reset, a cut body: it may or may not have happened.
    Ambiguous,
    /// What was asked is not part of this build.
    Unsupported,
    /// A secret could not be resolved.
    Secret,
}

impl ProviderError {
    pub fn new(kind: ProviderErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), hint: None }
    }

    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// True where sending the same request again can do no harm and may help.
    pub fn is_transient(&self) -> bool {
        matches!(
            self.kind,
            ProviderErrorKind::Throttled(_) | ProviderErrorKind::Ambiguous | ProviderErrorKind::Unreachable
        )
    }
}

//! The secrets of one environment: where the spec says they are, fingerprinted with the state's own key.

use super::{ProviderError, ProviderErrorKind};
use crate::sys::secrets::{Secret, SecretError, SecretResolver};
use polaris_core::value::SecretReference;

/// Resolves references at the moment of a write. Holds a key, so it is never printed.
pub struct Secrets {
    pub resolver: SecretResolver,
    /// The state's key.
    pub key: Vec<u8>,
}

impl Secrets {
    /// The content, for the write that needs it.
    pub fn resolve(&self, reference: &SecretReference) -> Result<Secret, ProviderError> {
        self.resolver.resolve(reference).map_err(|error| unresolved(&error))
    }

    /// What a plan may know of a secret; `None` where it cannot be read here.
    pub fn fingerprint(&self, reference: &SecretReference) -> Option<String> {
        self.resolver.resolve(reference).ok().map(|secret| secret.fingerprint(&self.key))
    }

    /// The fingerprint of a content that a server holds.
    pub fn fingerprint_of(&self, content: Vec<u8>) -> String {
        Secret::new(content).fingerprint(&self.key)
    }
}

fn unresolved(error: &SecretError) -> ProviderError {
    ProviderError::new(ProviderErrorKind::Secret, error.to_string()).hint(error.remedy())
}

//! Secrets, fetched at the moment they are needed and never kept: not in a plan, the state, a log or an output.

use super::files::{self, FileError};
use hmac::{Hmac, KeyInit as _, Mac as _};
use polaris_core::value::SecretReference;
use std::{fmt, path::PathBuf};
use zeroize::Zeroizing;

/// No secret that a person keeps in a file is larger.
const LIMIT: u64 = 1 << 20;
/// The service under which the machine's keyring files our entries.
const SERVICE: &str = "polaris";

/// A secret's bytes. They are wiped when it is dropped, and no formatter shows them.
pub struct Secret(Zeroizing<Vec<u8>>);

impl Secret {
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The bytes, for the write that needs them and nothing else.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    /// HMAC-SHA256 with the state's own key, in hex: tells whether a secret changed and nothing about what it is.
    pub fn fingerprint(&self, key: &[u8]) -> String {
        // Any length of key is a valid one, so this cannot fail.
        let Ok(mut mac) = Hmac::<sha2::Sha256>::new_from_slice(key) else { return String::new() };
        mac.update(&self.0);
        mac.finalize().into_bytes().iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Why a secret could not be had. Names the place, never the content.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    #[error("the environment variable `{0}` is not set")]
    NoVariable(String),
    #[error("a secret's file cannot be read: {0}")]
    File(#[from] FileError),
    #[error("the machine's keyring has no entry `{0}` of the service `{SERVICE}`")]
    NoEntry(String),
    #[error("the machine's keyring cannot be asked for `{name}`: {reason}")]
    Keyring { name: String, reason: String },
    #[error("`vault: {{path: {path}}}` cannot be read: Vault is not part of this build")]
    Vault { path: String },
    #[error("the Secret `{name}` is in the cluster and is read there")]
    InCluster { name: String },
}

impl SecretError {
    /// What to do about it.
    pub fn remedy(&self) -> String {
        match self {
            Self::NoVariable(name) => format!("set it for this process: export {name}=…"),
            Self::File(_) => "the path is relative to the project's folder (-C)".into(),
            Self::NoEntry(name) if cfg!(target_os = "macos") => {
                format!("add it: security add-generic-password -s {SERVICE} -a {name} -w")
            }
            Self::NoEntry(name) => {
                format!("add it: secret-tool store --label={name} service {SERVICE} username {name}")
            }
            Self::Keyring { .. } => "unlock it, or give the secret as {env: NAME} or {file: PATH}".into(),
            Self::Vault { .. } => "let the pipeline fetch it, and refer to it as {env: NAME} or {file: PATH}".into(),
            Self::InCluster { .. } => "refer to it from an object of the same namespace".into(),
        }
    }
}

/// Knows where references lead.
#[derive(Clone, Debug)]
pub struct SecretResolver {
    /// What file references are relative to.
    pub folder: PathBuf,
}

impl SecretResolver {
    /// Fetches a secret from where it is kept.
    pub fn resolve(&self, reference: &SecretReference) -> Result<Secret, SecretError> {
        match reference {
            SecretReference::Env(name) => from_variable(name),
            SecretReference::File(path) => self.file(path),
            SecretReference::Keyring(name) => from_keyring(name),
            SecretReference::Vault { path, .. } => Err(SecretError::Vault { path: path.clone() }),
            SecretReference::SecretRef { name, .. } => Err(SecretError::InCluster { name: name.clone() }),
        }
    }

    /// One newline at the end is the editor's, not the secret's.
    fn file(&self, path: &str) -> Result<Secret, SecretError> {
        let mut bytes = files::read(&self.folder.join(path), LIMIT)?;
        if bytes.ends_with(b"\n") {
            bytes.pop();
            if bytes.ends_with(b"\r") {
                bytes.pop();
            }
        }
        Ok(Secret::new(bytes))
    }
}

fn from_variable(name: &str) -> Result<Secret, SecretError> {
    let value = std::env::var_os(name).ok_or_else(|| SecretError::NoVariable(name.to_owned()))?;
    Ok(Secret::new(value.into_encoded_bytes()))
}

fn from_keyring(name: &str) -> Result<Secret, SecretError> {
    let failed = |error: &keyring::Error| match error {
        keyring::Error::NoEntry => SecretError::NoEntry(name.to_owned()),
        keyring::Error::NoDefaultStore => keyring_trouble(name, "this machine has none that is running"),
        other => keyring_trouble(name, kind_of(other)),
    };
    let entry = keyring::Entry::new(SERVICE, name).map_err(|error| failed(&error))?;
    entry.get_secret().map(Secret::new).map_err(|error| failed(&error))
}

fn keyring_trouble(name: &str, reason: &str) -> SecretError {
    SecretError::Keyring { name: name.to_owned(), reason: reason.to_owned() }
}

/// The kind only: a keyring's own message may hold what was stored.
fn kind_of(error: &keyring::Error) -> &'static str {
    match error {
        keyring::Error::NoStorageAccess(_) => "it is locked, or access was denied",
        keyring::Error::PlatformFailure(_) => "it failed",
        keyring::Error::Ambiguous(_) => "it has several entries of this name",
        _ => "it gave an answer that cannot be used",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolver() -> (tempfile::TempDir, SecretResolver) {
        let folder = tempfile::tempdir().unwrap();
        let resolver = SecretResolver { folder: folder.path().to_owned() };
        (folder, resolver)
    }

    #[test]
    fn a_file_loses_the_newline_of_its_editor_and_no_other() {
        let (folder, resolver) = resolver();
        for (content, secret) in [("a b\n", "a b"), ("a\r\n", "a"), ("a\n\n", "a\n"), ("", ""), ("a", "a")] {
            std::fs::write(folder.path().join("password"), content).unwrap();
            let found = resolver.resolve(&SecretReference::File("password".into())).unwrap();
            assert_eq!(found.expose(), secret.as_bytes());
        }
    }

    #[test]
    fn what_is_not_there_is_named_with_a_remedy() {
        let (_kept, secrets) = resolver();
        let refused = |reference: SecretReference| {
            let error = secrets.resolve(&reference).unwrap_err();
            format!("{error}; {}", error.remedy())
        };
        assert!(refused(SecretReference::Env("POLARIS_NOT_SET".into())).contains("export POLARIS_NOT_SET"));
        assert!(refused(SecretReference::File("no/such".into())).contains("does not exist"));
        let vault = SecretReference::Vault { path: "kafka/billing".into(), key: "password".into() };
        assert!(refused(vault).contains("not part of this build"));
    }

    #[test]
    fn no_formatter_shows_a_secret_and_a_fingerprint_depends_on_the_key() {
        let secret = Secret::new(b"canary-7f3a".to_vec());
        assert!(!format!("{secret:?}").contains("canary"));
        assert_eq!(secret.fingerprint(b"key").len(), 64);
        assert_eq!(secret.fingerprint(b"key"), Secret::new(b"canary-7f3a".to_vec()).fingerprint(b"key"));
        assert_ne!(secret.fingerprint(b"key"), secret.fingerprint(b"other"));
        assert_ne!(secret.fingerprint(b"key"), Secret::new(b"canary-7f3b".to_vec()).fingerprint(b"key"));
    }
}

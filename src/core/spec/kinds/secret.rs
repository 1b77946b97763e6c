//! Secret references: where a secret is kept, never the secret.

use crate::{
    diagnostic::{Code, Diagnostic},
    spec::{
        shape::{FromNode, Reader, choice, record},
        yaml::{Node, NodeValue},
    },
    value::SecretReference,
};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use std::borrow::Cow;

record! {
    /// A key of a Kubernetes Secret in the namespace of the object that uses it.
    pub struct SecretKey as "secretRef" {
        /// The Secret's name.
        "name" => name: String,
        /// The key in it.
        "key" => key: String,
    }

    /// A key of a Vault KV secret.
    pub struct VaultKey as "vault" {
        /// The secret's path.
        "path" => path: String,
        /// The key in it.
        "key" => key: String,
    }
}

choice! {
    /// Where a secret is kept; never the secret itself.
    pub enum Reference {
        /// A key of a Kubernetes Secret in the namespace of the object that uses it.
        "secretRef" => SecretRef(SecretKey),
        /// An environment variable of the process that applies.
        "env" => Env(String),
        /// A file, relative to the project's folder.
        "file" => File(String),
        /// An entry of the machine's keyring, service `polaris`.
        "keyring" => Keyring(String),
        /// A key of a Vault KV secret.
        "vault" => Vault(VaultKey),
    }
}

impl From<Reference> for SecretReference {
    fn from(reference: Reference) -> Self {
        match reference {
            Reference::SecretRef(SecretKey { name, key }) => Self::SecretRef { name, key },
            Reference::Env(name) => Self::Env(name),
            Reference::File(path) => Self::File(path),
            Reference::Keyring(entry) => Self::Keyring(entry),
            Reference::Vault(VaultKey { path, key }) => Self::Vault { path, key },
        }
    }
}

/// Where a secret is kept. Text in its place is most likely the secret itself, and is never repeated.
#[derive(Clone, Debug)]
pub struct SecretSource(pub SecretReference);

impl FromNode for SecretSource {
    fn read<'n>(node: &'n Node, reader: &mut Reader<'n>) -> Option<Self> {
        if let Some(place) = exposed(node) {
            report_plain_secret(place, FORMS, reader);
            return None;
        }
        Reference::read(node, reader).map(|reference| Self(reference.into()))
    }
}

const FORMS: &str = "{env: NAME}, {file: PATH}, {keyring: NAME}, {secretRef: {name, key}} or {vault: {path, key}}";

/// What stands where a reference belongs and may be the secret itself: a value, a list, or what a word holds that is
/// none of a reference's, nor nearly one. A message about it must not show its line.
pub fn exposed(node: &Node) -> Option<&Node> {
    const WORDS: [&str; 5] = ["secretRef", "env", "file", "keyring", "vault"];
    match &node.value {
        NodeValue::Null => None,
        NodeValue::Map(entries) => {
            let is_word = |key: &str| WORDS.iter().any(|word| strsim::damerau_levenshtein(key, word) <= 1);
            entries.iter().find(|entry| !is_word(&entry.key)).map(|entry| &entry.value)
        }
        _ => Some(node),
    }
}

/// Reports a secret in plain sight, without repeating it.
pub fn report_plain_secret(node: &Node, forms: &str, reader: &mut Reader<'_>) {
    let summary = format!("`{}` takes a reference to a secret, never the secret", reader.field());
    let diagnostic = Diagnostic::error(Code::PLAIN_SECRET, summary)
        .at(reader.sources.span(node.span))
        .label("this would stand in git, in plain sight")
        .note(format!("write where it is kept: {forms}"))
        .note("if it was a real one, it is known now to whoever reads this file: change it");
    reader.push(diagnostic);
}

impl JsonSchema for SecretSource {
    fn schema_name() -> Cow<'static, str> {
        "SecretReference".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Reference::json_schema(generator)
    }
}

/// Text that may hold no secret, or a reference to one.
#[derive(Clone, Debug)]
pub enum TextOrSecret {
    Text(String),
    Secret(SecretReference),
}

impl FromNode for TextOrSecret {
    fn read<'n>(node: &'n Node, reader: &mut Reader<'n>) -> Option<Self> {
        let Some(text) = node.as_str() else {
            return Reference::read(node, reader).map(|reference| Self::Secret(reference.into()));
        };
        if has_password(text) {
            report_plain_secret(node, FORMS, reader);
            return None;
        }
        Some(Self::Text(text.to_owned()))
    }
}

/// `scheme://user:password@host`.
pub fn has_password(url: &str) -> bool {
    let Some((_, rest)) = url.split_once("://") else { return false };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    authority.rsplit_once('@').is_some_and(|(user, _)| user.contains(':'))
}

impl JsonSchema for TextOrSecret {
    fn schema_name() -> Cow<'static, str> {
        "TextOrSecret".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let reference = generator.subschema_for::<SecretSource>();
        json_schema!({"anyOf": [{"type": "string"}, reference]})
    }
}

//! Strimzi's own installation files: what a release's bundle means.
//!
//! A bundle is text that someone else fetched and pinned. Here it is taken apart into objects, fitted to a namespace
//! and to the namespaces it watches, put into the order in which it is applied, and summed up so that a plan can
//! compare it with what stands. Reading, fetching and writing are done elsewhere.

mod deployment;
mod installation;
mod lock;
mod part;
mod source;
#[cfg(test)]
mod tests;
mod watched;

pub use deployment::{Installer, OperatorDeployment};
pub use installation::{Installation, Wish};
pub use lock::{Lock, LockError, Pin};
pub use part::{Part, PartKind};
pub use source::{DEFAULT_SOURCE, Source};
pub use watched::Watched;

use crate::value::{Digest, Value};
use std::collections::BTreeSet;

/// The largest bundle that is read, in bytes. Those of Strimzi have about one million.
pub const MAX_BUNDLE_BYTES: usize = 16 * 1024 * 1024;
const MAX_NODES: usize = 2_000_000;

/// The objects of one release, as they were published.
#[derive(Clone, Debug, PartialEq)]
pub struct Bundle {
    /// SHA-256 of the text.
    pub digest: Digest,
    /// In the order in which they are applied; the operator's Deployment is the last of all.
    parts: Vec<Part>,
}

/// Why a text is no bundle. A sentence that goes on after "the bundle".
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    #[error("is no YAML: {0}")]
    Syntax(String),
    #[error("has a document without `{0}`")]
    Incomplete(&'static str),
    #[error("has a {kind} `{name}` of {api_version}, which is not installed with an operator")]
    Stranger { kind: String, name: String, api_version: String },
    #[error("has {0} twice")]
    Twice(String),
    #[error("has no definition of the kind Kafka")]
    NoDefinitions,
    #[error("has {0} Deployments of a cluster operator; it should have one")]
    Deployments(usize),
    #[error("has an operator that is not told which namespaces to watch: STRIMZI_NAMESPACE is missing")]
    Unwatched,
    #[error("installs Strimzi {found} ({image}), not {wanted}")]
    OtherVersion { found: String, wanted: String, image: String },
}

impl Bundle {
    /// Takes a text apart. Every document must be an object of a kind that belongs to an operator's installation:
    /// what is not understood is refused, never left out.
    pub fn parse(text: &str) -> Result<Self, BundleError> {
        let options = serde_saphyr::options! {
            budget: serde_saphyr::budget! { max_nodes: MAX_NODES, max_events: 2 * MAX_NODES },
            strict_booleans: true,
        };
        let documents: Vec<Value> = serde_saphyr::from_multiple_with_options(text, options)
            .map_err(|error| BundleError::Syntax(first_line(&error.to_string())))?;
        let mut parts = Vec::new();
        for document in documents {
            read(document, &mut parts)?;
        }
        let bundle = Self { digest: Digest::of_bytes(text.as_bytes()), parts: ordered(parts) };
        bundle.check()?;
        Ok(bundle)
    }

    /// Objects that there is one of, the kinds that are indispensable, and exactly one operator.
    fn check(&self) -> Result<(), BundleError> {
        let mut seen = BTreeSet::new();
        if let Some(twice) = self.parts.iter().find(|part| !seen.insert(part.key())) {
            return Err(BundleError::Twice(twice.key()));
        }
        if !self.parts.iter().any(|part| part.is_definition() && &*part.name == "kafkas.kafka.strimzi.io") {
            return Err(BundleError::NoDefinitions);
        }
        match self.operators().collect::<Vec<_>>()[..] {
            [operator] if OperatorDeployment(&operator.body).is_told_to_watch() => Ok(()),
            [_] => Err(BundleError::Unwatched),
            ref several => Err(BundleError::Deployments(several.len())),
        }
    }

    /// An image's tag that is another release's version says that a wrong file was taken.
    pub fn check_version(&self, wanted: &str) -> Result<(), BundleError> {
        let image = self.operators().find_map(|part| OperatorDeployment(&part.body).image());
        let Some((image, found)) = image.and_then(|image| Some((image, image.rsplit_once(':')?.1))) else {
            return Ok(());
        };
        let is_release = found.split('.').count() == 3 && found.chars().all(|c| c.is_ascii_digit() || c == '.');
        if is_release && found != wanted {
            let (found, wanted, image) = (found.to_owned(), wanted.to_owned(), image.to_owned());
            return Err(BundleError::OtherVersion { found, wanted, image });
        }
        Ok(())
    }

    /// How many objects it has.
    pub fn len(&self) -> usize {
        self.parts.len()
    }

    /// Never: a bundle without an operator is none.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    fn operators(&self) -> impl Iterator<Item = &Part> {
        self.parts.iter().filter(|part| part.is_operator())
    }
}

/// One document; a `List` is its items.
fn read(document: Value, parts: &mut Vec<Part>) -> Result<(), BundleError> {
    if document.get("kind").and_then(Value::as_str) == Some("List") {
        for item in document.get("items").and_then(Value::as_list).unwrap_or_default() {
            read(item.clone(), parts)?;
        }
        return Ok(());
    }
    parts.push(Part::read(document)?);
    Ok(())
}

/// By kind; within a kind as they were written.
fn ordered(mut parts: Vec<Part>) -> Vec<Part> {
    parts.sort_by_key(|part| (part.kind, part.is_operator()));
    parts
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().to_owned()
}

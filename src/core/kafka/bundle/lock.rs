//! `polaris.lock`: what must not change by itself. Small, sorted, the same bytes for the same content, and meant to be
//! committed.

use crate::value::Digest;
use serde::{Deserialize, Serialize};

const FORMAT: u32 = 1;
const HEAD: &str = "# What must not change by itself. `polaris init` writes it; commit it.\n";

/// Every bundle that is pinned.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lock {
    /// Sorted by version, then source.
    pins: Vec<Pin>,
}

/// One bundle: which release, where the spec says it comes from, and what it must be.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pin {
    pub version: String,
    pub source: String,
    /// Of the bundle's bytes.
    pub sha256: Digest,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LockError {
    #[error("it is no lock file: {0}")]
    Syntax(String),
    #[error("it has format {0}, and this build knows {FORMAT}")]
    Newer(u32),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    format: u32,
    #[serde(default)]
    bundles: Vec<Pin>,
}

/// Read first, because only it says whether the rest can be understood.
#[derive(Deserialize)]
struct Format {
    format: u32,
}

impl Lock {
    pub fn parse(text: &str) -> Result<Self, LockError> {
        let syntax = |error: serde_saphyr::Error| LockError::Syntax(super::first_line(&error.to_string()));
        let Format { format } = serde_saphyr::from_str(text).map_err(syntax)?;
        if format > FORMAT {
            return Err(LockError::Newer(format));
        }
        let Document { mut bundles, .. } = serde_saphyr::from_str(text).map_err(syntax)?;
        bundles.sort();
        Ok(Self { pins: bundles })
    }

    /// The whole file.
    pub fn to_text(&self) -> String {
        let mut text = format!("{HEAD}format: {FORMAT}\nbundles:\n");
        let quoted = |text: &str| serde_json::Value::from(text).to_string();
        for Pin { version, source, sha256 } in &self.pins {
            text.extend(["  - version: ", &quoted(version), "\n    source: ", &quoted(source)]);
            text.extend(["\n    sha256: ", &quoted(&sha256.to_string()), "\n"]);
        }
        text
    }

    pub fn pins(&self) -> &[Pin] {
        &self.pins
    }

    pub fn find(&self, version: &str, source: &str) -> Option<&Pin> {
        self.pins.iter().find(|pin| pin.version == version && pin.source == source)
    }

    /// Pins a bundle; what was pinned of this version and source is replaced.
    pub fn pin(&mut self, pin: Pin) {
        self.pins.retain(|known| known.version != pin.version || known.source != pin.source);
        self.pins.push(pin);
        self.pins.sort();
    }
}

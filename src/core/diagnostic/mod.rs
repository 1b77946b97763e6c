//! What Polaris says about a mistake: a stable code, where it is, why it matters, what to do.
//!
//! Rooms make diagnostics; only the face renders them. Codes have a page each (`polaris explain CODE`).

mod code;
mod span;

pub use code::{Code, CodePage, catalog};
pub use span::{SourceFile, SourceMap, SourceSpan};

use serde::Serialize;

/// How bad it is. `Error` stops the command, the others do not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    Error,
    Warning,
    Info,
}

/// One mistake in what a person wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    pub code: Code,
    pub severity: Severity,
    /// One line that names the thing: "`KafkaCluster` has no field `nodePool`".
    pub summary: String,
    /// Where it is; `None` only for what has no place in a file.
    pub span: Option<SourceSpan>,
    /// The words beside the caret: "did you mean `nodePools`?".
    pub label: Option<String>,
    /// Lines after the snippet, each a sentence: the reason, another place, the remedy.
    pub notes: Vec<String>,
}

impl Diagnostic {
    pub fn error(code: Code, summary: impl Into<String>) -> Self {
        Self::with_severity(code, Severity::Error, summary)
    }

    pub fn warning(code: Code, summary: impl Into<String>) -> Self {
        Self::with_severity(code, Severity::Warning, summary)
    }

    /// In the order in which a person goes through files. What has no place comes first.
    pub fn sort(diagnostics: &mut [Self]) {
        diagnostics.sort_by(|left, right| left.span.cmp(&right.span).then(left.code.cmp(&right.code)));
    }

    fn with_severity(code: Code, severity: Severity, summary: impl Into<String>) -> Self {
        Self { code, severity, summary: summary.into(), span: None, label: None, notes: Vec::new() }
    }

    #[must_use]
    pub fn at(mut self, span: impl Into<Option<SourceSpan>>) -> Self {
        self.span = span.into();
        self
    }

    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }
}

//! Every mistake of a spec at once; nothing but the spec is looked at.

use polaris_core::{
    diagnostic::{Diagnostic, Severity, SourceFile},
    graph, spec,
};

/// What there is to say about a spec.
#[derive(Debug)]
pub struct Validation {
    /// Errors and warnings, by file and line.
    pub diagnostics: Vec<Diagnostic>,
}

impl Validation {
    /// How many there are of a severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count()
    }
}

/// Checks one environment, or all of them where none is chosen. `problems` is what was wrong with the files
/// themselves.
pub fn validate(files: &[SourceFile], environment: Option<&str>, problems: Vec<Diagnostic>) -> Validation {
    let (spec, found) = spec::parse(files);
    let mut diagnostics = problems;
    diagnostics.extend(found);
    diagnostics.extend(match environment {
        Some(_) => graph::check(&spec, environment),
        None => graph::check_all(&spec),
    });
    Diagnostic::sort(&mut diagnostics);
    diagnostics.dedup();
    Validation { diagnostics }
}

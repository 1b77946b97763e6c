//! Mistakes where the settings want them: words on standard error, events on standard output.

use super::{Screen, diagnostics, json};
use polaris_core::diagnostic::{Diagnostic, SourceFile, SourceMap};

/// Shows them, and how many there are. Nothing where there are none.
pub fn show(found: &[Diagnostic], files: &[SourceFile], screen: &Screen) {
    if screen.settings().json {
        return found.iter().for_each(|diagnostic| screen.event(&json::diagnostic(diagnostic)));
    }
    if found.is_empty() {
        return;
    }
    let mut sources = SourceMap::default();
    for file in files {
        sources.add(file.clone());
    }
    let blocks = diagnostics::render(found, &sources, screen.error_palette());
    screen.problem(&format!("{blocks}\n{}", diagnostics::count(found, files.len())));
}

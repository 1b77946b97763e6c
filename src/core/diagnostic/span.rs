//! Where something stands in a file: line and column for people, from 1.

use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A place in a spec file. Lines and columns count from 1, columns in characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SourceSpan {
    /// The path as the user gave it, relative to the project's folder where it is inside.
    pub file: Arc<str>,
    pub line: u32,
    pub column: u32,
    /// How many characters the caret underlines; at least 1, never past the line's end.
    #[serde(default = "one", skip_serializing)]
    pub length: u32,
}

fn one() -> u32 {
    1
}

/// One file's text, kept for the snippet under a diagnostic.
#[derive(Clone, Debug)]
pub struct SourceFile {
    pub name: Arc<str>,
    pub text: Arc<str>,
}

/// Every file that was read, so that a view can show the line a span points at.
#[derive(Clone, Debug, Default)]
pub struct SourceMap {
    files: Vec<SourceFile>,
}

impl SourceMap {
    pub fn add(&mut self, name: impl Into<Arc<str>>, text: impl Into<Arc<str>>) {
        self.files.push(SourceFile { name: name.into(), text: text.into() });
    }

    pub fn files(&self) -> &[SourceFile] {
        &self.files
    }

    /// The line a span points at, without its end of line.
    pub fn line(&self, span: &SourceSpan) -> Option<&str> {
        let file = self.files.iter().find(|file| file.name == span.file)?;
        file.text.lines().nth(span.line as usize - 1)
    }
}

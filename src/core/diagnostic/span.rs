//! Where something stands in a file: line and column for people, from 1.

use serde::{Deserialize, Serialize};
use std::sync::{Arc, OnceLock};

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
    /// Where the lines of each file start, in bytes; made when the first line of the file is asked for.
    starts: Vec<OnceLock<Vec<usize>>>,
}

impl SourceMap {
    pub fn add(&mut self, file: SourceFile) {
        self.files.push(file);
        self.starts.push(OnceLock::new());
    }

    pub fn files(&self) -> &[SourceFile] {
        &self.files
    }

    /// The line a span points at, without its end of line.
    pub fn line(&self, span: &SourceSpan) -> Option<&str> {
        let at = self.files.iter().position(|file| file.name == span.file)?;
        let text = &*self.files[at].text;
        let starts = self.starts[at].get_or_init(|| line_starts(text));
        let line = (span.line as usize).checked_sub(1)?;
        let end = starts.get(line + 1).copied().unwrap_or(text.len());
        Some(text.get(*starts.get(line)?..end)?.trim_end_matches(['\n', '\r']))
    }
}

impl FromIterator<SourceFile> for SourceMap {
    fn from_iter<I: IntoIterator<Item = SourceFile>>(files: I) -> Self {
        let mut map = Self::default();
        files.into_iter().for_each(|file| map.add(file));
        map
    }
}

/// YAML ends a line at LF, at CRLF, and at a CR alone.
fn line_starts(text: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    let ends = |at: &usize| bytes[*at] == b'\n' || (bytes[*at] == b'\r' && bytes.get(at + 1) != Some(&b'\n'));
    std::iter::once(0).chain((0..bytes.len()).filter(ends).map(|at| at + 1)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_end_of_line_of_yaml_counts() {
        let file = SourceFile { name: "a.yaml".into(), text: "one\r\ntwo\rthree\nfour".into() };
        let map: SourceMap = [file].into_iter().collect();
        let line = |line| map.line(&SourceSpan { file: "a.yaml".into(), line, column: 1, length: 1 });
        assert_eq!((line(1), line(2), line(3), line(4)), (Some("one"), Some("two"), Some("three"), Some("four")));
        assert_eq!((line(0), line(5)), (None, None));
    }
}

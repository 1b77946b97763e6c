//! Lines with their depth, comments and blank ones left out.

use super::NotationError;

/// One line, without its indentation.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line {
    pub number: usize,
    /// In steps of two blanks.
    pub depth: usize,
    pub text: &'static str,
}

impl Line {
    pub(super) fn error(&self, message: impl Into<String>) -> NotationError {
        NotationError { line: self.number, message: message.into() }
    }
}

/// A cursor over the lines of a text.
#[derive(Debug)]
pub(super) struct Lines {
    rest: std::iter::Enumerate<std::str::Lines<'static>>,
    next: Option<Line>,
}

impl Lines {
    pub(super) fn new(text: &'static str) -> Self {
        let mut lines = Self { rest: text.lines().enumerate(), next: None };
        lines.advance();
        lines
    }

    /// The next line, if it stands exactly at this depth.
    pub(super) fn take_at(&mut self, depth: usize) -> Option<Line> {
        let line = self.next.filter(|line| line.depth == depth)?;
        self.advance();
        Some(line)
    }

    /// The next line, wherever it stands.
    pub(super) fn peek(&self) -> Option<Line> {
        self.next
    }

    fn advance(&mut self) {
        self.next = self.rest.find_map(|(index, raw)| {
            let text = raw.trim_start_matches(' ');
            let depth = (raw.len() - text.len()) / 2;
            (!text.is_empty() && !text.starts_with('#')).then_some(Line { number: index + 1, depth, text })
        });
    }
}

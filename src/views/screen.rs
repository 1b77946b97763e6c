//! The two streams. Results go to standard output; progress, prompts, notes and errors to standard error.

use super::Palette;
use crate::settings::OutputSettings;
use std::{
    io::{self, Write},
    sync::OnceLock,
};

/// Writes whole texts. A reader that has gone away (`polaris show | head`) is no error: the rest is not written.
/// Any other failure, a full disk, is kept for the end of the command.
#[derive(Debug)]
pub struct Screen {
    settings: OutputSettings,
    failure: OnceLock<io::Error>,
}

impl Screen {
    pub fn new(settings: OutputSettings) -> Self {
        Self { settings, failure: OnceLock::new() }
    }

    pub fn settings(&self) -> &OutputSettings {
        &self.settings
    }

    pub fn width(&self) -> usize {
        self.settings.width
    }

    /// Colours for standard output.
    pub fn palette(&self) -> Palette {
        Palette::new(self.settings.color_on_stdout)
    }

    /// Colours for standard error.
    pub fn error_palette(&self) -> Palette {
        Palette::new(self.settings.color_on_stderr)
    }

    /// A result: what the command was asked for.
    pub fn result(&self, text: &str) {
        if self.failure.get().is_some() {
            return;
        }
        if let Err(error) = write_whole(io::stdout().lock(), text) {
            // Of two failures at once the first is told.
            let _ = self.failure.set(error);
        }
    }

    /// One event of `--json`: an object on a line of its own.
    pub fn event(&self, event: &serde_json::Value) {
        self.result(&event.to_string());
    }

    /// A word on the side, which `--quiet` leaves out.
    pub fn note(&self, text: &str) {
        if !self.settings.quiet {
            self.problem(text);
        }
    }

    /// What must be seen. Nobody can be told that standard error is closed.
    pub fn problem(&self, text: &str) {
        let _ = write_whole(io::stderr().lock(), text);
    }

    /// What went wrong with standard output, unless its reader has just left.
    pub fn failure(&self) -> Option<String> {
        self.failure.get().filter(|error| error.kind() != io::ErrorKind::BrokenPipe).map(ToString::to_string)
    }
}

/// The text and the end of its line.
fn write_whole(mut stream: impl Write, text: &str) -> io::Result<()> {
    stream.write_all(text.as_bytes())?;
    if !text.is_empty() && !text.ends_with('\n') {
        stream.write_all(b"\n")?;
    }
    stream.flush()
}

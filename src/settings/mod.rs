//! What a person wished for, from flags, `POLARIS_…` variables and the surroundings. Precedence is decided here and
//! nowhere else: a flag beats its variable, both beat what the terminal suggests.

mod arguments;
mod color;
mod values;
mod variables;

pub use arguments::{ColorChoice, GlobalArguments, LogLevel};
pub use values::duration;
pub use variables::{variable_name, with_variables};

use crate::sys::{environment::Surroundings, spec_files::SpecSource};
use std::path::{Path, PathBuf};

/// Narrower than this nothing is readable, wider than this lines are hard to follow.
const WIDTHS: std::ops::RangeInclusive<usize> = 40..=120;
/// Where no terminal says how wide it is.
const DEFAULT_WIDTH: usize = 100;

/// Everything that is the same for all verbs.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The project's folder.
    pub folder: PathBuf,
    /// Files that were named instead of the folder's own.
    pub files: Vec<PathBuf>,
    pub environment: Option<String>,
    pub output: OutputSettings,
    pub log_level: Option<LogLevel>,
}

/// How to speak.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a wish of its own, none excludes another")]
pub struct OutputSettings {
    pub color_on_stdout: bool,
    pub color_on_stderr: bool,
    /// Columns to fill.
    pub width: usize,
    /// Newline-delimited events on standard output, nothing else there.
    pub json: bool,
    pub quiet: bool,
    /// Progress may move the cursor.
    pub live: bool,
    /// A question may be asked: someone sits there and did not say `--no-input`.
    pub may_ask: bool,
}

impl Settings {
    pub fn new(global: &GlobalArguments, surroundings: &Surroundings) -> Self {
        Self {
            folder: global.chdir.clone().unwrap_or_else(|| PathBuf::from(".")),
            files: global.files.clone(),
            environment: global.environment.clone(),
            output: OutputSettings::new(global, surroundings),
            log_level: global.log_level,
        }
    }

    /// Where the spec is.
    pub fn spec_source(&self) -> SpecSource<'_> {
        SpecSource { folder: &self.folder, named: &self.files }
    }

    /// A path that a person typed: relative to the project's folder, as `-C` promises.
    pub fn resolve(&self, path: &Path) -> PathBuf {
        self.folder.join(path)
    }
}

impl OutputSettings {
    pub fn new(global: &GlobalArguments, surroundings: &Surroundings) -> Self {
        let cursor_moves = surroundings.stderr_is_terminal && !surroundings.dumb_terminal && !surroundings.ci;
        Self {
            color_on_stdout: color::wanted(global.color, surroundings, surroundings.stdout_is_terminal),
            color_on_stderr: color::wanted(global.color, surroundings, surroundings.stderr_is_terminal),
            width: surroundings.columns.map_or(DEFAULT_WIDTH, |columns| columns.clamp(*WIDTHS.start(), *WIDTHS.end())),
            json: global.json,
            quiet: global.quiet,
            live: cursor_moves && !global.quiet && !global.json,
            may_ask: surroundings.stdin_is_terminal && surroundings.stderr_is_terminal && !global.no_input,
        }
    }
}

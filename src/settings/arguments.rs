//! The flags that every verb takes.

use clap::{Args, ValueEnum, ValueHint};
use std::path::PathBuf;

#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Global options")]
pub struct GlobalArguments {
    /// Work as if started in this folder
    #[arg(short = 'C', long, global = true, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub chdir: Option<PathBuf>,

    /// Read the spec from here: a file, a folder, or `-` for standard input; may be repeated
    #[arg(short = 'f', long = "file", global = true, value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub files: Vec<PathBuf>,

    /// The Environment to work on, where the spec has several
    #[arg(short = 'e', long, global = true, value_name = "NAME")]
    pub environment: Option<String>,

    /// When to use colour; `NO_COLOR` and `CLICOLOR_FORCE` are heard too
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t)]
    pub color: ColorChoice,

    /// Write logs of this level and worse to standard error
    #[arg(long, global = true, value_enum, value_name = "LEVEL")]
    pub log_level: Option<LogLevel>,

    /// Say only results and errors
    #[arg(short = 'q', long, global = true)]
    pub quiet: bool,

    /// Print one JSON object a line on standard output, and nothing else there
    #[arg(long, global = true)]
    pub json: bool,

    /// Never ask a question; what would need an answer is refused
    #[arg(long, global = true)]
    pub no_input: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ColorChoice {
    /// On a terminal
    #[default]
    Auto,
    Always,
    Never,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogLevel {
    Error,
    Warn,
    Info,
    Debug,
    Trace,
}

impl LogLevel {
    /// Everything at least this bad is shown.
    pub const fn filter(self) -> tracing::level_filters::LevelFilter {
        use tracing::level_filters::LevelFilter;
        match self {
            Self::Error => LevelFilter::ERROR,
            Self::Warn => LevelFilter::WARN,
            Self::Info => LevelFilter::INFO,
            Self::Debug => LevelFilter::DEBUG,
            Self::Trace => LevelFilter::TRACE,
        }
    }
}

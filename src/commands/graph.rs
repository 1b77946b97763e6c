use super::{Context, Ending, awaited};
use clap::{Args, ValueEnum};

/// Show what depends on what
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  polaris graph\n  polaris graph --format dot | dot -Tpng > graph.png\n  \
                        polaris graph --format svg > graph.svg")]
pub struct Arguments {
    /// How to draw it
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    pub format: Format,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// A tree for the terminal
    #[default]
    Text,
    /// Graphviz
    Dot,
    /// For Markdown on GitHub
    Mermaid,
    Svg,
}

impl Arguments {
    pub fn run(self, _context: &Context) -> Ending {
        awaited("graph")
    }
}

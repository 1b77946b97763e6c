use super::{Context, Ending};
use crate::{
    error::{CommandError, Exit},
    views::graph,
};
use clap::{Args, ValueEnum};

/// Show what depends on what
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  polaris graph\n  polaris graph --format dot | dot -Tpng > graph.png\n  \
                        polaris graph --format svg > graph.svg")]
pub struct Arguments {
    /// How to draw it
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    format: Format,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
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
    pub fn run(self, context: &Context) -> Ending {
        let workspace = context.workspace(None)?;
        let graph = workspace.graph().map_err(|error| CommandError::from_ops(error, &workspace.files))?;
        if context.settings.output.json {
            for document in graph::documents(&graph) {
                context.screen.event(&document);
            }
            return Ok(Exit::Done);
        }
        let drawing = match self.format {
            Format::Text => graph::tree(&graph),
            Format::Dot => graph::dot(&graph),
            Format::Mermaid => graph::mermaid(&graph),
            Format::Svg => graph::svg(&graph),
        };
        context.screen.result(&drawing);
        Ok(Exit::Done)
    }
}

use super::{Context, Ending, completion};
use crate::error::{CommandError, Exit};
use clap::Args;
use polaris_core::spec::{self, kinds::Kind};

/// Print the JSON Schema of a kind, or of a whole file
///
/// Editors with a YAML language server complete and check as one types, given this schema.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  polaris schema Topic\n  polaris schema > polaris.schema.json")]
pub struct Arguments {
    /// A kind of the spec; without it, the schema of a file with any of them
    #[arg(add = completion::kinds())]
    kind: Option<String>,
}

impl Arguments {
    pub fn run(self, context: &Context) -> Ending {
        let schema = match &self.kind {
            None => spec::schema_of_file(),
            Some(word) => spec::schema(kind(word)?),
        };
        if context.settings.output.json {
            context.screen.event(&schema);
            return Ok(Exit::Done);
        }
        let text = serde_json::to_string_pretty(&schema).map_err(|error| CommandError::new(error.to_string()))?;
        context.screen.result(&text);
        Ok(Exit::Done)
    }
}

/// People type kinds in small letters.
fn kind(word: &str) -> Result<Kind, CommandError> {
    let found = Kind::ALL.iter().copied().find(|kind| kind.as_str().eq_ignore_ascii_case(word));
    let known = || Kind::ALL.iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join(", ");
    found.ok_or_else(|| {
        CommandError::usage(format!("there is no kind `{word}`")).hint(format!("the kinds are {}", known()))
    })
}

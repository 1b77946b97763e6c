use super::{Context, Ending, project::Project};
use crate::{
    error::{CommandError, Exit},
    sys::files,
    views::diff,
};
use clap::Args;
use polaris_core::{diagnostic::SourceFile, spec};
use serde_json::json;
use std::path::Path;

/// Lay the spec out in the canonical way; keeps comments
///
/// Standard input (`-f -`) is laid out to standard output.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  polaris fmt\n  polaris fmt --check --diff")]
pub struct Arguments {
    /// Write nothing; exit with 2 where a file would change
    #[arg(long)]
    check: bool,

    /// Show what changes
    #[arg(long)]
    diff: bool,
}

impl Arguments {
    pub fn run(self, context: &Context) -> Ending {
        let project = Project::read(&context.settings);
        let mut problems = project.problems;
        let mut changed = 0;
        for file in &project.files {
            match spec::format(file) {
                Ok(text) => changed += usize::from(self.settle(context, file, &text)?),
                Err(found) => problems.extend(found),
            }
        }
        if !problems.is_empty() {
            return Err(CommandError::diagnostics(problems, &project.files));
        }
        Ok(if self.check && changed > 0 { Exit::Changes } else { Exit::Done })
    }

    /// Does with a file what was asked for; tells whether it changes.
    fn settle(&self, context: &Context, file: &SourceFile, text: &str) -> Result<bool, CommandError> {
        let path = Path::new(&*file.name);
        let piped = path == Path::new("-");
        let changes = text != &*file.text;
        if changes && self.diff {
            context.screen.result(&diff::unified(&file.name, &file.text, text, context.screen.palette()));
        }
        if piped && !self.check && !self.diff {
            context.screen.result(text);
        } else if changes && !self.check && !piped {
            files::replace(&context.settings.resolve(path), text.as_bytes()).map_err(|error| error.named(path))?;
        }
        if changes && !piped {
            tell(context, &file.name);
        }
        Ok(changes)
    }
}

fn tell(context: &Context, name: &str) {
    if context.settings.output.json {
        context.screen.event(&json!({"file": name, "changed": true}));
    } else {
        context.screen.result(name);
    }
}

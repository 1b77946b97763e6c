use super::{Context, Ending, project::Project};
use crate::{
    error::{CommandError, Exit},
    ops::validate,
    views::{diagnosed, json, words},
};
use clap::Args;
use polaris_core::diagnostic::Severity;
use serde_json::json;

/// Show every mistake of the spec at once
///
/// Reads the spec and nothing else: no state, no cluster, no network.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  polaris validate\n  polaris validate -f topics.polaris.yaml --json")]
pub struct Arguments {}

impl Arguments {
    pub fn run(self, context: &Context) -> Ending {
        let project = Project::read(&context.settings);
        let environment = context.settings.environment.as_deref();
        let validation = validate(&project.files, environment, project.problems);
        let errors = validation.count(Severity::Error);
        let warnings = validation.count(Severity::Warning);
        if errors > 0 {
            return Err(CommandError::diagnostics(validation.diagnostics, &project.files));
        }
        diagnosed::show(&validation.diagnostics, &project.files, &context.screen);
        if context.settings.output.json {
            context.screen.event(&json::event("summary", json!({"valid": true, "errors": 0, "warnings": warnings})));
        } else {
            let files = words::count(project.files.len(), "file");
            let warnings =
                if warnings > 0 { format!(", {}", words::count(warnings, "warning")) } else { String::new() };
            context.screen.result(&format!("The spec is valid ({files}{warnings})."));
        }
        Ok(Exit::Done)
    }
}

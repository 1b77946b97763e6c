//! The verbs, one file each: arguments in, settings, a use case, a view. Bodies are thin; what they do is in `ops`.

#![allow(clippy::unnecessary_wraps, clippy::unused_self, reason = "verbs look alike, whatever they need")]

mod apply;
mod checkup;
mod completion;
mod completions;
mod destroy;
mod doctor;
mod explain;
mod fmt;
mod force_unlock;
mod graph;
mod import;
mod init;
mod new;
mod plan;
mod project;
mod run;
mod runtime;
mod sandbox;
mod schema;
mod selection;
mod show;
mod startup;
mod state;
mod validate;
mod version;

pub use startup::main;

use crate::{
    error::{CommandError, Exit},
    ops::Workspace,
    settings::{GlobalArguments, Settings, with_variables},
    views::Screen,
};
use clap::{CommandFactory as _, Parser, Subcommand};
use project::Project;

/// Plan, apply and remember Kafka platforms: cluster, operator, Kafka, topics and users in one file
#[derive(Parser, Debug)]
#[command(
    name = "polaris",
    version,
    disable_help_subcommand = true,
    subcommand_required = true,
    arg_required_else_help = true,
    max_term_width = 100,
    after_help = "Every --some-flag can also be given as POLARIS_SOME_FLAG in the environment.\n\n\
                  Examples:\n  polaris new quickstart demo   write a starting spec into ./demo\n  \
                  polaris -C demo plan          what would change, why, and at what risk\n  \
                  polaris -C demo apply         do exactly that"
)]
pub struct Cli {
    #[command(flatten)]
    pub global: GlobalArguments,
    #[command(subcommand)]
    pub verb: Verb,
}

/// In the order in which a person meets them.
#[derive(Subcommand, Debug)]
pub enum Verb {
    New(new::Arguments),
    Init(init::Arguments),
    Validate(validate::Arguments),
    Fmt(fmt::Arguments),
    Plan(plan::Arguments),
    Apply(apply::Arguments),
    Destroy(destroy::Arguments),
    Show(show::Arguments),
    Graph(graph::Arguments),
    Explain(explain::Arguments),
    State(state::Arguments),
    Import(import::Arguments),
    ForceUnlock(force_unlock::Arguments),
    Sandbox(sandbox::Arguments),
    Schema(schema::Arguments),
    Completions(completions::Arguments),
    Version(version::Arguments),
    Doctor(doctor::Arguments),
}

/// What a verb works with.
#[derive(Debug)]
pub struct Context {
    pub settings: Settings,
    pub screen: Screen,
}

impl Context {
    /// Where a use case works. Files that cannot be read stop it here, all of them told.
    fn workspace(&self, run: Option<&selection::RunArguments>) -> Result<Workspace, CommandError> {
        let project = Project::read(&self.settings);
        if !project.problems.is_empty() {
            return Err(CommandError::diagnostics(project.problems, &project.files));
        }
        Ok(Workspace {
            folder: self.settings.folder.clone(),
            files: project.files,
            environment: self.settings.environment.clone(),
            limits: run.map(selection::RunArguments::limits).unwrap_or_default(),
        })
    }
}

/// How a verb ended.
pub type Ending = Result<Exit, CommandError>;

impl Verb {
    fn run(self, context: &Context) -> Ending {
        match self {
            Self::New(arguments) => arguments.run(context),
            Self::Init(arguments) => arguments.run(context),
            Self::Validate(arguments) => arguments.run(context),
            Self::Fmt(arguments) => arguments.run(context),
            Self::Plan(arguments) => arguments.run(context),
            Self::Apply(arguments) => arguments.run(context),
            Self::Destroy(arguments) => arguments.run(context),
            Self::Show(arguments) => arguments.run(context),
            Self::Graph(arguments) => arguments.run(context),
            Self::Explain(arguments) => arguments.run(context),
            Self::State(arguments) => arguments.run(context),
            Self::Import(arguments) => arguments.run(context),
            Self::ForceUnlock(arguments) => arguments.run(context),
            Self::Sandbox(arguments) => arguments.run(context),
            Self::Schema(arguments) => arguments.run(context),
            Self::Completions(arguments) => arguments.run(context),
            Self::Version(arguments) => arguments.run(context),
            Self::Doctor(arguments) => arguments.run(context),
        }
    }
}

/// The whole command line as clap sees it, with a variable for each flag.
pub fn command() -> clap::Command {
    with_variables(Cli::command()).mut_arg("environment", |argument| argument.add(completion::environments()))
}

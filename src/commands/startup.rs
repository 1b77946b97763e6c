//! From the process's arguments to its exit code.

use super::{Cli, Context, Ending, command, completion};
use crate::{
    error::{CommandError, Exit},
    settings::{ColorChoice, GlobalArguments, OutputSettings, Settings},
    sys::environment::Surroundings,
    views::{Screen, failure, logs},
};
use clap::{FromArgMatches as _, ValueEnum as _, error::ErrorKind};
use std::{ffi::OsString, process::ExitCode};

/// Runs the command line of this process.
pub fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    if let Some(exit) = completion::answer() {
        return exit.into();
    }
    if asks_for_version(&arguments) {
        return version();
    }
    match parse(arguments.clone()) {
        Ok(cli) => run(cli).into(),
        Err(error) => explain(&error, &arguments).into(),
    }
}

/// `--version` alone needs no parser: scripts and prompts ask for it often.
fn asks_for_version(arguments: &[OsString]) -> bool {
    matches!(arguments, [_, flag] if flag == "--version" || flag == "-V")
}

fn version() -> ExitCode {
    let screen = Screen::new(OutputSettings::new(&GlobalArguments::default(), &Surroundings::default()));
    screen.result(&format!("polaris {}", env!("CARGO_PKG_VERSION")));
    finish(Ok(Exit::Done), &screen).into()
}

fn parse(arguments: Vec<OsString>) -> Result<Cli, clap::Error> {
    let mut command = command();
    let mut matches = command.try_get_matches_from_mut(arguments)?;
    Cli::from_arg_matches_mut(&mut matches).map_err(|error| error.format(&mut command))
}

fn run(cli: Cli) -> Exit {
    let settings = Settings::new(&cli.global, &Surroundings::read());
    if let Some(level) = settings.log_level {
        logs::start(level, settings.output.color_on_stderr);
    }
    let screen = Screen::new(settings.output.clone());
    let context = Context { settings, screen };
    let ending =
        if context.settings.folder.is_dir() { cli.verb.run(&context) } else { Err(no_folder(&context.settings)) };
    finish(ending, &context.screen)
}

fn no_folder(settings: &Settings) -> CommandError {
    CommandError::new(format!("there is no folder `{}`", settings.folder.display()))
        .hint("-C/--chdir and POLARIS_CHDIR name the project's folder")
}

/// Shows what went wrong, and says how the process ends.
fn finish(ending: Ending, screen: &Screen) -> Exit {
    let ending = match (ending, screen.failure()) {
        (Ok(_), Some(message)) => Err(CommandError::new(format!("standard output cannot be written: {message}"))),
        (ending, _) => ending,
    };
    ending.unwrap_or_else(|error| {
        failure::show(&error, screen);
        error.exit()
    })
}

/// Help goes to standard output and is no error; everything else that clap says is a usage error.
fn explain(error: &clap::Error, arguments: &[OsString]) -> Exit {
    let global = GlobalArguments { color: color_choice(arguments), ..GlobalArguments::default() };
    let screen = Screen::new(OutputSettings::new(&global, &Surroundings::read()));
    let text = error.render();
    let asked = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    if asked {
        screen.result(&if screen.palette().is_on() { text.ansi().to_string() } else { text.to_string() });
        return finish(Ok(Exit::Done), &screen);
    }
    screen.problem(&if screen.error_palette().is_on() { text.ansi().to_string() } else { text.to_string() });
    Exit::Usage
}

/// The wish for colour from a command line that could not be parsed.
fn color_choice(arguments: &[OsString]) -> ColorChoice {
    let words: Vec<&str> = arguments.iter().filter_map(|word| word.to_str()).collect();
    let joined = words.iter().find_map(|word| word.strip_prefix("--color="));
    let separate = words.windows(2).find(|pair| pair[0] == "--color").map(|pair| pair[1]);
    let given = joined.or(separate).map(str::to_owned).or_else(|| crate::sys::environment::variable("POLARIS_COLOR"));
    given.and_then(|word| ColorChoice::from_str(&word, false).ok()).unwrap_or_default()
}

//! `docs/cli.md` from clap's definition.

use clap::{Arg, ArgAction, Command};
use polaris::{commands, error::Exit};
use std::fmt::Write as _;

const HEAD: &str = "# Command line\n\n\
    <!-- Generated from the command line's definition: POLARIS_BLESS=1 cargo test --test generated -->\n\n\
    Results go to standard output; progress, questions and logs to standard error. Each flag has a variable, which the \
    flag overrides.\n\n";

/// The whole page.
pub fn page() -> String {
    let mut root = commands::command();
    root.build();
    let mut page = HEAD.to_owned();
    exit_codes(&mut page);
    page.push_str("## Flags of every verb\n\n");
    options(&mut page, root.get_arguments().filter(|argument| argument.is_global_set()));
    for verb in root.get_subcommands() {
        verb_section(&mut page, verb, "polaris", 2);
    }
    format!("{}\n", page.trim_end())
}

fn exit_codes(page: &mut String) {
    page.push_str("## Exit codes\n\n| code | meaning |\n| ---: | --- |\n");
    for (exit, meaning) in Exit::ALL {
        writeln!(page, "| {} | {meaning} |", exit.code()).unwrap();
    }
    page.push('\n');
}

fn verb_section(page: &mut String, verb: &Command, parent: &str, depth: usize) {
    let name = format!("{parent} {}", verb.get_name());
    writeln!(page, "{} {name}\n", "#".repeat(depth)).unwrap();
    let about = verb.get_long_about().or_else(|| verb.get_about()).map(ToString::to_string).unwrap_or_default();
    let usage = verb.clone().render_usage().to_string();
    writeln!(page, "{}\n\n```text\n{}\n```\n", sentences(&about), usage.trim_start_matches("Usage: ")).unwrap();
    let own = |argument: &&Arg| !argument.is_global_set() && argument.get_id() != "help";
    positionals(page, verb.get_arguments().filter(own).filter(|argument| argument.is_positional()));
    options(page, verb.get_arguments().filter(own).filter(|argument| !argument.is_positional()));
    if let Some(examples) = verb.get_after_help() {
        let lines = examples.to_string();
        let lines: Vec<&str> = lines.lines().skip(1).map(str::trim).collect();
        writeln!(page, "```sh\n{}\n```\n", lines.join("\n")).unwrap();
    }
    for below in verb.get_subcommands() {
        verb_section(page, below, &name, depth + 1);
    }
}

/// clap takes the full stop off the first paragraph.
fn sentences(about: &str) -> String {
    let paragraphs = about.split("\n\n").map(|text| format!("{}.", text.trim().trim_end_matches('.')));
    paragraphs.collect::<Vec<_>>().join("\n\n")
}

fn positionals<'a>(page: &mut String, arguments: impl Iterator<Item = &'a Arg>) {
    let rows: Vec<String> = arguments.map(|argument| format!("- `{}`: {}\n", argument, help(argument))).collect();
    if !rows.is_empty() {
        writeln!(page, "{}", rows.concat()).unwrap();
    }
}

fn options<'a>(page: &mut String, arguments: impl Iterator<Item = &'a Arg>) {
    let rows: Vec<String> = arguments.filter(|argument| argument.get_id() != "version").map(option_row).collect();
    if !rows.is_empty() {
        writeln!(page, "| flag | variable | |\n| --- | --- | --- |\n{}", rows.concat()).unwrap();
    }
}

fn option_row(argument: &Arg) -> String {
    let short = argument.get_short().map(|short| format!("`-{short}`, ")).unwrap_or_default();
    let value = match argument.get_action() {
        ArgAction::SetTrue | ArgAction::Help => String::new(),
        _ => argument.get_value_names().map(|names| format!(" {}", names[0])).unwrap_or_default(),
    };
    let variable = argument.get_env().map(|name| format!("`{}`", name.to_string_lossy())).unwrap_or_default();
    let long = argument.get_long().unwrap_or_default();
    format!("| {short}`--{long}{value}` | {variable} | {} |\n", help(argument))
}

/// The help of an argument, with its values and its default.
fn help(argument: &Arg) -> String {
    let mut text = argument.get_help().map(ToString::to_string).unwrap_or_default();
    let values: Vec<String> = match argument.get_action() {
        ArgAction::SetTrue | ArgAction::Help => Vec::new(),
        _ => argument.get_possible_values().iter().map(|value| format!("`{}`", value.get_name())).collect(),
    };
    if !values.is_empty() {
        write!(text, " ({})", values.join(", ")).unwrap();
    }
    if let Some(default) =
        argument.get_default_values().first().filter(|_| !matches!(argument.get_action(), ArgAction::SetTrue))
    {
        write!(text, "; default `{}`", default.to_string_lossy()).unwrap();
    }
    text.replace('|', "\\|")
}

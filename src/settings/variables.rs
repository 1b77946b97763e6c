//! Every flag has a variable: `--lock-timeout` is also `POLARIS_LOCK_TIMEOUT`. The name follows from the flag, so a
//! flag cannot be added without one.

use clap::{Arg, ArgAction, Command};

/// The variable of a flag.
pub fn variable_name(flag: &str) -> String {
    format!("POLARIS_{}", flag.to_uppercase().replace('-', "_"))
}

/// Gives each flag of a command, and of the commands below it, its variable. An empty variable counts as not set.
pub fn with_variables(command: Command) -> Command {
    command.mut_args(with_variable).mut_subcommands(with_variables)
}

fn with_variable(argument: Arg) -> Arg {
    let Some(name) = argument.get_long().map(variable_name) else { return argument };
    if std::env::var_os(&name).is_some_and(|value| value.is_empty()) {
        return argument;
    }
    let switch = matches!(argument.get_action(), ArgAction::SetTrue);
    let argument = argument.env(name).hide_env(true);
    if switch { argument.value_parser(clap::builder::BoolishValueParser::new()) } else { argument }
}

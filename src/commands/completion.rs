//! What a shell's TAB asks. The scripts of `completions/` call `POLARIS_COMPLETE=<shell> polaris -- <words>`; the
//! answer comes from the same definition as help, and live values come from the project's folder.

use super::{command, completions::Shell};
use crate::{
    error::Exit,
    ops::{Names, names},
    providers::kubernetes,
    settings::variable_name,
    sys::{environment, spec_files::SpecSource},
};
use clap_complete::{
    engine::{ArgValueCompleter, CompletionCandidate},
    env::{CompleteEnv, Shells},
};
use polaris_core::{address::ResourceType, diagnostic::catalog, spec::kinds::Kind};
use std::{
    collections::BTreeSet,
    ffi::OsStr,
    io,
    path::{Path, PathBuf},
};

const VARIABLE: &str = "POLARIS_COMPLETE";

/// Answers a shell's question; `None` where this process was not started to answer one.
pub fn answer() -> Option<Exit> {
    std::env::var_os(VARIABLE)?;
    let folder = std::env::current_dir().ok();
    let question = CompleteEnv::with_factory(command).var(VARIABLE).bin("polaris").completer("polaris");
    match question.try_complete(std::env::args_os(), folder.as_deref()) {
        Ok(true) => Some(Exit::Done),
        Ok(false) => None,
        Err(_) => Some(Exit::Error),
    }
}

/// The script that a shell reads at its start.
pub fn script(shell: Shell) -> io::Result<String> {
    let mut bytes = Vec::new();
    let shells = Shells::builtins();
    let completer = shells.completer(shell.as_str()).ok_or_else(|| io::Error::other("this shell has no script"))?;
    completer.write_registration(VARIABLE, "polaris", "polaris", "polaris", &mut bytes)?;
    String::from_utf8(bytes).map_err(io::Error::other)
}

/// Addresses of the project, a segment at a time.
pub fn addresses() -> ArgValueCompleter {
    ArgValueCompleter::new(|current: &OsStr| next_segments(current, address_words()))
}

/// Codes, and addresses of the project.
pub fn codes_and_addresses() -> ArgValueCompleter {
    let codes = || catalog().iter().map(|entry| entry.code.to_string());
    ArgValueCompleter::new(move |current: &OsStr| next_segments(current, codes().chain(address_words()).collect()))
}

/// Environments of the project.
pub fn environments() -> ArgValueCompleter {
    ArgValueCompleter::new(|current: &OsStr| next_segments(current, project_names().environments))
}

/// Contexts of the kubeconfig in force.
pub fn contexts() -> ArgValueCompleter {
    ArgValueCompleter::new(|current: &OsStr| starting_with(current, kubernetes::contexts(None)))
}

/// Kinds of the spec.
pub fn kinds() -> ArgValueCompleter {
    let kinds = || Kind::ALL.iter().map(|kind| kind.as_str().to_owned());
    ArgValueCompleter::new(move |current: &OsStr| starting_with(current, kinds().collect()))
}

/// The project's addresses; without any, how addresses begin.
fn address_words() -> Vec<String> {
    let addresses = project_names().addresses;
    if addresses.is_empty() { ResourceType::ALL.iter().map(|kind| format!("{kind}/")).collect() } else { addresses }
}

/// The names of the project that the words of this command line are about.
fn project_names() -> Names {
    let words = question();
    let folder = value_of(&words, &["-C", "--chdir"]).pop().unwrap_or_else(|| ".".into());
    let named: Vec<PathBuf> = value_of(&words, &["-f", "--file"]).into_iter().map(PathBuf::from).collect();
    // Standard input is the shell's own.
    let named: Vec<PathBuf> = named.into_iter().filter(|path| path != Path::new("-")).collect();
    names(&SpecSource { folder: Path::new(&folder), named: &named })
}

/// The words that are being completed: those after `--`, and the variables that stand for flags.
fn question() -> Vec<String> {
    let words = std::env::args_os().skip_while(|word| word != "--").skip(1);
    words.map(|word| word.to_string_lossy().into_owned()).collect()
}

/// What was given to a flag, as `-C DIR`, `-CDIR`, `--chdir DIR` or `--chdir=DIR`; else its variable.
fn value_of(words: &[String], flags: &[&str; 2]) -> Vec<String> {
    let separate = words.windows(2).filter(|pair| flags.contains(&pair[0].as_str())).map(|pair| pair[1].clone());
    let joined = words.iter().filter_map(|word| {
        let long = word.strip_prefix(flags[1]).and_then(|rest| rest.strip_prefix('='));
        let short = || word.strip_prefix(flags[0]).filter(|rest| !rest.is_empty() && !word.starts_with("--"));
        long.or_else(short).map(str::to_owned)
    });
    let given: Vec<String> = separate.chain(joined).collect();
    if !given.is_empty() {
        return given;
    }
    let variable = variable_name(flags[1].trim_start_matches('-'));
    environment::variable(&variable).filter(|value| !value.is_empty()).into_iter().collect()
}

fn starting_with(current: &OsStr, words: Vec<String>) -> Vec<CompletionCandidate> {
    let Some(current) = current.to_str() else { return Vec::new() };
    words.into_iter().filter(|word| word.starts_with(current)).map(CompletionCandidate::new).collect()
}

/// What may follow `current`, up to and with the next slash: thousands of topics are not listed for `to`.
fn next_segments(current: &OsStr, words: Vec<String>) -> Vec<CompletionCandidate> {
    let Some(current) = current.to_str() else { return Vec::new() };
    let segments: BTreeSet<String> = words
        .into_iter()
        .filter(|word| word.starts_with(current))
        .map(|word| match word[current.len()..].find('/') {
            Some(slash) => word[..=current.len() + slash].to_owned(),
            None => word,
        })
        .collect();
    segments.into_iter().map(CompletionCandidate::new).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_is_found_however_it_is_written() {
        let of = |line: &str| {
            let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
            value_of(&words, &["-C", "--chdir"])
        };
        for line in ["polaris -C demo plan", "polaris -Cdemo plan", "polaris --chdir demo", "polaris plan --chdir=demo"]
        {
            assert_eq!(of(line), ["demo"], "{line}");
        }
        assert!(of("polaris plan --color always").is_empty());
    }

    #[test]
    fn addresses_complete_a_segment_at_a_time() {
        let words = || ["topic/orders/a", "topic/orders/b", "topic/audit/c", "kafka/orders"].map(String::from).to_vec();
        let offered = |current: &str| {
            let found = next_segments(OsStr::new(current), words());
            found.iter().map(|word| word.get_value().to_string_lossy().into_owned()).collect::<Vec<_>>()
        };
        assert_eq!(offered(""), ["kafka/", "topic/"]);
        assert_eq!(offered("topic/or"), ["topic/orders/"]);
        assert_eq!(offered("topic/orders/"), ["topic/orders/a", "topic/orders/b"]);
        assert!(offered("user/").is_empty());
    }
}

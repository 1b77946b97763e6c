//! What a shell's TAB asks. The scripts of `completions/` call `POLARIS_COMPLETE=<shell> polaris -- <words>`; the
//! answer comes from the same definition as help, and live values come from the project's folder.

use super::{command, completions::Shell};
use crate::error::Exit;
use clap_complete::{
    engine::{ArgValueCompleter, CompletionCandidate},
    env::{CompleteEnv, Shells},
};
use polaris_core::address::ResourceType;
use std::{collections::BTreeSet, ffi::OsStr, io};

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

fn address_words() -> Vec<String> {
    ResourceType::ALL.iter().map(|kind| format!("{kind}/")).collect()
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

//! What a shell's TAB asks. The scripts of `completions/` call `POLARIS_COMPLETE=<shell> polaris -- <words>`; the
//! answer comes from the same definition as help, and live values come from the project's folder.

use super::{command, completions::Shell};
use crate::error::Exit;
use clap_complete::env::{CompleteEnv, Shells};
use std::io;

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

//! What the process was started with: terminal, width, colour wishes. Read once, passed on as a value.

use std::io::IsTerminal as _;

/// A reading of the surroundings, so that what depends on them can be tested with values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is an answer of its own")]
pub struct Surroundings {
    pub stdin_is_terminal: bool,
    pub stdout_is_terminal: bool,
    pub stderr_is_terminal: bool,
    /// `NO_COLOR` is set and not empty (no-color.org).
    pub no_color: bool,
    /// `CLICOLOR_FORCE` is set and not `0` (bixense.com/clicolors).
    pub force_color: bool,
    /// `TERM=dumb`: no cursor movement, no colour.
    pub dumb_terminal: bool,
    /// `CI` is set, as GitHub Actions, GitLab and most others do.
    pub ci: bool,
    /// Columns of the terminal, from `COLUMNS` or from the terminal itself.
    pub columns: Option<usize>,
}

impl Surroundings {
    pub fn read() -> Self {
        let filled = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let is = |name: &str, wanted: &str| std::env::var_os(name).is_some_and(|value| value == wanted);
        Self {
            stdin_is_terminal: std::io::stdin().is_terminal(),
            stdout_is_terminal: std::io::stdout().is_terminal(),
            stderr_is_terminal: std::io::stderr().is_terminal(),
            no_color: filled("NO_COLOR"),
            force_color: filled("CLICOLOR_FORCE") && !is("CLICOLOR_FORCE", "0"),
            dumb_terminal: is("TERM", "dumb"),
            ci: filled("CI") && !is("CI", "false"),
            columns: columns(),
        }
    }
}

/// The value of a variable, where it is set and valid text.
pub fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

fn columns() -> Option<usize> {
    let given = variable("COLUMNS").and_then(|text| text.parse().ok()).filter(|columns| *columns > 0);
    given.or_else(|| terminal_size::terminal_size().map(|(width, _)| usize::from(width.0)))
}

/// `user@host`, for the lock's "who"; either part may be unknown.
pub fn who() -> String {
    let user = variable("USER").or_else(|| variable("LOGNAME")).or_else(|| variable("USERNAME"));
    let host = variable("HOSTNAME").or_else(|| variable("COMPUTERNAME")).or_else(host_name);
    format!("{}@{}", user.as_deref().unwrap_or("unknown"), host.as_deref().unwrap_or("localhost"))
}

fn host_name() -> Option<String> {
    let name =
        std::fs::read_to_string("/proc/sys/kernel/hostname").or_else(|_| std::fs::read_to_string("/etc/hostname"));
    name.ok().map(|name| name.trim().to_owned()).filter(|name| !name.is_empty())
}

/// True under `nohup`: hangups were ignored before this process started. Known on Linux only.
pub fn ignores_hangup() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    // Bit 0 is signal 1, SIGHUP.
    ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).is_some_and(|mask| mask & 1 == 1)
}

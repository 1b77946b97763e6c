//! A failure on the screen: the head names it, the lines under it say why and what to do.

use super::{Palette, Screen, diagnosed, json};
use crate::error::{CommandError, Failure};
use serde_json::Value;

/// Shows an error where the settings want it: events on standard output, words on standard error.
pub fn show(error: &CommandError, screen: &Screen) {
    match error {
        CommandError::Diagnostics { diagnostics, files } => diagnosed::show(diagnostics, files, screen),
        CommandError::Failure(failure) if screen.settings().json => screen.event(&event(failure)),
        CommandError::Failure(failure) => screen.problem(&render(failure, screen.error_palette())),
    }
}

fn event(failure: &Failure) -> Value {
    json::error(failure.code, &failure.summary, &failure.details, &failure.hints)
}

/// `error[PK201]: the state of prod is locked`, then details and hints, indented by two.
pub fn render(failure: &Failure, palette: Palette) -> String {
    let head = failure.code.map_or_else(|| "error".to_owned(), |code| format!("error[{code}]"));
    let mut text = format!("{}: {}\n", palette.bold_red(&head), failure.summary);
    let details = failure.details.iter().flat_map(|detail| detail.lines()).map(str::to_owned);
    let hints = failure.hints.iter().map(|hint| format!("{} {hint}", palette.cyan("→")));
    for line in details.chain(hints) {
        text.extend(["  ", &line, "\n"]);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Exit;
    use polaris_core::diagnostic::Code;

    #[test]
    fn a_failure_tells_what_why_and_what_to_do() {
        let failure = Failure {
            exit: Exit::LockHeld,
            code: Some(Code(201)),
            summary: "the state of prod is locked".into(),
            details: vec!["mara@ci has been applying since 14:02".into()],
            hints: vec!["wait for it: polaris apply --lock-timeout 10m".into()],
        };
        let text = "error[PK201]: the state of prod is locked\n  mara@ci has been applying since 14:02\n  \
                    → wait for it: polaris apply --lock-timeout 10m\n";
        assert_eq!(render(&failure, Palette::PLAIN), text);
    }
}

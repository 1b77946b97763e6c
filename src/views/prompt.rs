//! Questions to a person. Asked on standard error, so that results stay clean; never asked where nobody sits.

use super::Screen;
use dialoguer::Input;

/// What came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reply {
    Yes,
    No,
    /// There is nobody to ask.
    Nobody,
}

/// Asks for a word to be typed, `what` being a whole sentence. Anything else is a no.
pub fn confirm(screen: &Screen, what: &str, word: &str) -> Reply {
    if !screen.settings().may_ask || screen.settings().json {
        return Reply::Nobody;
    }
    let palette = screen.error_palette();
    let question = format!("{} Type {} to go on", palette.bold(what), palette.bold(word));
    let answer = Input::<String>::new().with_prompt(question).allow_empty(true).interact_text();
    if answer.is_ok_and(|answer| answer.trim() == word) { Reply::Yes } else { Reply::No }
}

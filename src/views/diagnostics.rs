//! Mistakes of a spec on the screen: what, where, the line with a caret, and what to do.
//!
//! What a person wrote is shown with care: control characters would steer the terminal, and a line may hold a secret.

use super::Palette;
use polaris_core::diagnostic::{Diagnostic, Severity, SourceMap, SourceSpan};
use unicode_width::UnicodeWidthChar as _;

/// A line of more characters is cut.
const WIDEST: usize = 110;
/// Characters that then stay before and after the place.
const CONTEXT: usize = 40;
const TAB: &str = "    ";
/// Words in a key whose value is not shown.
const SECRET_WORDS: [&str; 6] = ["pass", "pasw", "pwd", "secret", "token", "credential"];

/// Every diagnostic as a block, an empty line between two.
pub fn render(diagnostics: &[Diagnostic], sources: &SourceMap, palette: Palette) -> String {
    let blocks: Vec<String> = diagnostics.iter().map(|diagnostic| block(diagnostic, sources, palette)).collect();
    blocks.join("\n")
}

/// `2 errors, 1 warning in 3 files.`
pub fn count(diagnostics: &[Diagnostic], files: usize) -> String {
    let number = |severity| diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count();
    let counted = |count: usize, word: &str| match count {
        0 => None,
        1 => Some(format!("1 {word}")),
        more => Some(format!("{more} {word}s")),
    };
    let words = [counted(number(Severity::Error), "error"), counted(number(Severity::Warning), "warning")];
    let words: Vec<String> = words.into_iter().flatten().collect();
    let words = if words.is_empty() { "No mistakes".to_owned() } else { words.join(", ") };
    counted(files, "file").map_or_else(|| format!("{words}."), |files| format!("{words} in {files}."))
}

fn block(diagnostic: &Diagnostic, sources: &SourceMap, palette: Palette) -> String {
    let mut lines = vec![format!("{}: {}", head(diagnostic, palette), clean(&diagnostic.summary))];
    let width = diagnostic.span.as_ref().map_or(2, |span| span.line.to_string().len().max(2));
    let margin = " ".repeat(width);
    if let Some(span) = &diagnostic.span {
        let place = format!("{}:{}:{}", clean(&span.file), span.line, span.column);
        lines.push(format!("{margin}{} {place}", palette.dim("┌─")));
        lines.extend(snippet(diagnostic, span, sources, palette));
    } else if let Some(label) = &diagnostic.label {
        lines.push(format!("{margin}{} {}", palette.dim("="), clean(label)));
    }
    for note in &diagnostic.notes {
        lines.push(format!("{margin}{} {}", palette.dim("="), clean(note)));
    }
    lines.join("\n") + "\n"
}

fn head(diagnostic: &Diagnostic, palette: Palette) -> String {
    let code = diagnostic.code;
    match diagnostic.severity {
        Severity::Error => palette.bold_red(&format!("error[{code}]")),
        Severity::Warning => palette.bold_yellow(&format!("warning[{code}]")),
        Severity::Info => palette.cyan(&format!("info[{code}]")),
    }
}

/// The line and the caret. Nothing where there is nothing to say beside it, and only the words where the line itself
/// must not be shown.
fn snippet(diagnostic: &Diagnostic, span: &SourceSpan, sources: &SourceMap, palette: Palette) -> Vec<String> {
    let Some(label) = &diagnostic.label else { return Vec::new() };
    let number = format!("{:>2}", span.line);
    let margin = " ".repeat(number.len());
    let (bar, label) = (palette.dim("│"), clean(label));
    let line = sources.line(span).filter(|_| !diagnostic.code.hides_source());
    let Some(line) = line else { return vec![format!("{margin}{} {label}", palette.dim("="))] };
    let shown = Shown::new(&mask(line), span);
    let caret = "^".repeat(shown.width);
    let caret = if diagnostic.severity == Severity::Error { palette.red(&caret) } else { palette.yellow(&caret) };
    let indent = " ".repeat(shown.indent);
    vec![
        format!("{margin}{bar}"),
        format!("{}{bar} {}", palette.dim(&number), shown.text.trim_end()),
        format!("{margin}{bar} {indent}{caret} {label}"),
    ]
}

/// A line as it is printed, with the place of its caret in terminal columns.
struct Shown {
    text: String,
    indent: usize,
    width: usize,
}

impl Shown {
    fn new(line: &str, span: &SourceSpan) -> Self {
        let characters: Vec<char> = line.chars().collect();
        let start = (span.column as usize).saturating_sub(1).min(characters.len());
        let end = (start + span.length as usize).clamp(start, characters.len());
        let whole = characters.len() <= WIDEST;
        let first = if whole { 0 } else { start.saturating_sub(CONTEXT) };
        let end = if whole { end } else { end.min(start + CONTEXT) };
        let last = if whole { characters.len() } else { (end + CONTEXT).min(characters.len()) };
        let printed = |range: std::ops::Range<usize>| printable(&characters[range]);
        let before = format!("{}{}", if first > 0 { "…" } else { "" }, printed(first..start));
        let marked = printed(start..end);
        let after = format!("{}{}", printed(end..last), if last < characters.len() { "…" } else { "" });
        let (indent, width) = (columns(&before), columns(&marked).max(1));
        Self { text: format!("{before}{marked}{after}"), indent, width }
    }
}

fn printable(characters: &[char]) -> String {
    let mut text = String::new();
    for character in characters {
        match character {
            '\t' => text.push_str(TAB),
            hidden if is_hidden(*hidden) => text.push('\u{fffd}'),
            shown => text.push(*shown),
        }
    }
    text
}

/// Control characters, and those that turn the direction of text around.
fn is_hidden(character: char) -> bool {
    character.is_control() || matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

fn columns(text: &str) -> usize {
    text.chars().map(|character| character.width().unwrap_or(0)).sum()
}

fn clean(text: &str) -> String {
    text.chars().map(|character| if is_hidden(character) { '\u{fffd}' } else { character }).collect()
}

/// The line with the values of secret-looking keys and the passwords of URLs blotted out, a character for a
/// character. References stay.
fn mask(line: &str) -> String {
    let mut characters: Vec<char> = line.chars().collect();
    mask_urls(&mut characters);
    let small: Vec<char> = line.to_ascii_lowercase().chars().collect();
    for word in SECRET_WORDS.map(|word| word.chars().collect::<Vec<char>>()) {
        for at in 0..small.len().saturating_sub(word.len()) {
            if small[at..].starts_with(&word) {
                let value = value_after(&characters, at + word.len());
                characters[value].fill('•');
            }
        }
    }
    characters.into_iter().collect()
}

/// `scheme://user:password@host`.
fn mask_urls(characters: &mut [char]) {
    let mut from = 0;
    while let Some(at) = characters[from..].windows(3).position(|three| three == [':', '/', '/']) {
        let start = from + at + 3;
        let ends = |character: &char| character.is_whitespace() || "/?#\"'".contains(*character);
        let end = characters[start..].iter().position(ends).map_or(characters.len(), |length| start + length);
        let host = characters[start..end].iter().rposition(|character| *character == '@');
        let user = characters[start..end].iter().position(|character| *character == ':');
        if let (Some(user), Some(host)) = (user, host)
            && user < host
        {
            characters[start + user + 1..start + host].fill('•');
        }
        from = end;
    }
}

/// The plain value after a key that ends somewhere at or behind `from`; empty where there is none.
fn value_after(characters: &[char], from: usize) -> std::ops::Range<usize> {
    let skip = |from: usize, taken: fn(char) -> bool| {
        from + characters[from..].iter().take_while(|character| taken(**character)).count()
    };
    let key_end = skip(from, |character| character.is_alphanumeric() || "._-\"'".contains(character));
    let colon = skip(key_end, char::is_whitespace);
    if characters.get(colon) != Some(&':') {
        return from..from;
    }
    let start = skip(colon + 1, char::is_whitespace);
    let is_reference = characters.get(start).is_none_or(|first| "{[$&*|>#".contains(*first));
    if is_reference { start..start } else { start..characters.len() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use polaris_core::diagnostic::{Code, SourceFile};

    fn sources(text: &str) -> SourceMap {
        [SourceFile { name: "a.yaml".into(), text: text.into() }].into_iter().collect()
    }

    fn at(line: u32, column: u32, length: u32) -> SourceSpan {
        SourceSpan { file: "a.yaml".into(), line, column, length }
    }

    fn plain(diagnostic: Diagnostic, text: &str) -> String {
        render(&[diagnostic], &sources(text), Palette::PLAIN)
    }

    #[test]
    fn a_mistake_shows_its_line_and_what_to_do() {
        let diagnostic = Diagnostic::error(Code::UNKNOWN_FIELD, "`KafkaCluster` has no field `nodePool`")
            .at(at(12, 3, 8))
            .label("did you mean `nodePools`?")
            .note("the fields are listed by `polaris schema`");
        let text = format!("{}  nodePool:\n", "\n".repeat(11));
        let wanted = "\
error[PK003]: `KafkaCluster` has no field `nodePool`
  ┌─ a.yaml:12:3
  │
12│   nodePool:
  │   ^^^^^^^^ did you mean `nodePools`?
  = the fields are listed by `polaris schema`
";
        assert_eq!(plain(diagnostic, &text), wanted);
    }

    #[test]
    fn the_caret_stands_under_its_word_behind_tabs_and_wide_characters() {
        let diagnostic = Diagnostic::error(Code::SYNTAX, "s").at(at(1, 4, 2)).label("here");
        let rendered = plain(diagnostic, "\t日本ab c");
        let lines: Vec<&str> = rendered.lines().collect();
        assert_eq!(lines[3], " 1│     日本ab c");
        assert_eq!(lines[4], "  │         ^^ here");
    }

    #[test]
    fn a_line_without_end_is_shown_around_the_place() {
        let text = format!("{}x{}", "a".repeat(5_000), "b".repeat(5_000));
        let rendered = plain(Diagnostic::error(Code::SYNTAX, "s").at(at(1, 5_001, 1)).label("here"), &text);
        assert!(rendered.lines().all(|line| line.chars().count() < 140), "{rendered}");
        assert!(rendered.contains("…aaa") && rendered.contains("bbb…"));
    }

    #[test]
    fn a_terminal_is_not_steered_by_a_spec() {
        let diagnostic = Diagnostic::error(Code::SYNTAX, "no \x1b[2J").at(at(1, 1, 1)).label("\u{202e}x");
        let rendered = plain(diagnostic, "\x1b]0;title\x07");
        assert!(!rendered.contains(['\x1b', '\x07', '\u{202e}']), "{rendered:?}");
    }

    #[test]
    fn a_secret_is_not_shown_not_even_beside_another_mistake() {
        let diagnostic = Diagnostic::error(Code::PLAIN_SECRET, "s").at(at(1, 11, 7)).label("in plain sight");
        assert!(!plain(diagnostic, "password: hunter2").contains("hunter2"));
        let diagnostic = || Diagnostic::error(Code::UNKNOWN_FIELD, "s").at(at(1, 2, 1)).label("no");
        for line in [
            "{x: 1, password: hunter2}",
            "db.pasword: \"hunter2\"",
            "\"client_secret\" : hunter2",
            "Token: 'hunter2'",
            "{url: postgres://me:hunter2@host/db}",
        ] {
            let rendered = plain(diagnostic(), line);
            assert!(!rendered.contains("hunter2"), "{rendered}");
        }
        assert!(plain(diagnostic(), "password: {env: NAME}").contains("NAME"));
    }

    #[test]
    fn what_was_found_is_counted() {
        let error = || Diagnostic::error(Code::SYNTAX, "s");
        let warning = || Diagnostic::warning(Code::NO_VERSION, "s");
        assert_eq!(count(&[error(), warning(), error()], 3), "2 errors, 1 warning in 3 files.");
        assert_eq!(count(&[], 1), "No mistakes in 1 file.");
    }
}

//! The canonical layout of a spec file. The layout itself is a library's; here is the promise that it changes nothing
//! else: comments and documents stay, and what the file says is the same before and after.

use super::yaml::{self, Node, NodeValue};
use crate::diagnostic::{Code, Diagnostic, SourceFile};
use pretty_yaml::config::{FormatOptions, LanguageOptions, LayoutOptions};

/// Lines are broken here where they can be.
const WIDTH: usize = 100;
/// The layout settles at once, or after a second time where a comment had to move.
const ROUNDS: usize = 3;

/// Lays a file out. A file that is not sound YAML is not touched: `Err` says why. Where the library would change what
/// the file says, it stays as it is.
pub fn format(file: &SourceFile) -> Result<String, Vec<Diagnostic>> {
    let before = documents(file)?;
    let mut text = file.text.to_string();
    for _ in 0..ROUNDS {
        let next = lay_out(file, &text)?;
        if next == text {
            break;
        }
        text = next;
    }
    let settled = lay_out(file, &text)? == text;
    let after = documents(&SourceFile { name: file.name.clone(), text: text.as_str().into() });
    let faithful = after.is_ok_and(|after| same_all(&before, &after)) && comments(&file.text) == comments(&text);
    Ok(if settled && faithful { text } else { file.text.to_string() })
}

/// The documents of a file, or what keeps them from being read.
fn documents(file: &SourceFile) -> Result<Vec<Node>, Vec<Diagnostic>> {
    let mut found = Vec::new();
    let documents = yaml::load(file, 0, &mut found);
    if found.is_empty() { Ok(documents) } else { Err(found) }
}

fn lay_out(file: &SourceFile, text: &str) -> Result<String, Vec<Diagnostic>> {
    let layout = LayoutOptions { print_width: WIDTH, ..LayoutOptions::default() };
    // A comma after the last of a broken list would be read by YAML, but not by eyes used to it.
    let language = LanguageOptions { brace_spacing: false, trailing_comma: false, ..LanguageOptions::default() };
    pretty_yaml::format_text(text, &FormatOptions { layout, language }).map_err(|error| {
        let summary = format!("{} cannot be laid out", file.name);
        vec![Diagnostic::error(Code::SYNTAX, summary).note(error.to_string())]
    })
}

fn comments(text: &str) -> usize {
    text.matches('#').count()
}

fn same_all(left: &[Node], right: &[Node]) -> bool {
    left.len() == right.len() && left.iter().zip(right).all(|(left, right)| same(left, right))
}

/// Equal but for their places. The order of keys counts: a person chose it.
fn same(left: &Node, right: &Node) -> bool {
    match (&left.value, &right.value) {
        (NodeValue::List(left), NodeValue::List(right)) => same_all(left, right),
        (NodeValue::Map(left), NodeValue::Map(right)) => {
            left.len() == right.len()
                && left.iter().zip(right).all(|(left, right)| left.key == right.key && same(&left.value, &right.value))
        }
        (left, right) => left == right,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn file(text: &str) -> SourceFile {
        SourceFile { name: "a.yaml".into(), text: text.into() }
    }

    #[test]
    fn layout_changes_and_nothing_else() {
        let text =
            "# a spec\nkind:   Topic   # what\nspec: { cluster: orders,partitions: 12 }\n\n\n\n---\nkind: User\n";
        let wanted = "# a spec\nkind: Topic # what\nspec: {cluster: orders, partitions: 12}\n\n---\nkind: User\n";
        assert_eq!(format(&file(text)).unwrap(), wanted);
    }

    #[test]
    fn what_is_no_yaml_is_not_touched() {
        assert_eq!(format(&file("a: [1")).unwrap_err()[0].code, Code::SYNTAX);
        assert_eq!(format(&file(&"[".repeat(10_000))).unwrap_err()[0].code, Code::INPUT_LIMIT);
    }

    /// Trees of what a spec may hold, written in every style that YAML has for them.
    fn yaml_text() -> impl Strategy<Value = String> {
        let scalar = prop_oneof![
            Just("12".to_owned()),
            Just("true".to_owned()),
            Just("~".to_owned()),
            Just("\"4.3\"".to_owned()),
            Just("'it''s'".to_owned()),
            Just("plain text here".to_owned()),
            Just("\"tab \\t and \\u00e9\"".to_owned()),
            Just("|\n      two\n      lines\n".to_owned()),
            Just(">-\n      folded\n      text\n".to_owned()),
            Just("[a, {b: 1,c: [ 2 ]}]".to_owned()),
            Just("{a: 1, \"b c\":   x}".to_owned()),
            Just("\n    - one\n    -  two # said\n".to_owned()),
            Just("\n      nested:   yes\n      # between\n      more: {}\n".to_owned()),
            "[a-z][a-z0-9.-]{0,12}",
        ];
        let line = ("[a-z]{1,8}", scalar, prop::bool::ANY).prop_map(|(key, value, commented)| {
            let comment = if commented && !value.contains('\n') { "   # why" } else { "" };
            format!("  {key}: {value}{comment}\n")
        });
        let document = prop::collection::vec(line, 0..6).prop_map(|lines| format!("# head\nspec:\n{}", lines.concat()));
        prop::collection::vec(document, 1..4).prop_map(|documents| documents.join("---\n"))
    }

    proptest! {
        #[test]
        fn formatting_keeps_the_meaning_and_settles(text in yaml_text()) {
            let Ok(before) = documents(&file(&text)) else { return Ok(()) };
            let once = format(&file(&text)).unwrap();
            prop_assert!(same_all(&before, &documents(&file(&once)).unwrap()), "{once}");
            prop_assert_eq!(comments(&text), comments(&once));
            prop_assert_eq!(&format(&file(&once)).unwrap(), &once);
        }
    }
}

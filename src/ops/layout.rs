//! The canonical layout of a spec file. The kept formatter keeps comments, anchors and the order of documents; here is
//! made sure that it changes no meaning.

use polaris_core::{
    diagnostic::{Diagnostic, Severity, SourceFile},
    spec::yaml::{Node, NodeValue, load},
};
use pretty_yaml::config::{FormatOptions, LanguageOptions, LayoutOptions};
use std::sync::Arc;

/// Columns after which a flow list or map is broken up.
const WIDTH: usize = 100;

/// Why a file is left as it is.
#[derive(Debug)]
pub enum LayoutError {
    /// It is no YAML that Polaris reads.
    Unreadable(Vec<Diagnostic>),
    /// The formatter cannot read it, or would change what it says: left alone rather than harmed.
    Beyond { file: Arc<str> },
}

/// The text as it should be laid out; equal to the file's own where it already is.
pub fn lay_out(file: &SourceFile) -> Result<String, LayoutError> {
    let before = documents(file).map_err(LayoutError::Unreadable)?;
    if before.is_empty() {
        return Ok(file.text.to_string());
    }
    let beyond = || LayoutError::Beyond { file: file.name.clone() };
    let text = pretty_yaml::format_text(&file.text, &options()).map_err(|_| beyond())?;
    let laid_out = SourceFile { name: file.name.clone(), text: text.as_str().into() };
    let after = documents(&laid_out).map_err(|_| beyond())?;
    if same(&before, &after) && comments(&file.text) == comments(&text) { Ok(text) } else { Err(beyond()) }
}

fn options() -> FormatOptions {
    let layout = LayoutOptions { print_width: WIDTH, ..LayoutOptions::default() };
    // A comma after the last of a broken list would be read by YAML, but not by eyes used to it.
    let language = LanguageOptions { brace_spacing: false, trailing_comma: false, ..LanguageOptions::default() };
    FormatOptions { layout, language }
}

fn documents(file: &SourceFile) -> Result<Vec<Node>, Vec<Diagnostic>> {
    let mut found = Vec::new();
    let documents = load(file, 0, &mut found);
    let broken = found.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
    if broken { Err(found) } else { Ok(documents) }
}

/// Equal but for the places.
fn same(left: &[Node], right: &[Node]) -> bool {
    left.len() == right.len() && left.iter().zip(right).all(|(left, right)| same_value(&left.value, &right.value))
}

fn same_value(left: &NodeValue, right: &NodeValue) -> bool {
    match (left, right) {
        (NodeValue::List(left), NodeValue::List(right)) => same(left, right),
        (NodeValue::Map(left), NodeValue::Map(right)) => {
            let pairs = || left.iter().zip(right);
            left.len() == right.len()
                && pairs().all(|(l, r)| l.key == r.key && same_value(&l.value.value, &r.value.value))
        }
        (left, right) => left == right,
    }
}

/// How many lines have a `#`: a rough count, and enough to see that a comment went missing.
fn comments(text: &str) -> usize {
    text.matches('#').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn laid_out(text: &str) -> String {
        lay_out(&SourceFile { name: "polaris.yaml".into(), text: text.into() }).unwrap()
    }

    #[test]
    fn comments_and_the_order_of_documents_stay() {
        let text = "# first\nkind:   Topic # why\nspec: { partitions:  3 , config: {} }\n---\n# second\nkind: User\n";
        let wanted = "# first\nkind: Topic # why\nspec: {partitions: 3, config: {}}\n---\n# second\nkind: User\n";
        assert_eq!(laid_out(text), wanted);
        assert_eq!(laid_out(wanted), wanted);
    }

    #[test]
    fn what_is_no_yaml_is_left_alone() {
        let file = SourceFile { name: "a".into(), text: "kind: [".into() };
        assert!(matches!(lay_out(&file), Err(LayoutError::Unreadable(found)) if !found.is_empty()));
        assert_eq!(laid_out("# only a comment\n"), "# only a comment\n");
    }
}

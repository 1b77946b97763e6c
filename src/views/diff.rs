//! Two texts and what is between them.

use super::Palette;
use similar::{ChangeTag, TextDiff};

/// Lines around a change that are shown with it.
const CONTEXT: usize = 3;

/// As `diff -u` writes it, under a name.
pub fn unified(name: &str, before: &str, after: &str, palette: Palette) -> String {
    let diff = TextDiff::from_lines(before, after);
    let mut text = palette.bold(&format!("--- {name}\n+++ {name}\n"));
    for group in diff.unified_diff().context_radius(CONTEXT).iter_hunks() {
        text.extend([palette.cyan(&group.header().to_string()), "\n".into()]);
        for change in group.iter_changes() {
            let line = change.to_string_lossy();
            let line = line.trim_end_matches('\n');
            let painted = match change.tag() {
                ChangeTag::Equal => format!(" {line}"),
                ChangeTag::Insert => palette.green(&format!("+{line}")),
                ChangeTag::Delete => palette.red(&format!("-{line}")),
            };
            text.extend([painted, "\n".into()]);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diff_reads_like_any_other() {
        let text = unified("a.yaml", "a: 1\nb: 2\n", "a: 1\nb: 3\n", Palette::PLAIN);
        assert_eq!(text, "--- a.yaml\n+++ a.yaml\n@@ -1,2 +1,2 @@\n a: 1\n-b: 2\n+b: 3\n");
    }
}

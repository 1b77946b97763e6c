//! What a look at everything found.

use super::Palette;
use crate::ops::{Check, Verdict};
use serde_json::{Value, json};

/// A line for each thing, its remedy under it.
pub fn page(checks: &[Check], palette: Palette) -> String {
    let width = checks.iter().map(|check| check.subject.chars().count()).max().unwrap_or_default();
    let mut text = String::new();
    for check in checks {
        let mark = match check.verdict {
            Verdict::Good => palette.green("✓"),
            Verdict::Notable => palette.yellow("▲"),
            Verdict::Bad => palette.red("✗"),
        };
        text.extend(["  ", &mark, " ", &format!("{:width$}  {}\n", check.subject, found(check))]);
        if let Some(line) = &check.remedy {
            text.extend([&" ".repeat(width + 6), palette.cyan("→").as_str(), " ", line, "\n"]);
        }
    }
    text
}

/// With its code, where there is a page about it.
fn found(check: &Check) -> String {
    check.code.map_or_else(|| check.found.clone(), |code| format!("{code} {}", check.found))
}

/// One of them as an object.
pub fn document(check: &Check) -> Value {
    let verdict = match check.verdict {
        Verdict::Good => "good",
        Verdict::Notable => "notable",
        Verdict::Bad => "bad",
    };
    let code = check.code.map(|code| code.to_string());
    json!({"subject": check.subject, "verdict": verdict, "found": check.found, "remedy": check.remedy, "code": code})
}

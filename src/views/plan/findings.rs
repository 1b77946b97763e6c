//! The findings of a plan, worst first, and what they mean for it.

use super::{
    PlanLook,
    text::{clean, columns, wrap},
};
use polaris_core::{
    diagnostic::Severity,
    plan::{Finding, Plan},
};
use std::collections::BTreeMap;

/// How many findings of one code are told in full.
const IN_FULL: usize = 3;

pub fn section(plan: &Plan, look: &PlanLook) -> String {
    let mut told: BTreeMap<&str, usize> = BTreeMap::new();
    let mut text = String::new();
    for finding in &plan.findings {
        let count = told.entry(&finding.code).or_default();
        *count += 1;
        if *count <= IN_FULL {
            text.push_str(&paragraph(finding, look));
        }
    }
    for (code, count) in told.into_iter().filter(|(_, count)| *count > IN_FULL) {
        text.push_str(&format!("  {code}      and {} more of these; --json has them all\n", count - IN_FULL));
    }
    text
}

/// What the findings do to the plan, and where to read on. Empty when they let it pass.
pub fn verdict(plan: &Plan, look: &PlanLook) -> String {
    let refusing: Vec<&Finding> = plan.findings.iter().filter(|finding| finding.refuses()).collect();
    let Some(first) = refusing.first() else { return String::new() };
    let needs =
        if refusing.len() == 1 { "1 finding needs".into() } else { format!("{} findings need", refusing.len()) };
    let line = format!("Refused: {needs} an explicit word (exit 10). polaris explain {}", first.code);
    format!("{}\n", look.palette.bold_red(&line))
}

fn paragraph(finding: &Finding, look: &PlanLook) -> String {
    let palette = look.palette;
    let mark = match (finding.severity, &finding.accepted) {
        (_, Some(_)) => palette.green("✓"),
        (Severity::Error, None) => palette.red("✗"),
        (Severity::Warning, None) => palette.yellow("▲"),
        (Severity::Info, None) => palette.dim("·"),
    };
    let subject = finding.address.as_ref().map(|address| format!("{}: ", palette.bold(address.as_str())));
    let source = finding.source.as_ref().map(|source| clean(&format!("{}:{}", source.file, source.line)));
    let source = source.unwrap_or_default();
    let plain = finding.address.as_ref().map_or(0, |address| columns(address.as_str()) + 2);
    let summary = clean(&finding.summary);
    let used = 13 + plain + columns(&summary) + columns(&source);
    let gap = " ".repeat(look.width.saturating_sub(used).max(2));
    let head = format!("  {mark} {}    {}{summary}", finding.code, subject.unwrap_or_default());
    let mut text = format!("{}\n", format!("{head}{gap}{}", palette.dim(&source)).trim_end());
    let accepted = finding.accepted.as_ref().map(|reason| format!("accepted: {reason}"));
    let remedy = accepted.or_else(|| (!finding.remedy.is_empty()).then(|| format!("to go on: {}", finding.remedy)));
    for sentence in [finding.detail.clone()].into_iter().chain(remedy).filter(|sentence| !sentence.is_empty()) {
        for line in wrap(&sentence, look.width.saturating_sub(14)) {
            text.push_str(&format!("             {line}\n"));
        }
    }
    text
}

//! The findings of a plan, worst first, and what they mean for it.

use super::{
    PlanLook,
    text::{clean, columns, wrap},
};
use polaris_core::{
    diagnostic::Severity,
    plan::{Finding, Plan},
};
/// How many findings of one code are told in full.
const IN_FULL: usize = 3;

pub fn section(plan: &Plan, look: &PlanLook) -> String {
    let groups = plan.findings.chunk_by(|left, right| left.code == right.code && left.severity == right.severity);
    groups.map(|group| of_one_code(group, look)).collect()
}

fn of_one_code(group: &[Finding], look: &PlanLook) -> String {
    let mut text: String = group.iter().take(IN_FULL).map(|finding| paragraph(finding, look)).collect();
    if let Some(more) = group.len().checked_sub(IN_FULL).filter(|more| *more > 0) {
        let line = format!("    {}    and {more} more like these; --json has them all\n", group[0].code);
        text.push_str(&look.palette.dim(&line));
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
    let lead = if finding.severity == Severity::Error { "to go on: " } else { "" };
    let remedy = accepted.or_else(|| (!finding.remedy.is_empty()).then(|| format!("{lead}{}", finding.remedy)));
    for sentence in [finding.detail.clone()].into_iter().chain(remedy).filter(|sentence| !sentence.is_empty()) {
        for line in wrap(&sentence, look.width.saturating_sub(14)) {
            text.extend(["             ", &line, "\n"]);
        }
    }
    text
}

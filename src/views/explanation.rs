//! The pages of codes, and what there is to say about one resource of a spec.

use super::{Palette, table::table};
use polaris_core::{
    diagnostic::CodePage,
    graph::{DesiredGraph, DesiredResource, Mode, WaitCondition},
};

/// A page, its title painted.
pub fn page(text: &str, palette: Palette) -> String {
    let (title, rest) = text.split_once('\n').unwrap_or((text, ""));
    format!("{}\n{rest}", palette.bold(title.trim_start_matches("# ")))
}

/// Every code with its title.
pub fn catalog(pages: &[CodePage], width: usize) -> String {
    let rows = pages.iter().map(|entry| vec![entry.code.to_string(), title(entry.page).to_owned()]);
    table(&["CODE", "WHAT IT MEANS"], rows, width)
}

/// The title of a page, without the code.
pub fn title(page: &str) -> &str {
    let line = page.lines().next().unwrap_or_default().trim_start_matches("# ");
    line.split_once(": ").map_or(line, |(_, title)| title)
}

/// What a resource is, where it comes from, and what it is tied to.
pub fn resource(resource: &DesiredResource, graph: &DesiredGraph, palette: Palette) -> String {
    let mut lines = vec![palette.bold(resource.address.as_str()), format!("  is          {}", resource.target)];
    if let Some(span) = &resource.source {
        lines.push(format!("  written at  {}:{}", span.file, span.line));
    }
    if resource.mode == Mode::Read {
        lines.push("  is read     someone else makes it; others here depend on it".into());
    }
    lines.push(format!("  is done     {}", wait(resource.wait)));
    if resource.protect {
        lines.push("  protected   a plan that would destroy it is refused".into());
    }
    let dependents = graph.resources().iter().filter(|other| other.depends_on.contains(&resource.address));
    lines.extend(resource.depends_on.iter().map(|address| format!("  needs       {address}")));
    lines.extend(dependents.map(|other| format!("  needed by   {}", other.address)));
    lines.join("\n")
}

const fn wait(condition: WaitCondition) -> &'static str {
    match condition {
        WaitCondition::Nothing => "when the server has taken it",
        WaitCondition::Reachable => "when the control plane answers",
        WaitCondition::OperatorAvailable => "when the operator's kinds are served and its Deployment is available",
        WaitCondition::KindsServed => "when the operator's kinds are served",
        WaitCondition::Ready => "when it is ready, in its current generation",
        WaitCondition::KafkaReady => "when it is ready, all pods are at their revision and the counts agree",
        WaitCondition::Gone => "when it is gone",
    }
}

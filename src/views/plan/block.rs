//! One changed resource: its head line, why, its fields, what stays hidden.

use super::{
    PlanLook, field, left_alone, operator,
    text::{clean, columns, pack, short_path},
};
use crate::views::Palette;
use polaris_core::{
    address::ResourceType,
    plan::{Action, Change, FieldChange, Risk, reason},
};

const INDENT: &str = "      ";

/// Everything below the head line. Two resources with equal bodies may share one.
pub fn body(change: &Change, look: &PlanLook) -> String {
    let mut lines: Vec<String> = told_reasons(change).map(|reason| look.palette.dim(&reason)).collect();
    match change.action {
        Action::Create if is_small(change) => lines.extend(inline_fields(change, look, "+ ")),
        _ if operator::is_bundled(change) => lines.extend(operator::lines(change, look)),
        Action::Delete => lines.extend(inline_fields(change, look, "")),
        _ => lines.extend(listed_fields(change, look)),
    }
    if change.unchanged > 0 {
        let many = if change.unchanged == 1 { "attribute" } else { "attributes" };
        lines.push(look.palette.dim(&format!("# {} unchanged {many} hidden", change.unchanged)));
    }
    lines.extend(left_alone::lines(change, look));
    lines.extend(risk(change, look.palette));
    lines.iter().flat_map(|line| [INDENT, line, "\n"]).collect()
}

/// The head line: symbol, what it is, and at the right edge where it stands in the spec.
pub fn head(change: &Change, name: &str, look: &PlanLook) -> String {
    let symbol = symbol(change.action);
    let right = right(change);
    let left = format!("{symbol:>3} {name}");
    let gap = look.width.saturating_sub(columns(&left) + columns(&right) + 1).max(2);
    let left = format!(
        "{}{} {}",
        " ".repeat(3 - columns(symbol)),
        painted(change.action, symbol, look.palette),
        look.palette.bold(name)
    );
    if right.is_empty() {
        return format!("{left}\n");
    }
    format!("{left}{}{}\n", " ".repeat(gap), look.palette.dim(&right))
}

fn symbol(action: Action) -> &'static str {
    match action {
        Action::Create => "+",
        Action::Update => "~",
        Action::Replace => "-/+",
        Action::Delete => "-",
        Action::Forget => ".",
        Action::Import => "<-",
        Action::Read => "<=",
        Action::NoOp => "",
    }
}

fn painted(action: Action, text: &str, palette: Palette) -> String {
    match action {
        Action::Create | Action::Import => palette.green(text),
        Action::Update => palette.yellow(text),
        Action::Replace | Action::Delete => palette.red(text),
        Action::Forget | Action::Read | Action::NoOp => palette.dim(text),
    }
}

fn right(change: &Change) -> String {
    match (&change.source, change.action) {
        (Some(source), _) => clean(&format!("{}:{}", source.file, source.line)),
        (None, Action::Delete) if change.reasons.iter().any(|reason| reason == reason::NOT_IN_SPEC) => {
            "(no longer in the spec)".into()
        }
        (None, _) => String::new(),
    }
}

/// The reasons that the symbol does not tell already.
fn told_reasons(change: &Change) -> impl Iterator<Item = String> {
    const SILENT: [&str; 4] = [reason::NOT_THERE, reason::SPEC_CHANGED, reason::NOT_IN_SPEC, reason::DESTROY];
    change.reasons.iter().filter(|reason| !SILENT.contains(&reason.as_str())).map(|reason| clean(reason))
}

fn risk(change: &Change, palette: Palette) -> Option<String> {
    let told = match change.risk {
        Risk::DataLoss => palette.red("risk: data is lost"),
        Risk::Outage => palette.yellow("risk: outage"),
        Risk::Restart => palette.yellow("risk: restart"),
        Risk::None => return None,
    };
    Some(told)
}

/// Topics and users are told on a line or two.
fn is_small(change: &Change) -> bool {
    matches!(change.address.resource_type(), ResourceType::Topic | ResourceType::User | ResourceType::Namespace)
}

/// Strimzi's own labels say nothing that the address does not.
fn is_noise(field: &FieldChange) -> bool {
    let path = field.path.to_string();
    path.starts_with("metadata.labels[strimzi.io/") && !field.forces_replacement
}

fn inline_fields(change: &Change, look: &PlanLook, sign: &str) -> Vec<String> {
    let told = change.fields.iter().filter(|field| !is_noise(field)).flat_map(|field| {
        let shown = if sign.is_empty() { &field.before } else { &field.after };
        shown
            .as_ref()
            .map(|shown| field::entries(field, shown))
            .unwrap_or_default()
            .into_iter()
            .map(|(name, told)| format!("{name}: {told}"))
    });
    let lines = pack(told, "   ", look.width.saturating_sub(INDENT.len() + sign.len() + 1));
    let paint = |line: &String| if sign.is_empty() { look.palette.dim(line) } else { line.clone() };
    let first = look.palette.green(sign);
    let signs = std::iter::once(first).chain(std::iter::repeat(" ".repeat(sign.len())));
    lines.iter().zip(signs).map(|(line, sign)| format!("{sign}{}", paint(line))).collect()
}

/// One line a field, under the map it belongs to, with names of one width.
fn listed_fields(change: &Change, look: &PlanLook) -> Vec<String> {
    let fields: Vec<&FieldChange> =
        change.fields.iter().filter(|field| change.action != Action::Create || !is_noise(field)).collect();
    let paths: Vec<(Option<String>, String)> = fields.iter().map(|field| short_path(&field.path)).collect();
    let mut lines = Vec::new();
    let mut at = 0;
    while at < fields.len() {
        let group = &paths[at].0;
        let end = at + paths[at..].iter().take_while(|(other, _)| other == group).count();
        let wide = paths[at..end].iter().map(|(_, name)| columns(name)).filter(|size| *size <= 44).max().unwrap_or(0);
        let indent = if let Some(group) = group {
            let sign = common_sign(&fields[at..end]);
            lines.push(format!("{} {}", field::signed(sign, look.palette), clean(group)));
            "    "
        } else {
            ""
        };
        for (field, (_, name)) in fields[at..end].iter().zip(&paths[at..end]) {
            let mut told =
                field::lines(field, &field::Row { name: clean(name), wide, indent, sign: field::sign(field) }, look);
            lines.append(&mut told);
        }
        at = end;
    }
    lines
}

fn common_sign(fields: &[&FieldChange]) -> &'static str {
    let first = fields.first().map_or("~", |field| field::sign(field));
    if fields.iter().all(|field| field::sign(field) == first) { first } else { "~" }
}

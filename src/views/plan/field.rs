//! One changed attribute: its sign, name, values, and what Polaris knows of it.

use super::{
    PlanLook,
    text::{clean, columns, elements, last_word, short_path, transition, value, wrap},
};
use crate::views::Palette;
use polaris_core::{
    plan::FieldChange,
    value::{FieldPath, Segment, Value},
};

/// Where the fields of a block begin.
pub const INDENT: usize = 6;

/// How a field stands among its neighbours.
pub struct Row<'a> {
    pub name: String,
    /// The widest name of the group: values begin in one column.
    pub wide: usize,
    pub indent: &'a str,
    pub sign: &'a str,
}

pub fn sign(field: &FieldChange) -> &'static str {
    match (&field.before, &field.after) {
        (None, _) => "+",
        (_, None) => "-",
        _ => "~",
    }
}

pub fn signed(sign: &str, palette: Palette) -> String {
    match sign {
        "+" => palette.green(sign),
        "-" => palette.red(sign),
        "·" => palette.dim(sign),
        _ => palette.yellow(sign),
    }
}

/// Names and values of what is there before or after: one, or for a list of objects one for each.
pub fn entries(field: &FieldChange, shown: &Value) -> Vec<(String, String)> {
    let (_, name) = short_path(&field.path);
    let name = clean(&name);
    match shown {
        Value::List(list) if is_objects(shown) => {
            elements(list).into_iter().map(|(label, told)| (format!("{name}{label}"), told)).collect()
        }
        shown => vec![(name, value(last_word(&field.path), &without_identity(&field.path, shown)))],
    }
}

fn is_objects(shown: &Value) -> bool {
    shown.as_list().is_some_and(|list| list.iter().any(|item| item.as_map().is_some()))
}

/// An element that its path names by a field need not tell that field again.
fn without_identity(path: &FieldPath, shown: &Value) -> Value {
    match (path.0.last(), shown) {
        (Some(Segment::Key(key)), Value::Map(map)) if key.contains('=') => {
            let known = key.split('=').next().unwrap_or_default();
            Value::map(map.iter().filter(|(key, _)| *key != known).map(|(key, value)| (key.clone(), value.clone())))
        }
        _ => shown.clone(),
    }
}

pub fn lines(field: &FieldChange, row: &Row<'_>, look: &PlanLook) -> Vec<String> {
    let entries = match (&field.before, &field.after) {
        (Some(before), Some(after)) => vec![(row.name.clone(), transition(last_word(&field.path), before, after))],
        (Some(shown), None) | (None, Some(shown)) if is_objects(shown) => entries(field, shown),
        (Some(shown), None) | (None, Some(shown)) => {
            vec![(row.name.clone(), value(last_word(&field.path), &without_identity(&field.path, shown)))]
        }
        (None, None) => vec![(row.name.clone(), String::new())],
    };
    let mut lines = Vec::new();
    let mut end = 0;
    for (name, told) in entries {
        end = entry(&name, &told, row, look, &mut lines);
    }
    note(field, row, look, end, &mut lines);
    lines
}

/// Adds one value, broken at spaces where it is too long; the column in which it ends.
fn entry(name: &str, told: &str, row: &Row<'_>, look: &PlanLook, lines: &mut Vec<String>) -> usize {
    let pad = (row.wide + 1).saturating_sub(columns(name)).max(1);
    let start = INDENT + row.indent.len() + 3 + columns(name) + pad;
    let room = look.width.saturating_sub(start);
    let first = format!("{}{} {name}:{}", row.indent, signed(row.sign, look.palette), " ".repeat(pad));
    if columns(told) <= room {
        lines.push(first + told);
        return start + columns(told);
    }
    let deeper = format!("{}    ", row.indent);
    lines.push(first.trim_end().to_owned());
    let broken = wrap(told, look.width.saturating_sub(INDENT + deeper.len()));
    let end = broken.last().map_or(0, |line| INDENT + deeper.len() + columns(line));
    lines.extend(broken.into_iter().map(|line| deeper.clone() + &line));
    end
}

/// Beside the value where there is room, below it where there is none.
fn note(field: &FieldChange, row: &Row<'_>, look: &PlanLook, end: usize, lines: &mut Vec<String>) {
    const FORCES: &str = "# forces replacement";
    let note = field.note.as_deref().map(clean);
    let forces = field.forces_replacement.then(|| look.palette.red(FORCES));
    let shown: Vec<String> = forces.iter().cloned().chain(note.iter().map(|note| look.palette.dim(note))).collect();
    if shown.is_empty() {
        return;
    }
    let size = note.as_deref().map_or(0, columns) + if forces.is_some() { FORCES.len() + 2 } else { 0 };
    if end + 3 + size <= look.width
        && let Some(last) = lines.last_mut()
    {
        last.push_str("   ");
        last.push_str(&shown.join("  "));
        return;
    }
    let deeper = format!("{}    ", row.indent);
    lines.extend(forces.map(|forces| format!("{deeper}{forces}")));
    let broken = note.iter().flat_map(|note| wrap(note, look.width.saturating_sub(INDENT + deeper.len())));
    lines.extend(broken.map(|line| format!("{deeper}{}", look.palette.dim(&line))));
}

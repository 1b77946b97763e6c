//! An operator that is installed from its bundle: told by what a person asks about, its objects by name.

use super::{PlanLook, field, text::columns};
use polaris_core::{
    address::ResourceType,
    plan::{Action, Change, FieldChange},
    value::{FieldPath, Segment, Value},
};
use std::collections::BTreeMap;

/// In this order; what is not here is told in groups.
const TOLD: [&str; 5] = ["version", "image", "watch", "kafka", "bundle"];
/// Enough of a SHA-256 to compare it by eye.
const DIGITS: usize = 12;

/// True for an operator of a real cluster: it has objects. The sandbox's has none.
pub fn is_bundled(change: &Change) -> bool {
    change.address.resource_type() == ResourceType::Operator
        && change.action != Action::Delete
        && change.fields.iter().any(|field| matches!(key(field, 0), "image" | "bundle" | "definitions" | "objects"))
}

/// `~ version: 1.1.0 → 1.2.0`, `~ definitions: kafkas, kafkatopics`, `- objects: ClusterRole/strimzi-of-old`.
pub fn lines(change: &Change, look: &PlanLook) -> Vec<String> {
    let mut rows: Vec<(&'static str, FieldChange)> = TOLD
        .iter()
        .filter_map(|name| change.fields.iter().find(|field| key(field, 0) == *name))
        .map(|field| (field::sign(field), shortened(field)))
        .collect();
    rows.extend(if change.action == Action::Create { counted(change) } else { grouped(change) });
    let wide = rows.iter().map(|(_, field)| columns(key(field, 0))).max().unwrap_or(0);
    let row = |sign, field: &FieldChange| field::Row { name: key(field, 0).to_owned(), wide, indent: "", sign };
    rows.iter().flat_map(|(sign, field)| field::lines(field, &row(sign, field), look)).collect()
}

fn key(field: &FieldChange, at: usize) -> &str {
    match field.path.0.get(at) {
        Some(Segment::Key(key)) => key,
        _ => "",
    }
}

/// A bundle's digest is told by its first digits.
fn shortened(field: &FieldChange) -> FieldChange {
    let short = |value: &Option<Value>| match value {
        Some(Value::String(text)) if key(field, 0) == "bundle" => Some(Value::from(text.get(..DIGITS).unwrap_or(text))),
        other => other.clone(),
    };
    FieldChange { before: short(&field.before), after: short(&field.after), ..field.clone() }
}

fn row(name: &str, told: Value) -> FieldChange {
    FieldChange {
        path: FieldPath::keys(&[name]),
        before: None,
        after: Some(told),
        forces_replacement: false,
        note: None,
    }
}

/// All of them are new: how many there are says enough.
fn counted(change: &Change) -> Vec<(&'static str, FieldChange)> {
    let count = |group: &str, leaf: &str| {
        let of_group = change.fields.iter().filter(|field| key(field, 0) == group);
        i64::try_from(of_group.filter(|field| leaf.is_empty() || key(field, 2) == leaf).count()).unwrap_or(i64::MAX)
    };
    vec![
        ("+", row("definitions", count("definitions", "digest").into())),
        ("+", row("objects", count("objects", "").into())),
    ]
}

/// Names under the sign of what happens to them; a definition that gains or loses versions says which.
fn grouped(change: &Change) -> Vec<(&'static str, FieldChange)> {
    let mut names: BTreeMap<(&str, &'static str), Vec<&str>> = BTreeMap::new();
    let mut versions: BTreeMap<String, (FieldChange, Vec<&str>)> = BTreeMap::new();
    for field in &change.fields {
        match (key(field, 0), key(field, 2)) {
            ("definitions", "versions") if field.before.is_some() && field.after.is_some() => {
                let told = format!("{:?} {:?}", field.before, field.after);
                let entry = FieldChange { path: FieldPath::keys(&["served"]), ..field.clone() };
                versions.entry(told).or_insert((entry, Vec::new())).1.push(plural(key(field, 1)));
            }
            ("definitions", "digest") => {
                names.entry(("definitions", field::sign(field))).or_default().push(plural(key(field, 1)));
            }
            ("objects", _) => names.entry(("objects", field::sign(field))).or_default().push(key(field, 1)),
            _ => {}
        }
    }
    let names = names.into_iter().map(|((group, sign), names)| (sign, row(group, names.join(", ").into())));
    let versions = versions.into_values().map(|(field, of)| {
        let note = Some(format!("of {}", of.join(", ")));
        ("~", FieldChange { note, ..field })
    });
    names.chain(versions).collect()
}

/// `kafkas` of `kafkas.kafka.strimzi.io`.
fn plural(definition: &str) -> &str {
    definition.split('.').next().unwrap_or(definition)
}

//! Values and lines as text: no control characters from a server, no secret, lines broken at spaces.

use super::units::friendly;
use polaris_core::{
    graph::ClusterConnection,
    value::{FieldPath, Segment, Value},
};

pub const UNKNOWN: &str = "(known after apply)";
pub const SENSITIVE: &str = "(sensitive value)";

/// Text from a server or a file, safe for a terminal.
pub fn clean(text: &str) -> String {
    if !text.contains(char::is_control) {
        return text.into();
    }
    text.chars().flat_map(|c| if c.is_control() { c.escape_default().collect::<Vec<_>>() } else { vec![c] }).collect()
}

/// One value on one line, with its friendly form beside it. `option` is the last word of its path.
pub fn value(option: &str, value: &Value) -> String {
    let raw = inline(value);
    match friendly(option, &raw) {
        Some(friendly) => format!("{raw} ({friendly})"),
        None => raw,
    }
}

/// A change of one value. Where both would read alike (`3` and `"3"`), they are written as JSON.
pub fn transition(option: &str, before: &Value, after: &Value) -> String {
    let (old, new) = (value(option, before), value(option, after));
    if old == new && before.has_secret() {
        return old;
    }
    if old == new && !after.has_unknown() {
        return format!("{} → {}", before.to_json(), after.to_json());
    }
    format!("{old} → {new}")
}

pub fn inline(value: &Value) -> String {
    match value {
        Value::Null => "null".into(),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => string(text),
        Value::List(list) => format!("[{}]", joined(list.iter().map(inline))),
        Value::Map(_) if access_rule(value).is_some() => access_rule(value).unwrap_or_default(),
        Value::Map(map) => {
            format!("{{{}}}", joined(map.iter().map(|(key, value)| format!("{}: {}", clean(key), inline(value)))))
        }
        Value::Unknown => UNKNOWN.into(),
        Value::Secret(_) => SENSITIVE.into(),
    }
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(", ")
}

/// An access rule as `surface.md` spells it: `allow Read, Describe on topic/payments*`. `None` for everything else.
pub fn access_rule(item: &Value) -> Option<String> {
    let resource = item.get("resource")?;
    let kind = resource.get("type")?.as_str()?;
    let kind = if kind == "transactionalId" { "transactional-id" } else { kind };
    let operations = joined(item.get("operations")?.as_list()?.iter().map(inline));
    let verdict = item.get("type").and_then(Value::as_str).unwrap_or("allow");
    let name = resource.get("name").and_then(Value::as_str).map(|name| format!("/{}", clean(name)));
    let star = if resource.get("patternType").and_then(Value::as_str) == Some("prefix") { "*" } else { "" };
    let host = item.get("host").and_then(Value::as_str).filter(|host| *host != "*");
    let host = host.map(|host| format!(" from {}", clean(host))).unwrap_or_default();
    Some(clean(&format!("{verdict} {operations} on {kind}{}{star}{host}", name.unwrap_or_default())))
}

/// The elements of a list of objects, each with what it is called by: `[name=tls]`, `[0]`.
pub fn elements(list: &[Value]) -> Vec<(String, String)> {
    let name = |item: &Value| ["name", "id"].into_iter().find_map(|key| Some((key, item.get(key)?.clone())));
    let element = |(at, item): (usize, &Value)| match (access_rule(item), name(item), item.as_map()) {
        (Some(rule), _, _) => (format!("[{at}]"), rule),
        (None, Some((key, name)), Some(map)) => {
            let rest = map.iter().filter(|(other, _)| *other != key).map(|(key, value)| (key.clone(), value.clone()));
            (format!("[{key}={}]", inline(&name)), inline(&Value::map(rest)))
        }
        _ => (format!("[{at}]"), inline(item)),
    };
    list.iter().enumerate().map(element).collect()
}

/// A long text is told by its first line.
fn string(text: &str) -> String {
    if text.is_empty() {
        return "\"\"".into();
    }
    match text.split_once('\n') {
        Some((first, rest)) if !rest.is_empty() => {
            format!("{} … ({} lines)", clean(first), text.lines().count())
        }
        _ => clean(text.trim_end_matches('\n')),
    }
}

/// A path as it is told under its address: without `spec`, and the options of a `config` by their own names.
pub fn short_path(path: &FieldPath) -> (Option<String>, String) {
    let segments = match path.0.split_first() {
        Some((Segment::Key(first), rest)) if matches!(first.as_str(), "spec" | "metadata") && !rest.is_empty() => rest,
        _ => &path.0[..],
    };
    let config = segments.iter().position(|segment| matches!(segment, Segment::Key(key) if key == "config"));
    match config {
        Some(at) if at + 1 < segments.len() => {
            let rest = FieldPath(segments[at + 1..].to_vec());
            (Some(FieldPath(segments[..=at].to_vec()).to_string()), bare(&rest))
        }
        _ => (None, FieldPath(segments.to_vec()).to_string()),
    }
}

/// An option's name without the brackets that a path needs around it.
fn bare(path: &FieldPath) -> String {
    match &path.0[..] {
        [Segment::Key(key)] => key.clone(),
        _ => path.to_string(),
    }
}

/// The last word of a path: what `friendly` goes by.
pub fn last_word(path: &FieldPath) -> &str {
    match path.0.last() {
        Some(Segment::Key(key)) => key,
        _ => "",
    }
}

pub fn connection(connection: &ClusterConnection) -> String {
    match connection {
        ClusterConnection::Sandbox => "sandbox".into(),
        ClusterConnection::Kubeconfig { context: Some(context), .. } => format!("context {context}"),
        ClusterConnection::Kubeconfig { context: None, .. } => "kubeconfig".into(),
        ClusterConnection::Cloud { provider } => provider.clone(),
    }
}

/// Columns that a text takes; the words of plans are one column a character.
pub fn columns(text: &str) -> usize {
    text.chars().count()
}

/// Packs parts into lines of at most `width` columns; a part that is longer has a line of its own.
pub fn pack(parts: impl IntoIterator<Item = String>, gap: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut used = 0;
    for part in parts {
        let size = columns(&part);
        match lines.last_mut() {
            Some(line) if used + columns(gap) + size <= width => {
                line.push_str(gap);
                line.push_str(&part);
                used += columns(gap) + size;
            }
            _ => {
                used = size;
                lines.push(part);
            }
        }
    }
    lines
}

/// Breaks a sentence at spaces.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    pack(clean(text).split(' ').map(str::to_owned), " ", width)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_told_without_secrets_and_control_characters() {
        assert_eq!(inline(&Value::string("a\u{1b}[31mb")), "a\\u{1b}[31mb");
        assert_eq!(inline(&Value::string("x\ny\nz")), "x … (3 lines)");
        assert_eq!(inline(&Value::Unknown), UNKNOWN);
        assert_eq!(transition("n", &Value::string("3"), &Value::from(3)), "\"3\" → 3");
        assert_eq!(transition("retention.ms", &"86400000".into(), &"-1".into()), "86400000 (1 d) → -1 (no limit)");
    }

    #[test]
    fn a_path_is_told_by_what_a_person_calls_it() {
        let told = |path: &str| short_path(&path.parse().unwrap());
        assert_eq!(told("spec.partitions"), (None, "partitions".into()));
        assert_eq!(told("spec.kafka.config[num.io.threads]"), (Some("kafka.config".into()), "num.io.threads".into()));
        assert_eq!(told("metadata.labels[a.b]"), (None, "labels[a.b]".into()));
        assert_eq!(told("spec"), (None, "spec".into()));
    }

    #[test]
    fn lines_are_broken_at_spaces() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("immeasurable x", 5), ["immeasurable", "x"]);
    }
}

//! The part of `JSONPath` that printer columns use: fields, `\.` in names, `[n]`, `[*]`, `['name']`, and filters of
//! the form `[?(@.type=="Ready")]`.

use crate::object::is_spelled;
use serde_json::Value;

/// The first value at a path such as `.status.conditions[?(@.type=="Ready")].status`.
pub fn first<'a>(object: &'a Value, path: &str) -> Option<&'a Value> {
    follow(object, path.trim_start_matches('$'))
}

fn follow<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    if path.is_empty() || path == "." {
        return Some(value);
    }
    if let Some(rest) = path.strip_prefix('[') {
        let (inside, rest) = bracket(rest)?;
        return subscript(value, inside).into_iter().find_map(|item| follow(item, rest));
    }
    let path = path.strip_prefix('.').unwrap_or(path);
    let (name, rest) = field(path);
    follow(value.get(name.as_str())?, rest)
}

/// A field's name, and the rest. A backslash keeps the dot that follows it.
fn field(path: &str) -> (String, &str) {
    let mut name = String::new();
    let mut letters = path.char_indices();
    while let Some((index, letter)) = letters.next() {
        match letter {
            '\\' => name.extend(letters.next().map(|(_, letter)| letter)),
            '.' | '[' => return (name, &path[index..]),
            letter => name.push(letter),
        }
    }
    (name, "")
}

/// What stands in brackets, and what after them.
fn bracket(path: &str) -> Option<(&str, &str)> {
    let end = if path.starts_with("?(") { path.find(")]")? + 1 } else { path.find(']')? };
    Some((&path[..end], &path[end + 1..]))
}

fn subscript<'a>(value: &'a Value, inside: &str) -> Vec<&'a Value> {
    if let Some(condition) = inside.strip_prefix("?(@.").and_then(|inside| inside.strip_suffix(')')) {
        return filtered(value, condition);
    }
    if inside == "*" {
        return value.as_array().map(|items| items.iter().collect()).unwrap_or_default();
    }
    let found = match inside.parse::<usize>() {
        Ok(index) => value.get(index),
        Err(_) => value.get(inside.trim_matches(['\'', '"'])),
    };
    found.into_iter().collect()
}

fn filtered<'a>(value: &'a Value, condition: &str) -> Vec<&'a Value> {
    let Some((name, wanted)) = condition.split_once("==") else { return Vec::new() };
    let (name, wanted) = (name.trim(), wanted.trim().trim_matches(['\'', '"']));
    let items = value.as_array().map_or(&[][..], Vec::as_slice);
    let equals = |item: &&Value| item.get(name).is_some_and(|actual| is_spelled(actual, wanted));
    items.iter().filter(equals).collect()
}

#[cfg(test)]
mod tests {
    use super::first;
    use serde_json::{Value, json};

    #[test]
    fn the_paths_of_printer_columns() {
        let object = json!({
            "metadata": {"labels": {"strimzi.io/cluster": "orders"}},
            "status": {"conditions": [{"type": "Warning", "status": "True"}, {"type": "Ready", "status": "False"}]},
        });
        let at = |path| first(&object, path).and_then(Value::as_str);
        assert_eq!(at(r".metadata.labels.strimzi\.io/cluster"), Some("orders"));
        assert_eq!(at(r#".status.conditions[?(@.type=="Ready")].status"#), Some("False"));
        assert_eq!(at(".status.conditions[?(@.type=='Ready')].status"), Some("False"));
        assert_eq!(at(".status.conditions[0].type"), Some("Warning"));
        assert_eq!(at("$.status.conditions[*].type"), Some("Warning"));
        assert_eq!(at(".status.phase"), None);
    }
}

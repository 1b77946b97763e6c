//! `docs/spec.md` from the JSON Schemas.

use polaris_core::spec::{self, kinds::Kind};
use serde_json::{Map, Value};
use std::{collections::BTreeMap, fmt::Write as _};

const HEAD: &str = "# Spec\n\n\
    <!-- Generated from the spec's schemas: POLARIS_BLESS=1 cargo test --test generated -->\n\n\
    Every document has `apiVersion: polaris.dev/v1`, a `kind`, `metadata.name` and a `spec`. Where a field takes a number, a \
    word or a name, `${values.name}` may stand for it, taken from the environment. `polaris schema` prints the JSON Schema \
    of all this, for editors; the schemas are also under `schemas/`.\n\n";

/// The whole page.
pub fn page() -> String {
    let mut page = HEAD.to_owned();
    let mut shapes = BTreeMap::new();
    for kind in Kind::ALL {
        let schema = spec::schema(*kind);
        let definitions = schema["$defs"].as_object().cloned().unwrap_or_default();
        let own = format!("{}Spec", kind.as_str());
        writeln!(page, "## {}\n\n{}\n", kind.as_str(), text(&definitions[&own])).unwrap();
        fields(&mut page, &definitions[&own]);
        shapes.extend(definitions.into_iter().filter(|(name, _)| *name != own && name != "ValueReference"));
    }
    page.push_str("## Shapes\n\n");
    for (name, shape) in shapes.iter().filter(|(_, shape)| shape["properties"].is_object()) {
        writeln!(page, "### {name}\n\n{}\n", text(shape)).unwrap();
        fields(&mut page, shape);
    }
    page.push_str("## Values\n\n| | what may be written | |\n| --- | --- | --- |\n");
    for (name, shape) in shapes.iter().filter(|(_, shape)| !shape["properties"].is_object()) {
        writeln!(page, "| <a id=\"{}\"></a>{name} | {} | {} |", anchor(name), kind_of(shape), text(shape)).unwrap();
    }
    page
}

fn fields(page: &mut String, shape: &Value) {
    let Some(properties) = shape["properties"].as_object().filter(|properties| !properties.is_empty()) else { return };
    page.push_str("| field | takes | |\n| --- | --- | --- |\n");
    for (name, field) in properties {
        let required = shape["required"].as_array().is_some_and(|names| names.iter().any(|required| required == name));
        let mark = if required { " (required)" } else { "" };
        writeln!(page, "| `{name}`{mark} | {} | {} |", kind_of(field), text(field)).unwrap();
    }
    page.push('\n');
}

/// The description, in one line.
fn text(shape: &Value) -> String {
    let text = shape["description"].as_str().unwrap_or_default();
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|")
}

/// What a field takes, in words.
fn kind_of(shape: &Value) -> String {
    let mut kinds = Vec::new();
    collect(shape, &mut kinds);
    kinds.dedup();
    if kinds.is_empty() { "anything".into() } else { kinds.join(" or ") }
}

fn collect(shape: &Value, kinds: &mut Vec<String>) {
    let Some(object) = shape.as_object() else { return };
    for key in ["anyOf", "oneOf", "allOf"] {
        object.get(key).and_then(Value::as_array).into_iter().flatten().for_each(|shape| collect(shape, kinds));
    }
    if let Some(name) = object.get("$ref").and_then(Value::as_str).and_then(|path| path.rsplit('/').next()) {
        if name != "ValueReference" {
            kinds.push(format!("[{name}](#{})", anchor(name)));
        }
    } else if let Some(words) = object.get("enum").and_then(Value::as_array) {
        kinds.extend(words.iter().filter(|word| !word.is_null()).map(|word| format!("`{}`", plain(word))));
    } else if let Some(word) = object.get("const") {
        kinds.push(format!("`{}`", plain(word)));
    } else {
        kinds.extend(types(object));
    }
}

fn types(object: &Map<String, Value>) -> Vec<String> {
    let given = match &object.get("type") {
        Some(Value::Array(types)) => types.clone(),
        Some(one) => vec![(*one).clone()],
        None => Vec::new(),
    };
    let names = given.iter().filter_map(Value::as_str).filter(|name| *name != "null");
    names.map(|name| type_of(name, object)).collect()
}

fn type_of(name: &str, object: &Map<String, Value>) -> String {
    let inner = |key: &str| object.get(key).map(kind_of).filter(|kind| kind != "anything");
    match name {
        "array" => inner("items").map_or_else(|| "list".into(), |items| format!("list of {items}")),
        "object" if object.contains_key("properties") => record(object),
        "object" => inner("additionalProperties").map_or_else(|| "map".into(), |values| format!("map of {values}")),
        "string" => {
            object.get("pattern").map_or_else(|| "text".into(), |pattern| format!("text like `{}`", plain(pattern)))
        }
        "integer" | "number" => number(name, object),
        other => other.to_owned(),
    }
    .replace('|', "\\|")
}

/// A record that has no name of its own.
fn record(object: &Map<String, Value>) -> String {
    let properties = object["properties"].as_object().into_iter().flatten();
    let fields: Vec<String> = properties.map(|(name, field)| format!("`{name}`: {}", kind_of(field))).collect();
    format!("{{{}}}", fields.join(", "))
}

fn number(name: &str, object: &Map<String, Value>) -> String {
    match (object.get("minimum"), object.get("maximum")) {
        (Some(least), Some(most)) => format!("{name} from {least} to {most}"),
        (Some(least), None) => format!("{name} from {least}"),
        (None, Some(most)) => format!("{name} to {most}"),
        (None, None) => name.to_owned(),
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// As GitHub makes them of headings.
fn anchor(name: &str) -> String {
    name.to_lowercase()
}

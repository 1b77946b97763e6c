//! From an `openAPIV3Schema` to nodes, refusing what the server would not register.

use super::{
    node::{Additional, Below, Bounds, JsonType, Junctions, ListType, Node, Pattern, Sizes},
    object_meta,
    rules::RuleSet,
};
use serde_json::{Map, Value};
use std::{collections::HashMap, sync::Arc};

/// Why a schema cannot be served.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {message}")]
pub struct SchemaError {
    /// Inside `openAPIV3Schema`: `properties[spec].type`.
    pub path: String,
    pub message: String,
}

impl SchemaError {
    fn at(path: &str, message: impl Into<String>) -> Self {
        Self { path: path.to_owned(), message: message.into() }
    }

    fn within(mut self, outer: &str) -> Self {
        self.path = if self.path.is_empty() { outer.to_owned() } else { format!("{outer}.{}", self.path) };
        self
    }
}

type Compiled<T> = Result<T, SchemaError>;

/// Compiles a whole schema. The root is an object, as for every resource.
pub(super) fn compile(schema: &Value) -> Compiled<Node> {
    let mut root = node(schema)?;
    if root.types != [JsonType::Object] {
        return Err(SchemaError::at("type", r#"Invalid value: must be "object" at the root"#));
    }
    object_meta::complete(&mut root)?;
    Ok(root)
}

/// Compiles one schema, as it may stand at any place.
pub(super) fn node(schema: &Value) -> Compiled<Node> {
    Compiler::default().node(schema, Place::Structural)
}

/// Where a node stands: a junction's branch may not define structure, and so needs no type.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Structural,
    Branch,
}

/// Patterns repeat dozens of times in a schema; each is compiled once.
#[derive(Default)]
struct Compiler {
    patterns: HashMap<String, Arc<Pattern>>,
}

impl Compiler {
    fn node(&mut self, json: &Value, place: Place) -> Compiled<Node> {
        let map = json.as_object().ok_or_else(|| SchemaError::at("", "Invalid value: must be an object"))?;
        if map.contains_key("$ref") {
            return Err(SchemaError::at("$ref", "Forbidden: $ref is not supported"));
        }
        if flag(map, "uniqueItems") {
            return Err(SchemaError::at("uniqueItems", "Forbidden: uniqueItems cannot be set to true"));
        }
        let mut node = Node { types: types(map, place)?, ..Node::default() };
        flags(&mut node, map);
        self.structure(&mut node, map, place)?;
        self.limits(&mut node, map)?;
        self.junctions(&mut node, map)?;
        node.list_type = list_type(map)?;
        node.rules = RuleSet::compile(json).map_err(|error| SchemaError::at("x-kubernetes-validations", error))?;
        if node.embedded_resource {
            object_meta::complete_embedded(&mut node)?;
        }
        node.below = below(&node);
        Ok(node)
    }

    fn structure(&mut self, node: &mut Node, map: &Map<String, Value>, place: Place) -> Compiled<()> {
        if let Some(Value::Object(properties)) = map.get("properties") {
            for (name, json) in properties {
                let property = self.node(json, place).map_err(|error| error.within(&format!("properties[{name}]")))?;
                node.properties.insert(name.clone(), Arc::new(property));
            }
        }
        node.additional = match map.get("additionalProperties") {
            None | Some(Value::Bool(false)) => Additional::Absent,
            Some(Value::Bool(true)) => Additional::Anything,
            Some(json) => {
                let each = self.node(json, place).map_err(|error| error.within("additionalProperties"))?;
                Additional::Each(Arc::new(each))
            }
        };
        if let Some(json) = map.get("items") {
            node.items = Some(Arc::new(self.node(json, place).map_err(|error| error.within("items"))?));
        } else if node.types == [JsonType::Array] && place == Place::Structural {
            return Err(SchemaError::at("items", "Required value: must be specified"));
        }
        Ok(())
    }

    fn limits(&mut self, node: &mut Node, map: &Map<String, Value>) -> Compiled<()> {
        let number = |key: &str| map.get(key).and_then(Value::as_f64);
        let size = |key: &str| map.get(key).and_then(Value::as_u64);
        node.bounds = Bounds {
            minimum: number("minimum"),
            maximum: number("maximum"),
            exclusive_minimum: flag(map, "exclusiveMinimum"),
            exclusive_maximum: flag(map, "exclusiveMaximum"),
            multiple_of: number("multipleOf"),
        };
        node.text_length = Sizes { least: size("minLength"), most: size("maxLength") };
        node.item_count = Sizes { least: size("minItems"), most: size("maxItems") };
        node.property_count = Sizes { least: size("minProperties"), most: size("maxProperties") };
        if let Some(Value::String(source)) = map.get("pattern") {
            node.pattern = Some(self.pattern(source)?);
        }
        Ok(())
    }

    fn pattern(&mut self, source: &str) -> Compiled<Arc<Pattern>> {
        if let Some(pattern) = self.patterns.get(source) {
            return Ok(Arc::clone(pattern));
        }
        let pattern = Arc::new(Pattern::new(source).map_err(|error| {
            SchemaError::at("pattern", format!("Invalid value: must be a valid regular expression: {error}"))
        })?);
        self.patterns.insert(source.to_owned(), Arc::clone(&pattern));
        Ok(pattern)
    }

    fn junctions(&mut self, node: &mut Node, map: &Map<String, Value>) -> Compiled<()> {
        let junctions = Junctions {
            any_of: self.branches(map, "anyOf")?,
            one_of: self.branches(map, "oneOf")?,
            all_of: self.branches(map, "allOf")?,
            not: match map.get("not") {
                Some(json) => Some(Box::new(self.node(json, Place::Branch).map_err(|error| error.within("not"))?)),
                None => None,
            },
        };
        let any = !(junctions.any_of.is_empty() && junctions.one_of.is_empty() && junctions.all_of.is_empty());
        if any || junctions.not.is_some() {
            node.junctions = Some(Box::new(junctions));
        }
        Ok(())
    }

    fn branches(&mut self, map: &Map<String, Value>, key: &str) -> Compiled<Vec<Node>> {
        let list = map.get(key).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let branch = |(index, json)| {
            self.node(json, Place::Branch).map_err(|error: SchemaError| error.within(&format!("{key}[{index}]")))
        };
        list.iter().enumerate().map(branch).collect()
    }
}

fn flag(map: &Map<String, Value>, key: &str) -> bool {
    map.get(key) == Some(&Value::Bool(true))
}

fn flags(node: &mut Node, map: &Map<String, Value>) {
    node.nullable = flag(map, "nullable");
    node.preserve_unknown = flag(map, "x-kubernetes-preserve-unknown-fields");
    node.embedded_resource = flag(map, "x-kubernetes-embedded-resource");
    node.default = map.get("default").filter(|default| !default.is_null()).cloned();
    node.format = map.get("format").and_then(Value::as_str).map(str::to_owned);
    node.choices = strings_or_values(map, "enum");
    node.required = strings(map, "required");
}

fn strings(map: &Map<String, Value>, key: &str) -> Vec<String> {
    let list = map.get(key).and_then(Value::as_array).into_iter().flatten();
    list.filter_map(Value::as_str).map(str::to_owned).collect()
}

fn strings_or_values(map: &Map<String, Value>, key: &str) -> Vec<Value> {
    map.get(key).and_then(Value::as_array).cloned().unwrap_or_default()
}

fn types(map: &Map<String, Value>, place: Place) -> Compiled<Vec<JsonType>> {
    if flag(map, "x-kubernetes-int-or-string") {
        return Ok(vec![JsonType::Integer, JsonType::String]);
    }
    match map.get("type").and_then(Value::as_str) {
        Some(name) => JsonType::parse(name)
            .map(|kind| vec![kind])
            .ok_or_else(|| SchemaError::at("type", format!("Unsupported value: {name:?}"))),
        None if place == Place::Branch || flag(map, "x-kubernetes-preserve-unknown-fields") => Ok(Vec::new()),
        None => Err(SchemaError::at("type", "Required value: must not be empty for specified object fields")),
    }
}

fn list_type(map: &Map<String, Value>) -> Compiled<ListType> {
    let keys = strings(map, "x-kubernetes-list-map-keys");
    match map.get("x-kubernetes-list-type").and_then(Value::as_str) {
        None | Some("atomic") => Ok(ListType::Atomic),
        Some("set") => Ok(ListType::Set),
        Some("map") if keys.is_empty() => Err(SchemaError::at(
            "x-kubernetes-list-map-keys",
            "Required value: must not be empty if x-kubernetes-list-type is map",
        )),
        Some("map") => Ok(ListType::Map(keys)),
        Some(other) => Err(SchemaError::at(
            "x-kubernetes-list-type",
            format!(r#"Unsupported value: {other:?}: supported values: "atomic", "map", "set""#),
        )),
    }
}

fn below(node: &Node) -> Below {
    let own = Below {
        rules: node.rules.is_some(),
        defaults: node.default.is_some(),
        list_types: node.list_type != ListType::Atomic,
    };
    node.children().fold(own, |sum, child| Below {
        rules: sum.rules || child.below.rules,
        defaults: sum.defaults || child.below.defaults,
        list_types: sum.list_types || child.below.list_types,
    })
}

//! Text, booleans, free values, quantities.

use super::{FromNode, Reader, text_schema};
use crate::{
    diagnostic::Code,
    spec::yaml::{Node, NodeValue},
    value::{Map, Value},
};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use std::borrow::Cow;

impl FromNode for bool {
    fn read<'n>(node: &'n Node, reader: &mut Reader<'n>) -> Option<Self> {
        if let NodeValue::Bool(value) = node.value {
            return Some(value);
        }
        let summary = format!("`{}` takes true or false", reader.field());
        let old_boolean = node.as_str().is_some_and(|text| matches!(text, "yes" | "no" | "on" | "off" | "y" | "n"));
        let label =
            if old_boolean { "this is text in YAML 1.2".to_owned() } else { format!("this is {}", node.kind()) };
        reader.error(Code::WRONG_TYPE, node.span, summary, label);
        None
    }
}

impl FromNode for String {
    fn read<'n>(node: &'n Node, reader: &mut Reader<'n>) -> Option<Self> {
        if let NodeValue::String(text) = &node.value {
            return Some(text.to_string());
        }
        let summary = format!("`{}` takes text", reader.field());
        let scalar = matches!(node.value, NodeValue::Number(_) | NodeValue::Bool(_));
        let label = if scalar {
            format!("this is {}: write it in quotes", node.kind())
        } else {
            format!("this is {}", node.kind())
        };
        reader.error(Code::WRONG_TYPE, node.span, summary, label);
        None
    }
}

impl FromNode for Value {
    fn read<'n>(node: &'n Node, _: &mut Reader<'n>) -> Option<Self> {
        Some(node.to_value())
    }
}

/// What is there, without looking at it.
#[derive(Clone, Copy, Debug)]
pub struct Anything;

impl FromNode for Anything {
    fn read<'n>(_: &'n Node, _: &mut Reader<'n>) -> Option<Self> {
        Some(Self)
    }
}

impl JsonSchema for Anything {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Anything".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!(true)
    }
}

/// A map whose words are not Polaris's own.
impl FromNode for Map {
    fn read<'n>(node: &'n Node, reader: &mut Reader<'n>) -> Option<Self> {
        if let Value::Map(map) = node.to_value() {
            return Some(map);
        }
        reader.wrong_type(node, "a map");
        None
    }
}

/// Raw fields of a Kubernetes object, each with its place, because a server's schema judges them later.
#[derive(Clone, Debug)]
pub struct Raw(pub Node);

impl FromNode for Raw {
    fn read<'n>(node: &'n Node, reader: &mut Reader<'n>) -> Option<Self> {
        if let NodeValue::Map(_) = node.value {
            return Some(Self(node.clone()));
        }
        reader.wrong_type(node, "a map");
        None
    }
}

impl JsonSchema for Raw {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Raw".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "object"})
    }
}

/// A value of a Kafka option: text, a number or a boolean.
#[derive(Clone, Debug, PartialEq)]
pub struct Scalar(pub Value);

impl FromNode for Scalar {
    fn read<'n>(node: &'n Node, reader: &mut Reader<'n>) -> Option<Self> {
        match &node.value {
            NodeValue::Bool(_) | NodeValue::Number(_) | NodeValue::String(_) => Some(Self(node.to_value())),
            _ => {
                reader.wrong_type(node, "text, a number or a boolean");
                None
            }
        }
    }
}

impl JsonSchema for Scalar {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Scalar".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": ["string", "number", "boolean"]})
    }
}

/// A Kubernetes quantity, as it was written: `500m`, `8Gi`.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantity(pub String);

/// The pattern of the API server (`resource.Quantity`), without a sign.
const QUANTITY: &str = r"^([0-9]+\.?[0-9]*|\.[0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][-+]?[0-9]+)?$";

impl Quantity {
    /// How much it is: cores, or bytes.
    pub fn amount(&self) -> Option<f64> {
        let end = self.0.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(self.0.len());
        let (digits, suffix) = self.0.split_at(end);
        let number: f64 = digits.parse().ok()?;
        Some(number * factor(suffix)?)
    }
}

fn factor(suffix: &str) -> Option<f64> {
    const BINARY: &str = "KMGTPE";
    const DECIMAL: [(&str, i32); 10] =
        [("n", -9), ("u", -6), ("m", -3), ("", 0), ("k", 3), ("M", 6), ("G", 9), ("T", 12), ("P", 15), ("E", 18)];
    if let Some(power) = suffix.strip_suffix('i').and_then(|letter| BINARY.find(letter).filter(|_| letter.len() == 1)) {
        return Some(1024f64.powi(i32::try_from(power).ok()? + 1));
    }
    if let Some((_, power)) = DECIMAL.iter().find(|(word, _)| *word == suffix) {
        return Some(10f64.powi(*power));
    }
    let exponent = suffix.strip_prefix(['e', 'E'])?;
    exponent.parse::<i32>().ok().map(|power| 10f64.powi(power))
}

impl FromNode for Quantity {
    fn read<'n>(node: &'n Node, reader: &mut Reader<'n>) -> Option<Self> {
        let text = match &node.value {
            NodeValue::String(text) => text.to_string(),
            NodeValue::Number(number) if number.as_f64().is_some_and(|value| value >= 0.0) => number.to_string(),
            _ => {
                reader.wrong_type(node, "a quantity such as 500m or 8Gi");
                return None;
            }
        };
        let quantity = Self(text);
        if quantity.amount().is_none() {
            let summary = format!("`{}` takes a quantity such as 500m or 8Gi", reader.field());
            reader.error(Code::OUT_OF_RANGE, node.span, summary, "not a number with a unit of Kubernetes");
            return None;
        }
        Some(quantity)
    }
}

impl JsonSchema for Quantity {
    fn schema_name() -> Cow<'static, str> {
        "Quantity".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let text = text_schema("A Kubernetes quantity: 500m, 8Gi, 2.", QUANTITY);
        json_schema!({"anyOf": [text, {"type": "number", "minimum": 0}]})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_compare_across_units() {
        let amount = |text: &str| Quantity(text.into()).amount();
        assert_eq!(amount("500m"), Some(0.5));
        assert_eq!(amount("1Ki"), Some(1024.0));
        assert_eq!(amount("2e3"), Some(2000.0));
        for wrong in ["", "big", "1GB", "8 Gi", "1.2.3", "1eE", "-1"] {
            assert_eq!(amount(wrong), None, "{wrong}");
        }
    }
}

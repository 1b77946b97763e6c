//! Numbers with their range in the type, so that reading and schema cannot disagree.

use super::{FromNode, Reader};
use crate::{
    diagnostic::Code,
    spec::yaml::{Node, NodeValue},
};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use std::borrow::Cow;

/// A whole number from `MIN` to `MAX`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Whole<const MIN: i64, const MAX: i64>(pub i64);

impl<const MIN: i64, const MAX: i64> FromNode for Whole<MIN, MAX> {
    fn read<'n>(node: &'n Node, reader: &mut Reader<'n>) -> Option<Self> {
        let NodeValue::Number(number) = &node.value else {
            let quoted = node.as_str().is_some_and(|text| text.parse::<i64>().is_ok());
            let summary = format!("`{}` takes a whole number", reader.field());
            let label =
                if quoted { "this is text: remove the quotes".into() } else { format!("this is {}", node.kind()) };
            reader.error(Code::WRONG_TYPE, node.span, summary, label);
            return None;
        };
        // `3.0` is a whole number to JSON Schema, so it is one here.
        let float = number.as_f64().filter(|value| value.fract() == 0.0 && value.abs() < 9e15);
        #[allow(clippy::cast_possible_truncation)] // checked on the line above
        let whole = number.as_i64().or_else(|| float.map(|value| value as i64));
        let Some(value) = whole.filter(|value| (MIN..=MAX).contains(value)) else {
            let summary = format!("`{}` takes a whole number {}", reader.field(), range(MIN, MAX));
            reader.error(Code::OUT_OF_RANGE, node.span, summary, "out of range");
            return None;
        };
        Some(Self(value))
    }
}

fn range(least: i64, most: i64) -> String {
    if most == i64::MAX { format!("from {least}") } else { format!("from {least} to {most}") }
}

impl<const MIN: i64, const MAX: i64> JsonSchema for Whole<MIN, MAX> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("Whole{MIN}To{MAX}").into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        if MAX == i64::MAX {
            return json_schema!({"type": "integer", "minimum": MIN});
        }
        json_schema!({"type": "integer", "minimum": MIN, "maximum": MAX})
    }
}

/// A number from 0, with or without a fraction.
#[derive(Clone, Debug, PartialEq)]
pub struct Decimal(pub serde_json::Number);

impl FromNode for Decimal {
    fn read<'n>(node: &'n Node, reader: &mut Reader<'n>) -> Option<Self> {
        match &node.value {
            NodeValue::Number(number) if number.as_f64().is_some_and(|value| value >= 0.0) => {
                Some(Self(number.clone()))
            }
            NodeValue::Number(_) => {
                let summary = format!("`{}` takes a number from 0", reader.field());
                reader.error(Code::OUT_OF_RANGE, node.span, summary, "out of range");
                None
            }
            _ => {
                reader.wrong_type(node, "a number");
                None
            }
        }
    }
}

impl JsonSchema for Decimal {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Decimal".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "number", "minimum": 0})
    }
}

//! Optional things, lists and maps of typed values.

use super::{FromNode, Located, Reader};
use crate::{
    diagnostic::Code,
    spec::yaml::{Node, NodeValue},
};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use std::borrow::Cow;

impl<T: FromNode> FromNode for Option<T> {
    fn read<'n>(node: &'n Node, reader: &mut Reader<'n>) -> Option<Self> {
        T::read(node, reader).map(Some)
    }

    fn absent() -> Option<Self> {
        Some(None)
    }
}

impl<T: FromNode> FromNode for Vec<T> {
    fn read<'n>(node: &'n Node, reader: &mut Reader<'n>) -> Option<Self> {
        let NodeValue::List(items) = &node.value else {
            reader.wrong_type(node, "a list");
            return None;
        };
        read_all(items, reader)
    }

    fn absent() -> Option<Self> {
        Some(Vec::new())
    }
}

/// Reads every item, so that every mistake is found, before it gives up.
fn read_all<'n, T: FromNode>(items: &'n [Node], reader: &mut Reader<'n>) -> Option<Vec<T>> {
    let field = reader.field();
    let mut all = Vec::with_capacity(items.len());
    for item in items {
        reader.enter(field);
        all.extend(T::read(item, reader));
    }
    (all.len() == items.len()).then_some(all)
}

/// A list that may be written as its only item.
#[derive(Clone, Debug)]
pub struct OneOrMany<T>(pub Vec<T>);

impl<T: FromNode> FromNode for OneOrMany<T> {
    fn read<'n>(node: &'n Node, reader: &mut Reader<'n>) -> Option<Self> {
        if let NodeValue::List(items) = &node.value {
            return read_all(items, reader).map(Self);
        }
        T::read(node, reader).map(|item| Self(vec![item]))
    }

    fn absent() -> Option<Self> {
        Some(Self(Vec::new()))
    }
}

impl<T: JsonSchema> JsonSchema for OneOrMany<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("OneOrMany{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let item = generator.subschema_for::<T>();
        json_schema!({"anyOf": [item, {"type": "array", "items": item}]})
    }
}

/// A map with keys of the user's own, in the order of the file.
#[derive(Clone, Debug)]
pub struct NodeMap<T>(pub Vec<(Located<Box<str>>, T)>);

impl<T> Default for NodeMap<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> NodeMap<T> {
    pub fn get(&self, key: &str) -> Option<&T> {
        self.0.iter().find(|(known, _)| *known.value == *key).map(|(_, value)| value)
    }
}

impl<T: FromNode> FromNode for NodeMap<T> {
    fn read<'n>(node: &'n Node, reader: &mut Reader<'n>) -> Option<Self> {
        let NodeValue::Map(entries) = &node.value else {
            reader.wrong_type(node, "a map");
            return None;
        };
        let mut all = Vec::with_capacity(entries.len());
        for entry in entries {
            reader.enter(&entry.key);
            let key = Located { value: entry.key.clone(), span: entry.span };
            all.extend(T::read(&entry.value, reader).map(|value| (key, value)));
        }
        (all.len() == entries.len()).then_some(Self(all))
    }

    fn absent() -> Option<Self> {
        Some(Self::default())
    }
}

impl<T: JsonSchema> JsonSchema for NodeMap<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("MapOf{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let item = generator.subschema_for::<T>();
        json_schema!({"type": "object", "additionalProperties": item})
    }
}

impl Reader<'_> {
    /// Reports the second of two equal names; returns whether there was one.
    pub fn duplicate(&mut self, what: &str, name: &Located<impl AsRef<str>>, first: crate::spec::yaml::Span) {
        let summary = format!("{what} `{}` is declared twice", name.value.as_ref());
        let place = self.sources.place(first);
        self.error(Code::DUPLICATE, name.span, summary, format!("it is at {place} already"));
    }
}

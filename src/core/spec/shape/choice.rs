//! `choice!`: a map with exactly one key, which says what its value is: `state: {s3: {bucket: …}}`.

/// Declares an enum whose variants are named by the map's only key.
macro_rules! choice {
    ($($(#[doc = $doc:literal])* pub enum $name:ident {
        $($(#[doc = $word_doc:literal])* $word:literal => $variant:ident($type:ty),)*
    })*) => {$(
        $(#[doc = $doc])*
        #[derive(Clone, Debug)]
        pub enum $name {
            $($(#[doc = $word_doc])* $variant($type),)*
        }

        impl $crate::spec::shape::FromNode for $name {
            fn read<'n>(
                node: &'n $crate::spec::yaml::Node,
                reader: &mut $crate::spec::shape::Reader<'n>,
            ) -> Option<Self> {
                let entry = reader.only_entry(node, &[$($word),*])?;
                reader.enter(&entry.key);
                match &*entry.key {
                    $($word => <$type as $crate::spec::shape::FromNode>::read(&entry.value, reader).map(Self::$variant),)*
                    _ => None,
                }
            }
        }

        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                let fields = [$($crate::spec::shape::FieldSchema::of::<$type>(
                    generator,
                    $word,
                    concat!($($word_doc, "\n",)* ""),
                ),)*];
                $crate::spec::shape::choice_schema(concat!($($doc, "\n",)* ""), &fields)
            }
        }
    )*};
}

pub(crate) use choice;

use super::Reader;
use crate::{
    diagnostic::Code,
    spec::yaml::{Entry, Node},
};

impl<'n> Reader<'n> {
    /// The one entry of a map that must have exactly one of these keys.
    pub fn only_entry(&mut self, node: &'n Node, words: &[&'static str]) -> Option<&'n Entry> {
        let field = self.field();
        let entries = self.record(field, words, node)?;
        let known: Vec<&Entry> = entries.iter().filter(|entry| words.contains(&&*entry.key)).collect();
        if let [only] = known[..] {
            return Some(only);
        }
        if known.len() > 1 || entries.is_empty() {
            let summary = format!("`{field}` takes exactly one of {}", words.join(", "));
            self.error(Code::WRONG_TYPE, node.span, summary, format!("{} are given", known.len()));
        }
        None
    }
}

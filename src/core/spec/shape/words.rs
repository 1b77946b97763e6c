//! `words!`: one of a few fixed words.

/// Declares an enum, how it is read, and its JSON Schema.
macro_rules! words {
    ($($(#[doc = $doc:literal])* pub enum $name:ident {
        $($(#[doc = $word_doc:literal])* $variant:ident = $word:literal,)*
    })*) => {$(
        $(#[doc = $doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[doc = $word_doc])* $variant,)*
        }

        impl $name {
            /// Every word, in the order in which help and schemas list them.
            #[allow(dead_code)] // most are only read
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The word as it is written.
            #[allow(dead_code)] // a word of its own, such as `external`, is only recognised
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)*
                }
            }
        }

        impl $crate::spec::shape::FromNode for $name {
            fn read<'n>(
                node: &'n $crate::spec::yaml::Node,
                reader: &mut $crate::spec::shape::Reader<'n>,
            ) -> Option<Self> {
                match node.as_str() {
                    $(Some($word) => return Some(Self::$variant),)*
                    _ => reader.unknown_word(node, &[$($word),*]),
                }
                None
            }
        }

        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                $crate::spec::shape::words_schema(concat!($($doc, "\n",)* ""), &[$($word),*])
            }
        }
    )*};
}

pub(crate) use words;

use super::{Reader, nearest};
use crate::{diagnostic::Code, spec::yaml::Node};

impl Reader<'_> {
    /// "`provider` takes one of aws, gcp, …".
    pub fn unknown_word(&mut self, node: &Node, words: &[&str]) {
        let summary = format!("`{}` takes {}", self.field(), one_of(words));
        let Some(text) = node.as_str() else {
            return self.error(Code::WRONG_TYPE, node.span, summary, format!("this is {}", node.kind()));
        };
        let near = nearest(text, words.iter().copied());
        let label = near.map_or_else(|| "not one of them".to_owned(), |near| format!("did you mean `{near}`?"));
        self.error(Code::UNKNOWN_WORD, node.span, summary, label);
    }
}

/// `a`, `a or b`, `one of a, b, c`.
fn one_of(words: &[&str]) -> String {
    match words {
        [only] => format!("`{only}`"),
        [first, second] => format!("`{first}` or `{second}`"),
        _ => format!("one of {}", words.join(", ")),
    }
}

//! The notation of the texts under `kinds/`: one line a field, its children indented by two blanks.
//!
//! ```text
//! Name = int-or-string /regex/        a definition that names a type
//! Name                                a definition of an object, its fields below
//!   field type                        an optional field
//!   field! type                       a required one
//!   field type = value                what the server fills in
//!   field                             an object with the fields below
//!   field []                          a list of such objects; `{}` a map of them
//!   @with Name                        the fields of another definition
//!   @one-of a b                       exactly one of these fields is given
//!   @rule <CEL> / @says <message>     a rule of the object
//!   @atomic                           server-side apply owns it as a whole
//! kind Kind group/version plural short-names
//!   @cluster @status @scale @column @wide   its scope, subresources and columns; fields follow
//! ```
//!
//! Types: `string`, `string /regex/`, `<one|of|these>`, `int 1..5`, `number 0..`, `bool`, `time`, `bytes`,
//! `int-or-string`, `quantity`, `free` (any content), `object` (no fields), `[type]` (with `1..` items, `set`, or
//! `by key,key`), `{type}` (or `{type} atomic`), and the name of a definition above.

mod expression;
mod lines;
mod parser;

use super::{KindSchema, TypeSchema};
use std::{
    collections::HashMap,
    sync::{Arc, OnceLock},
};

pub(super) use parser::parse;

/// Named types.
pub(super) type Definitions = HashMap<&'static str, Arc<TypeSchema>>;

/// What a text holds.
#[derive(Debug, Default)]
pub(super) struct Parsed {
    pub definitions: Definitions,
    pub kinds: Vec<KindSchema>,
}

/// A text that does not follow the notation.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {message}")]
pub(super) struct NotationError {
    pub line: usize,
    pub message: String,
}

/// A regular expression of the model, compiled when the first value meets it.
#[derive(Debug)]
pub struct Pattern {
    pub source: &'static str,
    regex: OnceLock<Option<regex::Regex>>,
}

impl Pattern {
    fn new(source: &'static str) -> Self {
        Self { source, regex: OnceLock::new() }
    }

    /// Whether a text is of this form.
    pub fn matches(&self, text: &str) -> bool {
        let regex = self.regex.get_or_init(|| regex::Regex::new(self.source).ok());
        regex.as_ref().is_some_and(|regex| regex.is_match(text))
    }
}

//! Types as they are written on one line.

use super::{Definitions, Pattern};
use crate::kafka::schema::{Identity, Range, Text, TypeSchema};
use std::sync::Arc;

/// The type that a line ends with.
pub(super) enum Written {
    /// Written out, or named.
    Whole(Arc<TypeSchema>),
    /// An object whose fields are on the lines below, as it is or wrapped.
    Below(Wrapping),
}

/// What the fields below a line are the fields of.
pub(super) enum Wrapping {
    Object,
    List { at_least: usize, identity: Identity },
    Map { atomic: bool },
}

impl Wrapping {
    pub(super) fn around(self, inner: Arc<TypeSchema>) -> Arc<TypeSchema> {
        match self {
            Self::Object => inner,
            Self::List { at_least, identity } => Arc::new(TypeSchema::List { items: inner, at_least, identity }),
            Self::Map { atomic } => Arc::new(TypeSchema::Map { values: inner, atomic }),
        }
    }
}

/// Names known at this point: a text's own before the shared ones.
#[derive(Clone, Copy)]
pub(super) struct Scope<'a> {
    pub own: &'a Definitions,
    pub shared: &'a Definitions,
}

impl Scope<'_> {
    pub(super) fn named(self, name: &str) -> Result<Arc<TypeSchema>, String> {
        let found = self.own.get(name).or_else(|| self.shared.get(name));
        found.cloned().ok_or_else(|| format!("`{name}` is no type, and no definition above"))
    }
}

/// Reads a type. An empty text is an object whose fields follow.
pub(super) fn read(text: &'static str, scope: Scope<'_>) -> Result<Written, String> {
    let list_end = matching(text, '[', ']');
    let map_end = matching(text, '{', '}');
    if text.is_empty() {
        return Ok(Written::Below(Wrapping::Object));
    }
    if let Some(end) = list_end {
        let (at_least, identity) = list_details(text[end + 1..].trim())?;
        return wrap(&text[1..end], Wrapping::List { at_least, identity }, scope);
    }
    if let Some(end) = map_end {
        let atomic = match text[end + 1..].trim() {
            "" => false,
            "atomic" => true,
            other => return Err(format!("`{other}` after a map")),
        };
        return wrap(&text[1..end], Wrapping::Map { atomic }, scope);
    }
    simple(text, scope).map(Written::Whole)
}

fn matching(text: &str, open: char, close: char) -> Option<usize> {
    text.strip_prefix(open)?;
    text.rfind(close)
}

fn wrap(inner: &'static str, wrapping: Wrapping, scope: Scope<'_>) -> Result<Written, String> {
    if inner.is_empty() {
        return Ok(Written::Below(wrapping));
    }
    match read(inner, scope)? {
        Written::Whole(inner) => Ok(Written::Whole(wrapping.around(inner))),
        Written::Below(_) => Err("an object inside two brackets needs a definition".into()),
    }
}

fn list_details(text: &'static str) -> Result<(usize, Identity), String> {
    if let Some(keys) = text.strip_prefix("by ") {
        return Ok((0, Identity::Keys(keys.split(',').collect())));
    }
    match text {
        "" => Ok((0, Identity::Atomic)),
        "set" => Ok((0, Identity::Set)),
        _ => {
            let least = text.strip_suffix("..").and_then(|least| least.parse().ok());
            least.map(|least| (least, Identity::Atomic)).ok_or_else(|| format!("`{text}` after a list"))
        }
    }
}

fn simple(text: &'static str, scope: Scope<'_>) -> Result<Arc<TypeSchema>, String> {
    if let Some(choices) = text.strip_prefix('<').and_then(|text| text.strip_suffix('>')) {
        let text = Text { choices: choices.split('|').collect(), pattern: None };
        return Ok(Arc::new(TypeSchema::Text(text)));
    }
    let (word, rest) = text.split_once(' ').unwrap_or((text, ""));
    let whole = match word {
        "int" => TypeSchema::Integer(range(rest)?),
        "number" => TypeSchema::Number(range(rest)?),
        "string" => TypeSchema::Text(Text { choices: Vec::new(), pattern: pattern(rest)? }),
        "int-or-string" => TypeSchema::IntOrString { pattern: pattern(rest)? },
        _ if !rest.is_empty() => return Err(format!("`{rest}` after `{word}`")),
        "bool" => TypeSchema::Boolean,
        "time" => TypeSchema::Time,
        "bytes" => TypeSchema::Bytes,
        "quantity" => TypeSchema::Quantity,
        "free" => TypeSchema::Free,
        "object" => TypeSchema::Object(crate::kafka::schema::ObjectType::default()),
        name => return scope.named(name),
    };
    Ok(Arc::new(whole))
}

fn range(text: &str) -> Result<Range, String> {
    if text.is_empty() {
        return Ok(Range::default());
    }
    let (least, most) = text.split_once("..").ok_or_else(|| format!("`{text}` is no range"))?;
    let bound = |text: &str| match text {
        "" => Ok(None),
        digits => digits.parse().map(Some).map_err(|_| format!("`{digits}` is no number")),
    };
    Ok(Range { least: bound(least)?, most: bound(most)? })
}

fn pattern(text: &'static str) -> Result<Option<Pattern>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    let source = text.strip_prefix('/').and_then(|text| text.strip_suffix('/'));
    source.map(|source| Some(Pattern::new(source))).ok_or_else(|| format!("`{text}` is no /pattern/"))
}

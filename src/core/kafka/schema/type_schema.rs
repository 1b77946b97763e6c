//! The tree of types: what may stand where.

use super::{kinds, near, notation::Pattern};
use crate::value::{FieldPath, Segment};
use kube_cel::CompiledSchema;
use std::sync::{Arc, OnceLock};

/// What may stand at one place of an object.
#[derive(Debug)]
pub enum TypeSchema {
    Boolean,
    Integer(Range),
    Number(Range),
    Text(Text),
    /// RFC 3339.
    Time,
    /// Base64.
    Bytes,
    /// A number or a text; `2` and `500m`.
    IntOrString {
        pattern: Option<Pattern>,
    },
    /// An amount as Kubernetes' own kinds take it: any number, or a text.
    Quantity,
    /// An object of any content: Kafka options, a connector's configuration.
    Free,
    Object(ObjectType),
    /// Keys of the user's own choice.
    Map {
        values: Arc<TypeSchema>,
        /// Server-side apply owns it as a whole.
        atomic: bool,
    },
    List {
        items: Arc<TypeSchema>,
        at_least: usize,
        identity: Identity,
    },
    /// The metadata of a custom resource, which Kubernetes itself defines ([`super::object_meta`]).
    Metadata,
}

/// Inclusive bounds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Range {
    pub least: Option<i64>,
    pub most: Option<i64>,
}

/// A text, free, one of a few words, or of a form.
#[derive(Debug, Default)]
pub struct Text {
    pub choices: Vec<&'static str>,
    pub pattern: Option<Pattern>,
}

/// How the items of a list are told apart; Kubernetes' `list-type`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Identity {
    Atomic,
    Set,
    Keys(Vec<&'static str>),
}

/// An object with fields of its own; others are refused.
#[derive(Debug, Default)]
pub struct ObjectType {
    pub fields: Vec<Field>,
    /// Exactly one of these fields is given; empty where there is no such rule.
    pub one_of: Vec<&'static str>,
    pub rules: Vec<Rule>,
    /// Server-side apply owns it as a whole.
    pub atomic: bool,
}

/// A named field.
#[derive(Debug)]
pub struct Field {
    pub name: &'static str,
    pub required: bool,
    /// What the server fills in.
    pub default: Option<serde_json::Value>,
    pub schema: Arc<TypeSchema>,
}

/// A CEL rule over an object (`x-kubernetes-validations`), with what it says when it is broken.
pub struct Rule {
    pub expression: &'static str,
    pub message: &'static str,
    pub(super) compiled: OnceLock<CompiledSchema>,
}

impl std::fmt::Debug for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Rule({})", self.expression)
    }
}

impl TypeSchema {
    /// The fields of an object, in the order of the model; none for other types.
    pub fn fields(&self) -> &[Field] {
        match self {
            Self::Object(object) => &object.fields,
            Self::Metadata => kinds::object_meta().fields(),
            _ => &[],
        }
    }

    /// The field of that name.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields().iter().find(|field| field.name == name)
    }

    /// The type one step down: a field, a map's value, a list's item. Below [`Self::Free`] everything is free.
    pub fn step(&self, segment: &Segment) -> Option<&TypeSchema> {
        match (self, segment) {
            (Self::Free, _) => Some(self),
            (Self::Map { values, .. }, Segment::Key(_)) => Some(values),
            (Self::List { items, .. }, Segment::Index(_)) => Some(items),
            (_, Segment::Key(name)) => self.field(name).map(|field| &*field.schema),
            _ => None,
        }
    }

    /// The type at the end of a path.
    pub fn at(&self, path: &FieldPath) -> Option<&TypeSchema> {
        path.0.iter().try_fold(self, Self::step)
    }

    /// The type at the end of a chain of field names: `["spec", "kafka", "rack"]`.
    pub fn at_keys(&self, names: &[&str]) -> Option<&TypeSchema> {
        self.at(&FieldPath::keys(names))
    }

    /// Fields whose names are close to one that does not exist, the closest first.
    pub fn near(&self, name: &str) -> Vec<&'static str> {
        near::near(name, self.fields().iter().map(|field| field.name))
    }

    /// What a person calls it: "an integer", "one of `tls`, `plain`".
    pub fn describe(&self) -> String {
        match self {
            Self::Boolean => "true or false".into(),
            Self::Integer(range) => format!("an integer{}", range.describe()),
            Self::Number(range) => format!("a number{}", range.describe()),
            Self::Text(text) if !text.choices.is_empty() => format!("one of `{}`", text.choices.join("`, `")),
            Self::Text(_) => "text".into(),
            Self::Time => "a time (RFC 3339)".into(),
            Self::Bytes => "base64 text".into(),
            Self::IntOrString { .. } | Self::Quantity => "a number or a quantity".into(),
            Self::Free | Self::Object(_) | Self::Map { .. } | Self::Metadata => "a map".into(),
            Self::List { .. } => "a list".into(),
        }
    }
}

impl Range {
    pub(super) fn describe(self) -> String {
        match (self.least, self.most) {
            (Some(least), Some(most)) => format!(" from {least} to {most}"),
            (Some(least), None) => format!(" of at least {least}"),
            (None, Some(most)) => format!(" of at most {most}"),
            (None, None) => String::new(),
        }
    }

    pub(super) fn holds(self, number: f64) -> bool {
        #[allow(clippy::cast_precision_loss)] // the bounds of the model are small
        let bound = |bound: i64| bound as f64;
        self.least.is_none_or(|least| number >= bound(least)) && self.most.is_none_or(|most| number <= bound(most))
    }
}

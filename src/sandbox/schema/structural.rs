//! The compiled schema of one kind, and what checking an object against it yields.

use super::{
    compile::{self, SchemaError},
    defaults,
    field_error::{FieldError, Reason},
    list_type,
    node::Node,
    path::Path,
    prune, rules, validate,
};
use serde_json::Value;

/// What `fieldValidation` asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnknownFields {
    /// The caller refuses the request when `unknown` is not empty.
    Strict,
    /// The caller warns of each.
    Warn,
    /// They are dropped without a word.
    Ignore,
}

/// The result of a check.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Checked {
    /// Faults that refuse the object (422), in the server's order.
    pub errors: Vec<FieldError>,
    /// Paths of dropped fields, sorted; empty under [`UnknownFields::Ignore`].
    pub unknown: Vec<String>,
}

impl Checked {
    pub fn is_valid(&self) -> bool {
        self.errors.is_empty()
    }

    /// What the server says of unknown fields, under Strict (after `strict decoding error: `) and as a warning.
    pub fn unknown_messages(&self) -> impl Iterator<Item = String> + '_ {
        self.unknown.iter().map(|path| format!("unknown field \"{path}\""))
    }
}

/// A structural schema, compiled. Cheap to share; checking takes `&self`.
#[derive(Debug)]
pub struct StructuralSchema {
    root: Node,
    /// The server compares the keys of keyed lists itself for custom resources only.
    compares_keys: bool,
}

impl StructuralSchema {
    /// Compiles the `openAPIV3Schema` of a CRD version.
    pub fn from_open_api(schema: &Value) -> Result<Self, SchemaError> {
        compile::compile(schema).map(|root| Self { root, compares_keys: true })
    }

    /// For a kind of Kubernetes itself.
    pub(super) fn of_built_in(schema: &Value) -> Result<Self, SchemaError> {
        compile::compile(schema).map(|root| Self { root, compares_keys: false })
    }

    /// Prunes and defaults the object in place, then validates it. `old` is the stored object on an update: rules
    /// that compare with `oldSelf` run only then.
    pub fn check(&self, object: &mut Value, old: Option<&Value>, unknown: UnknownFields) -> Checked {
        let mut dropped = prune::prune(object, &self.root);
        defaults::drop_nulls(object, &self.root);
        defaults::fill(object, &self.root);
        if unknown == UnknownFields::Ignore {
            dropped.clear();
        }
        Checked { errors: self.errors(object, old), unknown: dropped }
    }

    fn errors(&self, object: &Value, old: Option<&Value>) -> Vec<FieldError> {
        let mut errors = Vec::new();
        validate::validate(&self.root, object, &Path::Root, &mut errors);
        if self.compares_keys {
            list_type::check(&self.root, object, &Path::Root, &mut errors);
        }
        if !self.root.below.rules {
            return errors;
        }
        if errors.iter().any(|error| error.reason.blocks_rules()) {
            errors.push(rules_not_checked());
        } else {
            rules::evaluate(&self.root, object, old, &Path::Root, &mut errors);
        }
        errors
    }
}

fn rules_not_checked() -> FieldError {
    let detail = "some validation rules were not checked because the object was invalid; \
                  correct the existing errors to complete validation";
    FieldError::with_value("<nil>", Reason::Invalid, Value::Null, detail)
}

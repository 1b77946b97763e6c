//! The compiled schema of one kind, and what checking an object against it yields.

use super::{
    compile::{self, SchemaError},
    defaults,
    field_error::{FieldError, Reason},
    list_type,
    node::Node,
    numbers, object_meta,
    path::Path,
    prune, rules, scale, validate,
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
    /// A wrong type where a real server already fails to decode (400): in metadata, and anywhere in a kind of
    /// Kubernetes itself. Its fault is among `errors` too.
    pub malformed: Option<String>,
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
    /// The server decodes it into a type of its own, as it does with the kinds of Kubernetes itself: it then does
    /// not compare the keys of keyed lists.
    decoded: bool,
    /// `specReplicasPath` of a `scale` subresource.
    replicas_path: Option<String>,
}

impl StructuralSchema {
    /// Compiles the `openAPIV3Schema` of a CRD version.
    pub fn from_open_api(schema: &Value) -> Result<Self, SchemaError> {
        compile::compile(schema).map(|root| Self { root, decoded: false, replicas_path: None })
    }

    /// The same with a `scale` subresource: the number at its `specReplicasPath` is checked as a replica count.
    #[must_use]
    pub fn with_scale(self, spec_replicas_path: &str) -> Self {
        Self { replicas_path: Some(spec_replicas_path.to_owned()), ..self }
    }

    /// For a kind of Kubernetes itself.
    pub(super) fn of_built_in(schema: &Value) -> Result<Self, SchemaError> {
        let mut schema = schema.clone();
        object_meta::leave_owners_to_their_rules(schema.pointer_mut("/properties/metadata"));
        compile::compile(&schema).map(|root| Self { root, decoded: true, replicas_path: None })
    }

    /// Prunes and defaults the object in place, then validates it. `old` is the stored object on an update: rules
    /// that compare with `oldSelf` run only then.
    pub fn check(&self, object: &mut Value, old: Option<&Value>, unknown: UnknownFields) -> Checked {
        let mut dropped = prune::prune(object, &self.root);
        defaults::drop_nulls(object, &self.root);
        defaults::fill(object, &self.root);
        numbers::store_form(object);
        if unknown == UnknownFields::Ignore {
            dropped.clear();
        }
        let errors = self.errors(object, old);
        let malformed = errors.iter().find(|error| self.fails_to_decode(error)).map(FieldError::line);
        Checked { errors, unknown: dropped, malformed }
    }

    fn fails_to_decode(&self, error: &FieldError) -> bool {
        let in_metadata = || error.path == "metadata" || error.path.starts_with("metadata.");
        error.reason == Reason::TypeInvalid && (self.decoded || in_metadata())
    }

    fn errors(&self, object: &Value, old: Option<&Value>) -> Vec<FieldError> {
        let mut errors = Vec::new();
        validate::validate(&self.root, object, &Path::Root, &mut errors);
        if !self.decoded {
            list_type::check(&self.root, object, &Path::Root, &mut errors);
        }
        errors.extend(self.replicas_path.as_deref().and_then(|path| scale::check(object, path)));
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

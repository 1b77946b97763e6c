//! One reason of a refusal, bound to a field.

use crate::schema;
use serde::Serialize;

/// `details.causes[].reason`, as `k8s.io/apimachinery` names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum CauseReason {
    FieldManagerConflict,
    FieldValueDuplicate,
    FieldValueForbidden,
    FieldValueInvalid,
    FieldValueNotFound,
    FieldValueNotSupported,
    FieldValueRequired,
    FieldValueTooLong,
    FieldValueTooMany,
    FieldValueTypeInvalid,
    NamespaceTerminating,
    ResourceVersionTooLarge,
}

impl From<schema::Reason> for CauseReason {
    fn from(reason: schema::Reason) -> Self {
        match reason {
            schema::Reason::Invalid => Self::FieldValueInvalid,
            schema::Reason::Required => Self::FieldValueRequired,
            schema::Reason::NotSupported => Self::FieldValueNotSupported,
            schema::Reason::TypeInvalid => Self::FieldValueTypeInvalid,
            schema::Reason::TooLong => Self::FieldValueTooLong,
            schema::Reason::TooMany => Self::FieldValueTooMany,
            schema::Reason::Duplicate => Self::FieldValueDuplicate,
            schema::Reason::Forbidden => Self::FieldValueForbidden,
        }
    }
}

/// One cause. `field` is a path such as `spec.replicas`.
#[derive(Clone, Debug, Serialize)]
pub struct Cause {
    pub reason: CauseReason,
    pub message: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub field: String,
}

impl Cause {
    pub fn new(reason: CauseReason, field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { reason, message: message.into(), field: field.into() }
    }

    pub fn required(field: &str, why: &str) -> Self {
        let message = if why.is_empty() { "Required value".to_owned() } else { format!("Required value: {why}") };
        Self::new(CauseReason::FieldValueRequired, field, message)
    }

    pub fn forbidden(field: &str, why: &str) -> Self {
        Self::new(CauseReason::FieldValueForbidden, field, format!("Forbidden: {why}"))
    }

    /// `value` is printed in quotes, as the API does with strings.
    pub fn invalid(field: &str, value: &str, why: &str) -> Self {
        Self::new(CauseReason::FieldValueInvalid, field, format!("Invalid value: {value:?}: {why}"))
    }

    pub fn not_supported(field: &str, value: &str, supported: &[&str]) -> Self {
        let known: Vec<String> = supported.iter().map(|known| format!("{known:?}")).collect();
        let message = format!("Unsupported value: {value:?}: supported values: {}", known.join(", "));
        Self::new(CauseReason::FieldValueNotSupported, field, message)
    }

    pub(super) fn sentence(&self) -> String {
        format!("{}: {}", self.field, self.message)
    }
}

//! One fault of one field, with the wording of `k8s.io/apimachinery/pkg/util/validation/field`.

use super::path::Path;
use serde_json::Value;

/// Why a value is refused; the `reason` of a Status cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    Invalid,
    Required,
    NotSupported,
    TypeInvalid,
    TooLong,
    TooMany,
    Duplicate,
    Forbidden,
}

impl Reason {
    /// As a Status spells it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Invalid => "FieldValueInvalid",
            Self::Required => "FieldValueRequired",
            Self::NotSupported => "FieldValueNotSupported",
            Self::TypeInvalid => "FieldValueTypeInvalid",
            Self::TooLong => "FieldValueTooLong",
            Self::TooMany => "FieldValueTooMany",
            Self::Duplicate => "FieldValueDuplicate",
            Self::Forbidden => "FieldValueForbidden",
        }
    }

    /// What a message opens with.
    const fn opening(self) -> &'static str {
        match self {
            Self::Invalid | Self::TypeInvalid => "Invalid value",
            Self::Required => "Required value",
            Self::NotSupported => "Unsupported value",
            Self::TooLong => "Too long",
            Self::TooMany => "Too many",
            Self::Duplicate => "Duplicate value",
            Self::Forbidden => "Forbidden",
        }
    }

    /// Faults after which the server does not evaluate CEL rules.
    pub(super) const fn blocks_rules(self) -> bool {
        matches!(self, Self::NotSupported | Self::Required | Self::TooLong | Self::TooMany | Self::TypeInvalid)
    }
}

/// One refused field.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldError {
    /// `causes[].field`; `<nil>` where the server has no path for it.
    pub path: String,
    pub reason: Reason,
    /// `causes[].message`: the opening, the value where the server shows it, and the detail.
    pub message: String,
    pub bad_value: Value,
}

impl FieldError {
    /// A fault whose message shows the value.
    pub(super) fn with_value(path: impl Into<String>, reason: Reason, value: Value, detail: &str) -> Self {
        let mut message = format!("{}: {}", reason.opening(), shown(&value));
        append(&mut message, detail);
        Self { path: path.into(), reason, message, bad_value: value }
    }

    /// A fault whose message leaves the value out.
    pub(super) fn without_value(path: impl Into<String>, reason: Reason, detail: &str) -> Self {
        let mut message = reason.opening().to_owned();
        append(&mut message, detail);
        Self { path: path.into(), reason, message, bad_value: Value::Null }
    }

    pub(super) fn required(path: &Path<'_>) -> Self {
        Self::without_value(path.to_string(), Reason::Required, "")
    }

    pub(super) fn too_many(path: &Path<'_>, actual: usize, most: u64) -> Self {
        let noun = if most == 1 { "item" } else { "items" };
        let detail = format!("must have at most {most} {noun}");
        Self::with_value(path.to_string(), Reason::TooMany, actual.into(), &detail)
    }

    pub(super) fn too_long(path: &Path<'_>, most: u64) -> Self {
        let noun = if most == 1 { "byte" } else { "bytes" };
        Self::without_value(path.to_string(), Reason::TooLong, &format!("may not be more than {most} {noun}"))
    }

    /// As the server joins several into one message: `spec.replicas: Invalid value: …`.
    pub fn line(&self) -> String {
        format!("{}: {}", self.path, self.message)
    }
}

/// Values as the server prints them: JSON, whole numbers without a fraction.
fn shown(value: &Value) -> String {
    match value.as_f64() {
        Some(number) if value.is_f64() => number.to_string(),
        _ => value.to_string(),
    }
}

fn append(message: &mut String, detail: &str) {
    if !detail.is_empty() {
        message.push_str(": ");
        message.push_str(detail);
    }
}

//! Refusals in the words of the Kubernetes API: a `Status` object with code, reason and the causes per field.

mod cause;

pub use cause::{Cause, CauseReason};

use crate::store::StoreError;
use serde::Serialize;

/// A refusal; becomes a `Status` body with its code as the HTTP status.
#[derive(Clone, Debug, Serialize, thiserror::Error)]
#[serde(rename_all = "camelCase")]
#[error("{message}")]
pub struct Failure {
    kind: &'static str,
    api_version: &'static str,
    metadata: Empty,
    status: &'static str,
    pub message: String,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub reason: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub details: Option<Box<Details>>,
    pub code: u16,
    /// The path names nothing: a server answers that outside of the API, as plain text.
    #[serde(skip)]
    pub plain: bool,
}

#[derive(Clone, Copy, Debug, Serialize)]
struct Empty {}

/// Which object, and what about it.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Details {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub group: String,
    /// The plural resource, or (for invalid objects) the kind, as the real server has it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub kind: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub causes: Vec<Cause>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after_seconds: Option<u32>,
}

/// The resource and name that a refusal is about. `kind` is the plural, except for invalid objects.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    pub group: &'a str,
    pub kind: &'a str,
    pub name: &'a str,
}

impl About<'_> {
    /// `kafkatopics.kafka.strimzi.io`, or `pods` in the core group.
    fn qualified(&self) -> String {
        if self.group.is_empty() { self.kind.to_owned() } else { format!("{}.{}", self.kind, self.group) }
    }

    fn details(&self) -> Details {
        let (name, group, kind) = (self.name.to_owned(), self.group.to_owned(), self.kind.to_owned());
        Details { name, group, kind, ..Details::default() }
    }
}

impl Failure {
    pub fn new(code: u16, reason: &'static str, message: impl Into<String>) -> Self {
        Self {
            kind: "Status",
            api_version: "v1",
            metadata: Empty {},
            status: "Failure",
            message: message.into(),
            reason,
            details: None,
            code,
            plain: false,
        }
    }

    fn about(mut self, about: About<'_>) -> Self {
        self.details = Some(Box::new(about.details()));
        self
    }

    #[must_use]
    pub fn with_causes(mut self, causes: Vec<Cause>) -> Self {
        self.details.get_or_insert_default().causes = causes;
        self
    }

    #[must_use]
    pub fn with_retry_after(mut self, seconds: u32) -> Self {
        self.details.get_or_insert_default().retry_after_seconds = Some(seconds);
        self
    }

    pub fn bad_request(message: impl Into<String>) -> Self {
        Self::new(400, "BadRequest", message)
    }

    pub fn forbidden(about: About<'_>, why: &str) -> Self {
        let name = if about.name.is_empty() { String::new() } else { format!(" \"{}\"", about.name) };
        Self::new(403, "Forbidden", format!("{}{name} is forbidden: {why}", about.qualified())).about(about)
    }

    pub fn not_found(about: About<'_>) -> Self {
        Self::new(404, "NotFound", format!("{} \"{}\" not found", about.qualified(), about.name)).about(about)
    }

    /// No such path or resource.
    pub fn no_such_path() -> Self {
        Self { plain: true, ..Self::new(404, "NotFound", "404 page not found") }
    }

    /// A resource that a known group does not have.
    pub fn no_such_resource() -> Self {
        let message = "the server could not find the requested resource";
        Self { details: Some(Box::default()), ..Self::new(404, "NotFound", message) }
    }

    pub fn method_not_allowed() -> Self {
        Self::new(405, "MethodNotAllowed", "the server does not allow this method on the requested resource")
    }

    pub fn already_exists(about: About<'_>) -> Self {
        Self::new(409, "AlreadyExists", format!("{} \"{}\" already exists", about.qualified(), about.name)).about(about)
    }

    pub fn conflict(about: About<'_>, why: &str) -> Self {
        let (what, name) = (about.qualified(), about.name);
        Self::new(409, "Conflict", format!("Operation cannot be fulfilled on {what} \"{name}\": {why}")).about(about)
    }

    /// The write was made from an older revision.
    pub fn stale(about: About<'_>) -> Self {
        let why = "the object has been modified; please apply your changes to the latest version and try again";
        Self::conflict(about, why)
    }

    /// Other field managers own what a server-side apply would change.
    pub fn apply_conflict(causes: Vec<Cause>) -> Self {
        let plural = if causes.len() == 1 { "" } else { "s" };
        let list: Vec<String> = causes.iter().map(|cause| format!("{}: {}", cause.message, cause.field)).collect();
        let message = format!("Apply failed with {} conflict{plural}: {}", causes.len(), list.join(", "));
        Self::new(409, "Conflict", message).with_causes(causes)
    }

    pub fn expired(message: impl Into<String>) -> Self {
        Self::new(410, "Expired", message)
    }

    pub fn unsupported_media_type(supported: &[&str]) -> Self {
        let message = format!(
            "the body of the request was in an unknown format - accepted media types include: {}",
            supported.join(", ")
        );
        Self::new(415, "UnsupportedMediaType", message)
    }

    /// The object breaks rules; every cause at once. `about.kind` is the kind here, not the plural.
    pub fn invalid(about: About<'_>, causes: Vec<Cause>) -> Self {
        let list: Vec<String> = causes.iter().map(Cause::sentence).collect();
        let list = if list.len() == 1 { list.join("") } else { format!("[{}]", list.join(", ")) };
        let message = format!("{} \"{}\" is invalid: {list}", about.qualified(), about.name);
        Self::new(422, "Invalid", message).about(about).with_causes(causes)
    }

    /// The patch cannot be applied to the object as it is.
    pub fn unprocessable(message: impl Into<String>) -> Self {
        Self::new(422, "Invalid", message)
    }

    /// A list asked for a revision that does not exist yet.
    pub fn revision_too_large(asked: u64, current: u64) -> Self {
        let cause = Cause::new(CauseReason::ResourceVersionTooLarge, "", "Too large resource version");
        let message = format!("Timeout: Too large resource version: {asked}, current: {current}");
        Self::new(504, "Timeout", message).with_causes(vec![cause]).with_retry_after(1)
    }

    pub fn internal(message: impl Into<String>) -> Self {
        Self::new(500, "InternalError", message)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::internal(error.to_string())
    }
}

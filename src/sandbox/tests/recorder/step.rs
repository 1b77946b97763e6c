//! One request, as it is sent to both servers.

use serde_json::Value;
use std::fmt;

pub const JSON: &str = "application/json";
pub const APPLY: &str = "application/apply-patch+yaml";
pub const MERGE: &str = "application/merge-patch+json";
pub const PATCH: &str = "application/json-patch+json";
pub const STRATEGIC: &str = "application/strategic-merge-patch+json";

/// A request. In path and body `$VERSION` and `$UID` stand for what this server last said of `about`, a path.
#[derive(Clone, Debug)]
pub struct Step {
    pub method: &'static str,
    pub path: String,
    pub media: &'static str,
    pub accept: &'static str,
    pub body: Value,
    pub about: String,
    /// What makes this request worth sending, where its path does not tell.
    pub what: String,
}

impl Step {
    pub fn new(method: &'static str, path: impl Into<String>) -> Self {
        let path = path.into();
        let about = path.split('?').next().unwrap_or_default().to_owned();
        let media = if method == "GET" { "" } else { JSON };
        Self { method, path, media, accept: JSON, body: Value::Null, about, what: String::new() }
    }

    pub fn body(self, body: Value) -> Self {
        Self { body, ..self }
    }

    pub fn media(self, media: &'static str) -> Self {
        Self { media, ..self }
    }

    pub fn accept(self, accept: &'static str) -> Self {
        Self { accept, ..self }
    }

    pub fn what(self, what: impl Into<String>) -> Self {
        Self { what: what.into(), ..self }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)?;
        for part in [self.media, &self.what].into_iter().filter(|part| !part.is_empty() && *part != JSON) {
            write!(f, " [{part}]")?;
        }
        Ok(())
    }
}

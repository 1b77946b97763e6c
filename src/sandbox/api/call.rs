//! One request, read: what it names, what it asks, what it carries.

use super::path::ResourcePath;
use crate::{
    rights::User,
    status_error::{About, Cause, Failure},
};
use axum::extract::Query;
use bytes::Bytes;
use http::{HeaderMap, Method, Uri, header};

/// The media type of a server-side apply.
pub const APPLY: &str = "application/apply-patch+yaml";

/// A request for a resource.
#[derive(Clone, Debug)]
pub struct Call {
    pub method: Method,
    pub path: ResourcePath,
    pub options: Options,
    pub accept: String,
    pub content_type: String,
    pub agent: String,
    /// Who is impersonated; `None` is the administrator.
    pub user: Option<User>,
    pub body: Bytes,
}

impl Call {
    pub fn new(method: Method, uri: &Uri, headers: &HeaderMap, path: ResourcePath) -> Self {
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("").to_owned();
        Self {
            method,
            path,
            options: Options::parse(uri),
            accept: text(header::ACCEPT),
            content_type: text(header::CONTENT_TYPE),
            agent: text(header::USER_AGENT),
            user: User::of(headers),
            body: Bytes::new(),
        }
    }

    /// Whether it is a watch.
    pub fn is_watch(&self) -> bool {
        self.method == Method::GET && self.options.flag("watch")
    }

    /// The media type of the body, without its parameters.
    pub fn media_type(&self) -> &str {
        self.content_type.split(';').next().unwrap_or("").trim()
    }

    /// Who writes: `fieldManager`, or the program's name from the User-Agent.
    pub fn manager(&self) -> String {
        if let Some(manager) = self.options.get("fieldManager") {
            return manager.to_owned();
        }
        let program = self.agent.split('/').next().unwrap_or("");
        let program: String = program.chars().filter(|letter| !letter.is_control()).take(128).collect();
        if program.is_empty() { "unknown".to_owned() } else { program }
    }
}

/// The query parameters.
#[derive(Clone, Debug, Default)]
pub struct Options(Vec<(String, String)>);

impl Options {
    pub fn parse(uri: &Uri) -> Self {
        Self(Query::try_from_uri(uri).map(|Query(pairs)| pairs).unwrap_or_default())
    }

    /// A parameter that is there and not empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, value)| key == name && !value.is_empty()).map(|(_, value)| value.as_str())
    }

    /// Sets a parameter to what came another way (in a body).
    pub fn replace<'a>(&mut self, name: &str, values: impl IntoIterator<Item = &'a str>) {
        self.0.retain(|(key, _)| key != name);
        self.0.extend(values.into_iter().map(|value| (name.to_owned(), value.to_owned())));
    }

    pub fn flag(&self, name: &str) -> bool {
        self.0.iter().any(|(key, value)| {
            key == name && matches!(value.as_str(), "true" | "1" | "True" | "t" | "TRUE" | "T" | "")
        })
    }

    /// `dryRun=All`.
    pub fn dry_run(&self) -> bool {
        self.get("dryRun") == Some("All")
    }

    /// How unknown and duplicate fields are met.
    pub fn strictness(&self) -> Strictness {
        match self.get("fieldValidation") {
            Some("Strict") => Strictness::Strict,
            Some("Ignore") => Strictness::Ignore,
            _ => Strictness::Warn,
        }
    }

    /// Refuses values that the options of a write may not have. `kind` is `CreateOptions`, `PatchOptions` and so on.
    pub fn check_write(&self, kind: &str) -> Result<(), Failure> {
        let mut causes = Vec::new();
        let choices = [("dryRun", &["All"][..]), ("fieldValidation", &["", "Ignore", "Strict", "Warn"][..])];
        for (name, supported) in choices {
            let given = self.0.iter().filter(|(key, value)| key == name && !supported.contains(&value.as_str()));
            causes.extend(given.map(|(_, given)| Cause::not_supported(name, given, supported)));
        }
        if self.get("fieldManager").is_some_and(|manager| manager.chars().any(char::is_control)) {
            causes.push(Cause::invalid("fieldManager", "", "has characters that cannot be printed"));
        }
        if self.get("fieldManager").is_some_and(|manager| manager.len() > 128) {
            causes.push(Cause::invalid("fieldManager", "", "Too long: may not be more than 128 bytes"));
        }
        if causes.is_empty() { Ok(()) } else { Err(invalid_options(kind, causes)) }
    }
}

/// What `fieldValidation` asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strictness {
    Strict,
    Warn,
    Ignore,
}

/// A refusal of query parameters.
pub fn invalid_options(kind: &str, causes: Vec<Cause>) -> Failure {
    Failure::invalid(About { group: "meta.k8s.io", kind, name: "" }, causes)
}

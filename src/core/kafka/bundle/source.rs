//! Where a bundle comes from.

use std::fmt;

/// The file that each release of Strimzi publishes.
pub const DEFAULT_SOURCE: &str = "https://github.com/strimzi/strimzi-kafka-operator/releases/download/{version}/\
                                  strimzi-cluster-operator-{version}.yaml";
const VERSION: &str = "{version}";

/// A place to read a bundle from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    Url(String),
    /// A file or a folder, relative to the project's folder.
    Path(String),
}

impl Source {
    /// A template with the version put into it: `https://…`, `http://…`, or a path.
    pub fn of(template: &str, version: &str) -> Self {
        let text = template.replace(VERSION, version);
        if text.starts_with("https://") || text.starts_with("http://") {
            Self::Url(text)
        } else {
            Self::Path(text.strip_prefix("file://").map(str::to_owned).unwrap_or(text))
        }
    }

    /// True where the address carries a name or a password. Such a one is not used: it would be shown and stored.
    pub fn has_credentials(&self) -> bool {
        let Self::Url(text) = self else { return false };
        let host = text.split_once("://").map_or("", |(_, rest)| rest).split(['/', '?', '#']).next();
        host.is_some_and(|host| host.contains('@'))
    }

    /// As it may be shown and stored: an address without its query, which may hold a signature.
    pub fn name(&self) -> &str {
        match self {
            Self::Url(text) => text.split(['?', '#']).next().unwrap_or_default(),
            Self::Path(text) => text,
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

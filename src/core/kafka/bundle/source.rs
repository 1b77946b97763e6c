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

    pub fn as_str(&self) -> &str {
        match self {
            Self::Url(text) | Self::Path(text) => text,
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

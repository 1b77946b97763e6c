//! A kind as its custom resource definition names it.

use super::TypeSchema;

/// One kind: its names, and the type of its objects.
#[derive(Debug)]
pub struct KindSchema {
    pub kind: &'static str,
    /// Empty for the core group.
    pub group: &'static str,
    pub version: &'static str,
    pub plural: &'static str,
    pub short_names: Vec<&'static str>,
    pub namespaced: bool,
    /// It has a `status` subresource.
    pub status: bool,
    pub scale: Option<Scale>,
    pub columns: Vec<Column>,
    pub root: TypeSchema,
}

/// The paths of a `scale` subresource, as a CRD writes them: `.spec.replicas`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scale {
    pub spec_replicas: &'static str,
    pub status_replicas: &'static str,
    pub label_selector: Option<&'static str>,
}

/// A column of `kubectl get`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    pub name: &'static str,
    /// `string`, `integer` or `date`.
    pub kind: &'static str,
    pub json_path: &'static str,
    /// Shown under `-o wide` only.
    pub wide: bool,
}

impl KindSchema {
    pub fn singular(&self) -> String {
        self.kind.to_lowercase()
    }

    pub fn list_kind(&self) -> String {
        format!("{}List", self.kind)
    }

    /// As it stands in `apiVersion:`.
    pub fn api_version(&self) -> String {
        if self.group.is_empty() { self.version.into() } else { format!("{}/{}", self.group, self.version) }
    }
}

//! One served kind in one version.

use crate::{object::NameRule, status_error::About};
use serde::{Deserialize, Serialize};

/// Whether objects live in namespaces.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Scope {
    #[default]
    Namespaced,
    Cluster,
}

/// Where the scale subresource finds its numbers (`.spec.replicas`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScalePaths {
    pub spec: String,
    pub status: String,
    pub selector: Option<String>,
}

/// A printer column of a Table. `path` is a `JSONPath` of the simple kind that CRDs use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    pub name: String,
    pub r#type: String,
    pub format: String,
    pub description: String,
    pub priority: i64,
    pub path: String,
}

/// What the server knows of a kind besides its schema.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[allow(clippy::struct_excessive_bools, reason = "independent facts of a kind, as discovery lists them")]
#[allow(clippy::struct_field_names, reason = "`kind` and `listKind` are the API's own words")]
pub struct Kind {
    pub group: String,
    pub version: String,
    pub kind: String,
    pub list_kind: String,
    pub plural: String,
    pub singular: String,
    pub short_names: Vec<String>,
    pub categories: Vec<String>,
    pub scope: Scope,
    /// Has a status subresource.
    pub status: bool,
    pub scale: Option<ScalePaths>,
    pub columns: Vec<Column>,
    pub names: NameRule,
    /// `metadata.generation` counts changes of what is desired.
    pub generation: bool,
    /// A PUT without `resourceVersion` overwrites.
    pub unconditional_update: bool,
    /// The version that is written to the store.
    pub storage_version: String,
    /// The `CustomResourceDefinition` that it comes from.
    pub definition: Option<String>,
    /// Field selectors beyond `metadata.name` and `metadata.namespace`.
    pub selectable: Vec<String>,
}

impl Kind {
    pub fn is_namespaced(&self) -> bool {
        self.scope == Scope::Namespaced
    }

    pub fn is_custom(&self) -> bool {
        self.definition.is_some()
    }

    /// `kafka.strimzi.io/v1`, or `v1` in the core group.
    pub fn api_version(&self) -> String {
        if self.group.is_empty() { self.version.clone() } else { format!("{}/{}", self.group, self.version) }
    }

    /// Events of both groups are the same objects, stored as those of the core group.
    pub fn is_other_event(&self) -> bool {
        self.group == "events.k8s.io" && self.kind == "Event"
    }

    /// The apiVersion in the store.
    pub fn stored_api_version(&self) -> String {
        match (self.is_custom(), self.is_other_event()) {
            (true, _) => format!("{}/{}", self.group, self.storage_version),
            (_, true) => "v1".to_owned(),
            _ => self.api_version(),
        }
    }

    /// `kafkatopics.kafka.strimzi.io`, or `pods` in the core group: the resource part of a store key.
    pub fn resource(&self) -> String {
        if self.group.is_empty() || self.is_other_event() {
            return self.plural.clone();
        }
        format!("{}.{}", self.plural, self.group)
    }

    /// For refusals that speak of the resource.
    pub fn about<'a>(&'a self, name: &'a str) -> About<'a> {
        About { group: &self.group, kind: &self.plural, name }
    }

    /// For refusals that speak of the kind (invalid objects).
    pub fn about_kind<'a>(&'a self, name: &'a str) -> About<'a> {
        About { group: &self.group, kind: &self.kind, name }
    }
}

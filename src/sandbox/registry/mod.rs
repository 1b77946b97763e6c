//! Which kinds are served: the built-in ones, and those that a `CustomResourceDefinition` in the store defines.

mod built_in;
mod custom;
mod kind;

pub use custom::kinds_of;
pub use kind::{Column, Kind, ScalePaths, Scope};

use crate::{
    status_error::Failure,
    store::{Reader, Writer},
};
use std::sync::{Arc, PoisonError, RwLock};

/// The resource key of `CustomResourceDefinitions`.
pub const DEFINITIONS: &str = "customresourcedefinitions.apiextensions.k8s.io";

const CUSTOM_KINDS: &str = "custom-kinds";
const CUSTOM_STAMP: &str = "custom-kinds-stamp";

/// All kinds at one moment.
#[derive(Clone, Debug, Default)]
pub struct Kinds {
    stamp: u64,
    all: Vec<Arc<Kind>>,
}

impl Kinds {
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Kind>> {
        self.all.iter()
    }

    /// Changes whenever a definition does.
    pub fn stamp(&self) -> u64 {
        self.stamp
    }

    pub fn find(&self, group: &str, version: &str, plural: &str) -> Option<Arc<Kind>> {
        let wanted = |kind: &&Arc<Kind>| kind.plural == plural && kind.group == group && kind.version == version;
        self.all.iter().find(wanted).cloned()
    }

    /// By `plural.group`, in any version.
    pub fn by_resource(&self, resource: &str) -> Option<Arc<Kind>> {
        self.all.iter().find(|kind| kind.resource() == resource).cloned()
    }

    /// By `apiVersion` and `kind`, as owner references have them; any version of the group will do.
    pub fn by_kind(&self, api_version: &str, name: &str) -> Option<Arc<Kind>> {
        let group = api_version.split_once('/').map_or("", |(group, _)| group);
        self.all.iter().find(|kind| kind.kind == name && kind.group == group).cloned()
    }
}

/// The kinds as this process knows them, renewed when any process changes a definition.
#[derive(Debug, Default)]
pub struct Registry {
    known: RwLock<Arc<Kinds>>,
}

impl Registry {
    /// The kinds of this view of the store.
    pub fn kinds(&self, reader: &Reader<'_>) -> Result<Arc<Kinds>, Failure> {
        let stamp = reader.setting::<u64>(CUSTOM_STAMP)?.unwrap_or(0);
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner).clone();
        if known.stamp == stamp && !known.all.is_empty() {
            return Ok(known);
        }
        let fresh = Arc::new(load(reader, stamp)?);
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = fresh.clone();
        Ok(fresh)
    }
}

fn load(reader: &Reader<'_>, stamp: u64) -> Result<Kinds, Failure> {
    let mut all = built_in::kinds().to_vec();
    all.extend(custom_kinds(reader)?.into_iter().map(Arc::new));
    Ok(Kinds { stamp, all })
}

fn custom_kinds(reader: &Reader<'_>) -> Result<Vec<Kind>, Failure> {
    let Some(text) = reader.setting::<String>(CUSTOM_KINDS)? else { return Ok(Vec::new()) };
    serde_json::from_str(&text).map_err(|error| Failure::internal(format!("the stored kinds are damaged: {error}")))
}

/// Serves `kinds` for the definition of this name from now on; none removes it.
pub fn replace_custom(writer: &Writer<'_>, definition: &str, kinds: Vec<Kind>) -> Result<(), Failure> {
    let mut all = custom_kinds(writer)?;
    all.retain(|kind| kind.definition.as_deref() != Some(definition));
    all.extend(kinds);
    let text = serde_json::to_string(&all).map_err(|error| Failure::internal(error.to_string()))?;
    writer.set_setting(CUSTOM_KINDS, text)?;
    set_stamp(writer, writer.setting::<u64>(CUSTOM_STAMP)?.unwrap_or(0) + 1)
}

/// Tells every process that the kinds changed.
pub fn set_stamp(writer: &Writer<'_>, stamp: u64) -> Result<(), Failure> {
    Ok(writer.set_setting(CUSTOM_STAMP, stamp)?)
}

//! The kinds of Kubernetes itself, as far as the sandbox serves them.

use super::{SchemaError, StructuralSchema};
use polaris_core::kafka::schema::{self, KindSchema};
use std::{
    collections::HashMap,
    sync::{LazyLock, OnceLock},
};

type Compiled = OnceLock<Result<StructuralSchema, SchemaError>>;

/// One slot a kind, filled on first use.
static SLOTS: LazyLock<HashMap<&'static str, (&'static KindSchema, Compiled)>> =
    LazyLock::new(|| schema::built_in_kinds().map(|kind| (kind.kind, (kind, Compiled::new()))).collect());

/// The schema of a kind of Kubernetes itself; `None` for one that the sandbox does not serve.
///
/// A real server decodes these kinds into types of its own, so a wrong type is a 400 ([`super::Checked::malformed`]);
/// and it lets a name stand twice in a list that server-side apply merges by name, as this does.
pub fn built_in(group: &str, version: &str, kind: &str) -> Option<&'static StructuralSchema> {
    let (served, compiled) = SLOTS.get(kind)?;
    if served.group != group || served.version != version {
        return None;
    }
    let compile = || StructuralSchema::of_built_in(&schema::expand_open_api(&served.root));
    compiled.get_or_init(compile).as_ref().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_kind_compiles() {
        for kind in schema::built_in_kinds() {
            assert!(built_in(kind.group, kind.version, kind.kind).is_some(), "{}", kind.kind);
        }
        assert!(built_in("apps", "v2", "Deployment").is_none());
    }
}

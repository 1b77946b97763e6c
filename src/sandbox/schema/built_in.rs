//! The kinds of Kubernetes itself, as far as the sandbox serves them.

use super::{SchemaError, StructuralSchema};
use polaris_core::kafka::schema::{self, KindSchema};
use serde_json::Value;
use std::{
    collections::HashMap,
    sync::{LazyLock, OnceLock},
};

/// What is known of one kind; each part is made when it is first asked for.
struct Slot {
    kind: &'static KindSchema,
    open_api: OnceLock<Value>,
    compiled: OnceLock<Result<StructuralSchema, SchemaError>>,
}

static SLOTS: LazyLock<HashMap<&'static str, Slot>> = LazyLock::new(|| {
    let slot = |kind| Slot { kind, open_api: OnceLock::new(), compiled: OnceLock::new() };
    schema::built_in_kinds().map(|kind| (kind.kind, slot(kind))).collect()
});

impl Slot {
    fn find(group: &str, version: &str, kind: &str) -> Option<&'static Self> {
        SLOTS.get(kind).filter(|slot| slot.kind.group == group && slot.kind.version == version)
    }

    fn open_api(&self) -> &Value {
        self.open_api.get_or_init(|| schema::expand_open_api(&self.kind.root))
    }
}

/// The schema of a kind of Kubernetes itself; `None` for one that is not modelled.
///
/// A real server decodes these kinds into types of its own, so a wrong type is a 400 ([`super::Checked::malformed`]);
/// and it lets a name stand twice in a list that server-side apply merges by name, as this does. The defaults are the
/// fixed ones: what depends on other fields (a port's `targetPort`) or on the cluster (`clusterIP`) is the caller's.
pub fn built_in(group: &str, version: &str, kind: &str) -> Option<&'static StructuralSchema> {
    let slot = Slot::find(group, version, kind)?;
    slot.compiled.get_or_init(|| StructuralSchema::of_built_in(slot.open_api())).as_ref().ok()
}

/// The same as OpenAPI v3, with the marks that say how lists and maps merge (`x-kubernetes-list-type`,
/// `-list-map-keys`, `-map-type`).
pub fn built_in_open_api(group: &str, version: &str, kind: &str) -> Option<&'static Value> {
    Slot::find(group, version, kind).map(Slot::open_api)
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

    #[test]
    fn lists_of_built_in_kinds_say_how_they_merge() {
        let pod = &built_in_open_api("", "v1", "Pod").unwrap()["properties"]["spec"]["properties"];
        assert_eq!(pod["containers"]["x-kubernetes-list-map-keys"][0], "name");
        assert_eq!(pod["tolerations"]["x-kubernetes-list-type"], Value::Null);
        let finalizers = &schema::expand_open_api(schema::object_meta())["properties"]["finalizers"];
        assert_eq!(finalizers["x-kubernetes-list-type"], "set");
    }
}

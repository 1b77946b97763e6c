//! `patches`: what differs in one environment, merged into the documents it names.

use super::{
    kinds::{Kind, Untyped},
    shape::{Reader, nearest},
    yaml::{Entry, Node, NodeValue},
};
use crate::{
    address::glob_matches,
    diagnostic::{Code, Diagnostic},
};

/// One patch, with its values already put in.
pub struct Patch {
    pub target: Node,
    pub merge: Node,
    used: bool,
}

/// Reads the patches of an environment's spec; their shape was checked with the environment itself.
pub fn patches_of(environment: &Node) -> Vec<Patch> {
    let Some(NodeValue::List(items)) = environment.get("patches").map(|node| &node.value) else { return Vec::new() };
    let patch = |item: &Node| {
        Some(Patch { target: item.get("target")?.clone(), merge: item.get("merge")?.clone(), used: false })
    };
    items.iter().filter_map(patch).collect()
}

/// Merges every patch whose target names this document, or a thing inside it. Returns whether anything changed.
pub fn apply(patches: &mut [Patch], document: &Untyped, spec: &mut Node) {
    for patch in patches {
        let Some(target) = patch.target.as_str() else { continue };
        let mut used = false;
        for_each_address(document, spec, &mut |address, node| {
            if glob_matches(target, address) {
                used = true;
                merge(node, &patch.merge);
            }
        });
        patch.used |= used;
    }
}

/// True where some patch could touch this kind of document, so that the others need no copy.
pub fn concerns(patches: &[Patch], kind: Kind) -> bool {
    let prefixes: &[&str] = match kind {
        Kind::Environment => &[],
        Kind::KubernetesCluster => &["kubernetes/", "node-pool/"],
        Kind::KafkaCluster => &["kafka/", "kafka-node-pool/"],
        Kind::Topic | Kind::Topics => &["topic/"],
        Kind::User => &["user/"],
        Kind::Connect => &["connect/"],
        Kind::Connector => &["connector/"],
        Kind::Mirror => &["mirror/"],
        Kind::Bridge => &["bridge/"],
    };
    let literal = |target: &str| target.split(['*', '?']).next().unwrap_or_default().to_owned();
    let touches =
        |literal: &str| prefixes.iter().any(|prefix| prefix.starts_with(literal) || literal.starts_with(prefix));
    patches.iter().any(|patch| patch.target.as_str().is_some_and(|target| touches(&literal(target))))
}

/// Reports patches that changed nothing: most likely a slip in the target.
pub fn report_unused(patches: &[Patch], documents: &[(&Untyped, &Node)], reader: &mut Reader<'_>) {
    for patch in patches.iter().filter(|patch| !patch.used) {
        let Some(target) = patch.target.as_str() else { continue };
        let mut known = Vec::new();
        for (document, spec) in documents {
            for_each_address(document, &mut (*spec).clone(), &mut |address, _| known.push(address.to_owned()));
        }
        let near = nearest(target, known.iter().map(String::as_str));
        let label = near
            .map_or_else(|| "nothing in the spec has this address".into(), |near| format!("did you mean `{near}`?"));
        let diagnostic = Diagnostic::error(Code::PATCH, "this patch changes nothing")
            .at(reader.sources.span(patch.target.span))
            .label(label)
            .note("a target is an address such as kafka/orders, or a glob such as topic/orders/*");
        reader.push(diagnostic);
    }
}

/// Every address that a document stands for, with the node that a patch of it is merged into.
fn for_each_address(document: &Untyped, spec: &mut Node, visit: &mut dyn FnMut(&str, &mut Node)) {
    let name = &**document.name;
    let parent = |key: &str| spec.get(key).and_then(Node::as_str).unwrap_or("?").to_owned();
    match document.kind {
        Kind::Environment => {}
        Kind::KubernetesCluster => with_pools(spec, "kubernetes", "node-pool", name, visit),
        Kind::KafkaCluster => with_pools(spec, "kafka", "kafka-node-pool", name, visit),
        Kind::Topics => {
            let cluster = parent("cluster");
            let Some(topics) = entry_mut(spec, "topics") else { return };
            let NodeValue::Map(entries) = &mut topics.value else { return };
            for entry in entries {
                visit(&format!("topic/{cluster}/{}", entry.key), &mut entry.value);
            }
        }
        Kind::Topic => visit(&format!("topic/{}/{name}", parent("cluster")), spec),
        Kind::User => visit(&format!("user/{}/{name}", parent("cluster")), spec),
        Kind::Connect => visit(&format!("connect/{}/{name}", parent("cluster")), spec),
        Kind::Connector => visit(&format!("connector/{}/{name}", parent("connect")), spec),
        Kind::Mirror => visit(&format!("mirror/{}/{name}", parent("cluster")), spec),
        Kind::Bridge => visit(&format!("bridge/{}/{name}", parent("cluster")), spec),
    }
}

fn with_pools(spec: &mut Node, own: &str, pool: &str, name: &str, visit: &mut dyn FnMut(&str, &mut Node)) {
    visit(&format!("{own}/{name}"), spec);
    let Some(Node { value: NodeValue::List(pools), .. }) = entry_mut(spec, "nodePools") else { return };
    for node in pools {
        let Some(pool_name) = node.get("name").and_then(Node::as_str) else { continue };
        visit(&format!("{pool}/{name}/{pool_name}"), node);
    }
}

fn entry_mut<'n>(node: &'n mut Node, key: &str) -> Option<&'n mut Node> {
    let NodeValue::Map(entries) = &mut node.value else { return None };
    entries.iter_mut().find(|entry| &*entry.key == key).map(|entry| &mut entry.value)
}

/// RFC 7396: maps are merged, `null` removes, everything else replaces. Places come along, so that a diagnostic
/// about a patched value points at the patch.
fn merge(node: &mut Node, patch: &Node) {
    let NodeValue::Map(changes) = &patch.value else {
        *node = patch.clone();
        return;
    };
    if !matches!(node.value, NodeValue::Map(_)) {
        *node = Node { span: patch.span, value: NodeValue::Map(Vec::new()) };
    }
    let NodeValue::Map(entries) = &mut node.value else { return };
    for change in changes {
        merge_entry(entries, change);
    }
}

fn merge_entry(entries: &mut Vec<Entry>, change: &Entry) {
    let at = entries.iter().position(|entry| entry.key == change.key);
    match at {
        Some(at) if change.value.is_null() => {
            entries.remove(at);
        }
        Some(at) => merge(&mut entries[at].value, &change.value),
        None if change.value.is_null() => {}
        None => {
            let mut value = Node { span: change.value.span, value: NodeValue::Null };
            merge(&mut value, &change.value);
            entries.push(Entry { key: change.key.clone(), span: change.span, value });
        }
    }
}

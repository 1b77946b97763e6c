//! What cannot change in place, and what happens to one who tries.
//!
//! Rules of the Strimzi 1.2 operators (`StorageDiff`, the Topic Operator's `BatchingTopicController`) and of the
//! control planes' own APIs.

use super::{KubernetesKind, Target};
use crate::value::{FieldPath, Segment, Value};

/// Why a field is fixed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fixed {
    /// Only a new object can have another value: delete, then create.
    Replace,
    /// Neither is right: the change would be ignored or would lose data. What to do instead stands beside it.
    Refuse { because: &'static str, instead: &'static str },
}

const STORAGE: Fixed = Fixed::Refuse {
    because: "Strimzi ignores the change, and with it every other storage change of the pool, and still says Ready",
    instead: "add a node pool with the new storage, move the partitions (KafkaRebalance, remove-brokers), then take \
              the old pool out",
};

const SHRINK: Fixed = Fixed::Refuse {
    because: "a volume cannot get smaller: Strimzi ignores it, and with it every other storage change of the pool",
    instead: "keep the size, or move to a node pool with smaller volumes",
};

/// Whether changing the field at `path` from `before` to `after` can be done in place; `None` if so.
pub fn fixed(target: &Target, path: &FieldPath, before: Option<&Value>, after: Option<&Value>) -> Option<Fixed> {
    match target {
        Target::ControlPlane { .. } => matches!(last_key(path), "provider" | "region").then_some(Fixed::Replace),
        Target::NodePool { .. } => matches!(last_key(path), "machineType" | "zones").then_some(Fixed::Replace),
        Target::Object(object) => match object.kind {
            KubernetesKind::KafkaTopic => topic(path),
            KubernetesKind::KafkaNodePool => node_pool(path, before, after),
            kind if kind.is_strimzi() => is_cluster_label(path).then_some(Fixed::Replace),
            _ => None,
        },
        Target::Operator { .. } => None,
    }
}

fn topic(path: &FieldPath) -> Option<Fixed> {
    (is_cluster_label(path) || *path == FieldPath::keys(&["spec", "topicName"])).then_some(Fixed::Replace)
}

fn node_pool(path: &FieldPath, before: Option<&Value>, after: Option<&Value>) -> Option<Fixed> {
    if is_cluster_label(path) {
        return Some(Fixed::Replace);
    }
    if !path.starts_with(&FieldPath::keys(&["spec", "storage"])) {
        return None;
    }
    match last_key(path) {
        "class" | "selector" | "type" | "sizeLimit" => Some(STORAGE),
        "size" => is_smaller(before?.as_str()?, after?.as_str()?).then_some(SHRINK),
        _ => None,
    }
}

/// `strimzi.io/cluster`: which cluster an object belongs to.
fn is_cluster_label(path: &FieldPath) -> bool {
    *path == FieldPath::keys(&["metadata", "labels", "strimzi.io/cluster"])
}

fn last_key(path: &FieldPath) -> &str {
    match path.0.last() {
        Some(Segment::Key(key)) => key,
        _ => "",
    }
}

fn is_smaller(before: &str, after: &str) -> bool {
    matches!((quantity(before), quantity(after)), (Some(before), Some(after)) if after < before)
}

/// A Kubernetes quantity of bytes as a number; `None` where it is none.
pub fn quantity(text: &str) -> Option<f64> {
    const SUFFIXES: [(&str, f64); 12] = [
        ("Ki", 1024.0),
        ("Mi", 1_048_576.0),
        ("Gi", 1_073_741_824.0),
        ("Ti", 1_099_511_627_776.0),
        ("Pi", 1_125_899_906_842_624.0),
        ("k", 1e3),
        ("M", 1e6),
        ("G", 1e9),
        ("T", 1e12),
        ("P", 1e15),
        ("m", 1e-3),
        ("", 1.0),
    ];
    let (suffix, factor) = SUFFIXES.into_iter().find(|(suffix, _)| text.ends_with(suffix))?;
    let number: f64 = text.strip_suffix(suffix)?.parse().ok()?;
    (number.is_finite()).then_some(number * factor)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resource::ObjectId;

    fn of(kind: KubernetesKind, path: &str, before: &str, after: &str) -> Option<Fixed> {
        let object = ObjectId { cluster: "c".into(), kind, namespace: Some("n".into()), name: "x".into() };
        let path = path.parse().unwrap();
        fixed(&Target::Object(object), &path, Some(&before.into()), Some(&after.into()))
    }

    #[test]
    fn a_topic_is_made_again_under_another_name() {
        assert_eq!(of(KubernetesKind::KafkaTopic, "spec.topicName", "a", "b"), Some(Fixed::Replace));
        assert_eq!(of(KubernetesKind::KafkaTopic, "spec.partitions", "1", "2"), None);
    }

    #[test]
    fn storage_grows_and_does_nothing_else() {
        let pool = |path: &str, before: &str, after: &str| of(KubernetesKind::KafkaNodePool, path, before, after);
        assert_eq!(pool("spec.storage.size", "100Gi", "200Gi"), None);
        assert_eq!(pool("spec.storage.size", "1Ti", "1024Gi"), None);
        assert_eq!(pool("spec.storage.volumes[id=0].size", "200Gi", "100Gi"), Some(SHRINK));
        assert_eq!(pool("spec.storage.volumes[id=0].class", "gp2", "gp3"), Some(STORAGE));
    }
}

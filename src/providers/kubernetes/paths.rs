//! URLs of the API, as the server spells them.

use polaris_core::resource::{KubernetesKind, ObjectId};

/// `/apis/kafka.strimzi.io/v1/namespaces/kafka/kafkatopics`.
pub fn collection(kind: KubernetesKind, namespace: Option<&str>) -> String {
    let root = match kind.group() {
        "" => format!("/api/{}", kind.version()),
        group => format!("/apis/{group}/{}", kind.version()),
    };
    match namespace {
        Some(namespace) => format!("{root}/namespaces/{namespace}/{}", kind.plural()),
        None => format!("{root}/{}", kind.plural()),
    }
}

/// The collection and the object's name.
pub fn object(id: &ObjectId) -> String {
    format!("{}/{}", collection(id.kind, id.namespace.as_deref()), id.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_follow_the_groups() {
        assert_eq!(collection(KubernetesKind::Namespace, None), "/api/v1/namespaces");
        assert_eq!(
            collection(KubernetesKind::KafkaTopic, Some("kafka")),
            "/apis/kafka.strimzi.io/v1/namespaces/kafka/kafkatopics"
        );
    }
}

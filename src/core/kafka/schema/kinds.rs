//! Where each kind's text is, and the kinds already parsed.

use super::{
    KindSchema, TypeSchema,
    notation::{self, Definitions},
};
use std::sync::{LazyLock, OnceLock};

/// The release whose CRDs the Strimzi kinds follow.
pub const STRIMZI_VERSION: &str = "1.2.0";
/// The release whose OpenAPI the kinds of Kubernetes itself follow.
pub const KUBERNETES_VERSION: &str = "1.36";

/// One text, which defines one kind or a family of them.
struct Source {
    kinds: &'static [&'static str],
    text: &'static str,
    shared: &'static LazyLock<Definitions>,
    parsed: OnceLock<Vec<KindSchema>>,
}

static STRIMZI_SHARED: LazyLock<Definitions> = LazyLock::new(|| definitions(include_str!("kinds/shared.schema")));
static KUBERNETES_SHARED: LazyLock<Definitions> =
    LazyLock::new(|| definitions(include_str!("kinds/kubernetes-shared.schema")));

macro_rules! source {
    ($shared:ident, $file:literal, $($kind:literal)+) => {
        Source { kinds: &[$($kind),+], text: include_str!(concat!("kinds/", $file, ".schema")), shared: &$shared, parsed: OnceLock::new() }
    };
}

static STRIMZI: [Source; 10] = [
    source!(STRIMZI_SHARED, "kafka", "Kafka"),
    source!(STRIMZI_SHARED, "kafka-node-pool", "KafkaNodePool"),
    source!(STRIMZI_SHARED, "kafka-topic", "KafkaTopic"),
    source!(STRIMZI_SHARED, "kafka-user", "KafkaUser"),
    source!(STRIMZI_SHARED, "kafka-connect", "KafkaConnect"),
    source!(STRIMZI_SHARED, "kafka-connector", "KafkaConnector"),
    source!(STRIMZI_SHARED, "kafka-mirror-maker-2", "KafkaMirrorMaker2"),
    source!(STRIMZI_SHARED, "kafka-bridge", "KafkaBridge"),
    source!(STRIMZI_SHARED, "kafka-rebalance", "KafkaRebalance"),
    source!(STRIMZI_SHARED, "strimzi-pod-set", "StrimziPodSet"),
];

static BUILT_IN: [Source; 3] = [
    source!(KUBERNETES_SHARED, "kubernetes-core", "Namespace" "ConfigMap" "Secret" "Service" "ServiceAccount"
        "PersistentVolumeClaim" "PersistentVolume" "Node" "Event" "Endpoints"),
    source!(KUBERNETES_SHARED, "kubernetes-workloads", "Pod" "Deployment" "ReplicaSet" "StatefulSet"),
    source!(KUBERNETES_SHARED, "kubernetes-groups", "Role" "RoleBinding" "ClusterRole" "ClusterRoleBinding"
        "PodDisruptionBudget" "NetworkPolicy" "Ingress" "StorageClass" "Lease" "EndpointSlice"
        "CustomResourceDefinition"),
];

impl Source {
    fn kinds(&'static self) -> &'static [KindSchema] {
        self.parsed.get_or_init(|| valid(notation::parse(self.text, self.shared)).kinds)
    }
}

/// A kind by its name; parses the text that holds it on first use.
pub fn kind(name: &str) -> Option<&'static KindSchema> {
    let source = STRIMZI.iter().chain(&BUILT_IN).find(|source| source.kinds.contains(&name))?;
    source.kinds().iter().find(|kind| kind.kind == name)
}

/// The ten kinds of Strimzi.
pub fn strimzi_kinds() -> impl Iterator<Item = &'static KindSchema> {
    STRIMZI.iter().flat_map(Source::kinds)
}

/// The kinds of Kubernetes itself that are modelled.
pub fn built_in_kinds() -> impl Iterator<Item = &'static KindSchema> {
    BUILT_IN.iter().flat_map(Source::kinds)
}

/// The type of `metadata`, the same for every kind.
pub fn object_meta() -> &'static TypeSchema {
    static ANYTHING: TypeSchema = TypeSchema::Free;
    KUBERNETES_SHARED.get("ObjectMeta").map_or(&ANYTHING, |meta| meta)
}

fn definitions(text: &'static str) -> Definitions {
    valid(notation::parse(text, &Definitions::default())).definitions
}

#[allow(clippy::expect_used)] // the texts are part of the program, and a test parses every one
fn valid(parsed: Result<notation::Parsed, notation::NotationError>) -> notation::Parsed {
    parsed.expect("the model's own texts parse")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_parses_and_holds_the_kinds_it_is_listed_for() {
        for source in STRIMZI.iter().chain(&BUILT_IN) {
            let names: Vec<_> = source.kinds().iter().map(|kind| kind.kind).collect();
            assert_eq!(names, source.kinds);
        }
        assert!(object_meta().field("labels").is_some());
    }
}

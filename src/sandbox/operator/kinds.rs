//! The kinds that the operator touches, with what a client must know of each.

/// One kind of Kubernetes object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Kind {
    pub name: &'static str,
    pub api_version: &'static str,
    pub plural: &'static str,
    pub namespaced: bool,
}

const fn kind(name: &'static str, api_version: &'static str, plural: &'static str) -> Kind {
    Kind { name, api_version, plural, namespaced: true }
}

const STRIMZI: &str = "kafka.strimzi.io/v1";

pub const KAFKA: Kind = kind("Kafka", STRIMZI, "kafkas");
pub const NODE_POOL: Kind = kind("KafkaNodePool", STRIMZI, "kafkanodepools");
pub const TOPIC: Kind = kind("KafkaTopic", STRIMZI, "kafkatopics");
pub const USER: Kind = kind("KafkaUser", STRIMZI, "kafkausers");
pub const CONNECT: Kind = kind("KafkaConnect", STRIMZI, "kafkaconnects");
pub const CONNECTOR: Kind = kind("KafkaConnector", STRIMZI, "kafkaconnectors");
pub const MIRROR: Kind = kind("KafkaMirrorMaker2", STRIMZI, "kafkamirrormaker2s");
pub const BRIDGE: Kind = kind("KafkaBridge", STRIMZI, "kafkabridges");
pub const REBALANCE: Kind = kind("KafkaRebalance", STRIMZI, "kafkarebalances");
pub const POD_SET: Kind = kind("StrimziPodSet", "core.strimzi.io/v1", "strimzipodsets");
pub const POD: Kind = kind("Pod", "v1", "pods");
pub const SECRET: Kind = kind("Secret", "v1", "secrets");
pub const CONFIG_MAP: Kind = kind("ConfigMap", "v1", "configmaps");
pub const SERVICE: Kind = kind("Service", "v1", "services");
pub const CLAIM: Kind = kind("PersistentVolumeClaim", "v1", "persistentvolumeclaims");
pub const DEPLOYMENT: Kind = kind("Deployment", "apps/v1", "deployments");
pub const LEASE: Kind = kind("Lease", "coordination.k8s.io/v1", "leases");
pub const EVENT: Kind = kind("Event", "events.k8s.io/v1", "events");
pub const NAMESPACE: Kind = Kind { name: "Namespace", api_version: "v1", plural: "namespaces", namespaced: false };
pub const STORAGE_CLASS: Kind =
    Kind { name: "StorageClass", api_version: "storage.k8s.io/v1", plural: "storageclasses", namespaced: false };

/// The resources that the operator reconciles; it watches these and pods.
pub const RECONCILED: [Kind; 9] = [KAFKA, NODE_POOL, TOPIC, USER, CONNECT, CONNECTOR, MIRROR, BRIDGE, REBALANCE];

const MADE: [Kind; 8] = [POD_SET, POD, SECRET, CONFIG_MAP, SERVICE, CLAIM, DEPLOYMENT, EVENT];

const OTHERS: [Kind; 9] = [
    kind("ServiceAccount", "v1", "serviceaccounts"),
    kind("PodDisruptionBudget", "policy/v1", "poddisruptionbudgets"),
    kind("NetworkPolicy", "networking.k8s.io/v1", "networkpolicies"),
    kind("Ingress", "networking.k8s.io/v1", "ingresses"),
    kind("TLSRoute", "gateway.networking.k8s.io/v1", "tlsroutes"),
    kind("Role", "rbac.authorization.k8s.io/v1", "roles"),
    kind("RoleBinding", "rbac.authorization.k8s.io/v1", "rolebindings"),
    Kind {
        name: "ClusterRoleBinding",
        api_version: "rbac.authorization.k8s.io/v1",
        plural: "clusterrolebindings",
        namespaced: false,
    },
    LEASE,
];

/// The kind of this name, among those that the operator makes.
pub fn find(name: &str) -> Option<Kind> {
    MADE.into_iter().chain(OTHERS).chain(RECONCILED).find(|kind| kind.name == name)
}

impl Kind {
    /// `/apis/apps/v1/namespaces/<ns>/deployments`, or all namespaces.
    pub fn path(&self, namespace: Option<&str>) -> String {
        let root = if self.api_version.contains('/') { "/apis" } else { "/api" };
        match namespace.filter(|_| self.namespaced) {
            Some(namespace) => format!("{root}/{}/namespaces/{namespace}/{}", self.api_version, self.plural),
            None => format!("{root}/{}/{}", self.api_version, self.plural),
        }
    }
}

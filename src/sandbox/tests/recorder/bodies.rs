//! Every kind that Polaris writes, with a body that a real server accepts.

use super::server::NAMESPACE;
use serde_json::{Value, json};

/// A kind: where its objects live, and one of them.
#[derive(Clone, Debug)]
pub struct Kind {
    pub collection: String,
    pub name: String,
    pub body: Value,
    /// Whether it has a definition, and so a schema that both servers compile.
    pub is_custom: bool,
}

impl Kind {
    pub fn object(&self) -> String {
        format!("{}/{}", self.collection, self.name)
    }

    /// The body under another name.
    pub fn named(&self, name: &str) -> Value {
        let mut body = self.body.clone();
        body["metadata"]["name"] = json!(name);
        body
    }
}

pub fn kinds() -> Vec<Kind> {
    let mut kinds: Vec<Kind> =
        strimzi().into_iter().chain(clients()).map(|(plural, kind, spec)| custom(plural, kind, &spec)).collect();
    for (plural, kind, more) in core() {
        let mut body = json!({"apiVersion": "v1", "kind": kind, "metadata": {"name": "one"}});
        for (field, value) in more.as_object().into_iter().flatten() {
            body[field] = value.clone();
        }
        let collection = format!("/api/v1/namespaces/{NAMESPACE}/{plural}");
        kinds.push(Kind { collection, name: "one".into(), body, is_custom: false });
    }
    kinds
}

fn custom(plural: &str, kind: &str, spec: &Value) -> Kind {
    let metadata = json!({"name": "one", "labels": {"strimzi.io/cluster": "orders"}, "annotations": {"note": "a"}});
    Kind {
        collection: format!("/apis/kafka.strimzi.io/v1/namespaces/{NAMESPACE}/{plural}"),
        name: "one".into(),
        body: json!({"apiVersion": "kafka.strimzi.io/v1", "kind": kind, "metadata": metadata, "spec": spec}),
        is_custom: true,
    }
}

fn core() -> [(&'static str, &'static str, Value); 3] {
    [
        ("configmaps", "ConfigMap", json!({"data": {"a": "1", "b": "2"}})),
        ("secrets", "Secret", json!({"type": "Opaque", "data": {"a": "MQ=="}})),
        ("serviceaccounts", "ServiceAccount", json!({})),
    ]
}

fn strimzi() -> Vec<(&'static str, &'static str, Value)> {
    vec![
        ("kafkas", "Kafka", kafka()),
        (
            "kafkanodepools",
            "KafkaNodePool",
            json!({
                "replicas": 3, "roles": ["broker"],
                "storage": {"type": "jbod", "volumes": [{"id": 0, "type": "persistent-claim", "size": "100Gi", "deleteClaim": false}]},
                "resources": {"requests": {"cpu": "2", "memory": "8Gi"}, "limits": {"memory": "8Gi"}},
                "jvmOptions": {"-Xms": "4g", "-Xmx": "4g"},
                "template": {"pod": {"metadata": {"labels": {"team": "shop"}}}},
            }),
        ),
        (
            "kafkatopics",
            "KafkaTopic",
            json!({
                "topicName": "one", "partitions": 12, "replicas": 3,
                "config": {"retention.ms": 604_800_000, "cleanup.policy": "delete", "min.insync.replicas": "2"},
            }),
        ),
        (
            "kafkausers",
            "KafkaUser",
            json!({
                "authentication": {"type": "scram-sha-512", "password": {"valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}}},
                "authorization": {"type": "simple", "acls": [{
                    "type": "allow", "host": "*", "operations": ["Read", "Describe"],
                    "resource": {"type": "topic", "name": "orders", "patternType": "prefix"},
                }]},
                "quotas": {"producerByteRate": 1_048_576, "requestPercentage": 55, "controllerMutationRate": 10.5},
            }),
        ),
    ]
}

/// What works beside a Kafka cluster.
fn clients() -> Vec<(&'static str, &'static str, Value)> {
    vec![
        (
            "kafkaconnects",
            "KafkaConnect",
            json!({
                "version": "4.3.1", "replicas": 2, "bootstrapServers": "orders-kafka-bootstrap:9093",
                "groupId": "etl", "configStorageTopic": "etl-configs", "offsetStorageTopic": "etl-offsets",
                "statusStorageTopic": "etl-status",
                "tls": {"trustedCertificates": [{"secretName": "orders-cluster-ca-cert", "pattern": "*.crt"}]},
                "authentication": {"type": "tls", "certificateAndKey": {"secretName": "etl", "certificate": "user.crt", "key": "user.key"}},
                "config": {"config.storage.replication.factor": 3},
                "metricsConfig": {"type": "jmxPrometheusExporter", "valueFrom": {"configMapKeyRef": {"name": "m", "key": "k"}}},
            }),
        ),
        (
            "kafkaconnectors",
            "KafkaConnector",
            json!({
                "class": "org.apache.kafka.connect.file.FileStreamSourceConnector", "tasksMax": 2, "state": "running",
                "autoRestart": {"enabled": true, "maxRestarts": 5}, "config": {"file": "/tmp/in", "topic": "orders"},
            }),
        ),
        (
            "kafkabridges",
            "KafkaBridge",
            json!({
                "replicas": 1, "bootstrapServers": "orders-kafka-bootstrap:9093", "http": {"port": 8080},
                "consumer": {"enabled": true, "timeoutSeconds": 60}, "producer": {"config": {"acks": "all"}},
            }),
        ),
        (
            "kafkamirrormaker2s",
            "KafkaMirrorMaker2",
            json!({
                "version": "4.3.1", "replicas": 1,
                "target": {
                    "alias": "here", "bootstrapServers": "orders-kafka-bootstrap:9092", "groupId": "mirror",
                    "configStorageTopic": "mirror-configs", "offsetStorageTopic": "mirror-offsets",
                    "statusStorageTopic": "mirror-status",
                },
                "mirrors": [{
                    "source": {"alias": "there", "bootstrapServers": "there:9092"},
                    "topicsPattern": "orders.*", "sourceConnector": {"tasksMax": 2, "config": {"replication.factor": 3}},
                }],
            }),
        ),
    ]
}

fn kafka() -> Value {
    json!({
        "kafka": {
            "version": "4.3.1", "metadataVersion": "4.3-IV0",
            "listeners": [
                {"name": "tls", "port": 9093, "type": "internal", "tls": true, "authentication": {"type": "tls"}},
                {"name": "out", "port": 9094, "type": "nodeport", "tls": true, "configuration": {"preferredNodePortAddressType": "InternalDNS"}},
            ],
            "authorization": {"type": "simple", "superUsers": ["CN=root"]},
            "config": {"default.replication.factor": 3, "min.insync.replicas": 2, "auto.create.topics.enable": false},
            "rack": {"topologyKey": "topology.kubernetes.io/zone"},
        },
        "entityOperator": {"topicOperator": {}, "userOperator": {}},
        "cruiseControl": {"brokerCapacity": {"inboundNetwork": "10000KB/s"}},
        "maintenanceTimeWindows": ["* * 1-4 ? * * *"],
    })
}

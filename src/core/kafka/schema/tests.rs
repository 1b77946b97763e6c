//! Stories about the model: it is complete, and it says what is wrong with an object.

#![allow(clippy::needless_pass_by_value)] // `json!` values are written where they are passed

use super::*;
use crate::value::{Digest, Value};
use serde_json::json;

/// What stands in an expanded schema, counted.
#[derive(Debug, Default, PartialEq, Eq)]
struct Census {
    fields: usize,
    required: usize,
    words: usize,
    patterns: usize,
    bounds: usize,
    free: usize,
    rules: usize,
}

impl Census {
    fn of(schema: &serde_json::Value) -> Self {
        let mut census = Self::default();
        census.add(schema);
        census
    }

    fn add(&mut self, schema: &serde_json::Value) {
        let length = |key: &str| schema[key].as_array().map_or(0, Vec::len);
        self.required += length("required");
        self.words += length("enum");
        self.rules += length("x-kubernetes-validations");
        self.patterns += usize::from(schema["pattern"].is_string());
        self.bounds += ["minimum", "maximum", "minItems"].iter().filter(|key| schema[**key].is_number()).count();
        self.free += usize::from(schema["x-kubernetes-preserve-unknown-fields"] == true);
        for property in schema["properties"].as_object().into_iter().flat_map(|map| map.values()) {
            self.fields += 1;
            self.add(property);
        }
        for nested in
            [&schema["items"], &schema["additionalProperties"]].into_iter().filter(|nested| nested.is_object())
        {
            self.add(nested);
        }
    }
}

/// Counted in the CRDs of Strimzi 1.2.0 themselves: fields, required fields, words of enumerations, patterns, bounds,
/// free fields, CEL rules. The digest pins the rest of the expanded schema.
const RELEASED: [(&str, [usize; 7], &str); 10] = [
    ("Kafka", [1607, 26, 95, 31, 79, 4, 5], "199501c0af76dd50"),
    ("KafkaConnect", [742, 30, 46, 13, 13, 2, 3], "03316f42c65dc8cf"),
    ("StrimziPodSet", [22, 3, 0, 0, 0, 1, 0], "4f4285942b9a10ff"),
    ("KafkaTopic", [23, 1, 2, 0, 3, 1, 0], "c7db223c37a46c2c"),
    ("KafkaUser", [44, 8, 23, 0, 6, 0, 3], "6cf1bedd49853417"),
    ("KafkaNodePool", [392, 6, 16, 8, 4, 0, 0], "d4b7207299627d76"),
    ("KafkaBridge", [428, 19, 24, 6, 14, 6, 3], "d33315f0b762808e"),
    ("KafkaConnector", [33, 3, 3, 0, 1, 2, 0], "cc5f3809e96dd347"),
    ("KafkaMirrorMaker2", [769, 35, 44, 10, 15, 7, 3], "82c3dbf0b6a97091"),
    ("KafkaRebalance", [30, 1, 4, 0, 6, 1, 0], "d17c632e8f2becff"),
];

#[test]
fn every_strimzi_kind_is_as_large_as_the_released_one() {
    for (kind, [fields, required, words, patterns, bounds, free, rules], digest) in RELEASED {
        let expanded = expand_open_api(schema(kind).unwrap());
        assert_eq!(Census::of(&expanded), Census { fields, required, words, patterns, bounds, free, rules }, "{kind}");
        let found = Digest::of(&Value::from(expanded)).to_string();
        assert_eq!((kind, &found[..16]), (kind, digest));
    }
    assert_eq!(strimzi_kinds().count(), RELEASED.len());
}

#[test]
fn kinds_know_their_names_and_subresources() {
    let pool = kind("KafkaNodePool").unwrap();
    assert_eq!((pool.plural, pool.short_names.as_slice()), ("kafkanodepools", &["knp"][..]));
    assert_eq!(pool.scale.unwrap().spec_replicas, ".spec.replicas");
    assert_eq!((pool.singular().as_str(), pool.list_kind().as_str()), ("kafkanodepool", "KafkaNodePoolList"));
    let connector = kind("KafkaConnector").unwrap();
    assert_eq!(connector.scale.unwrap().label_selector, None);
    assert_eq!(kind("StrimziPodSet").unwrap().api_version(), "core.strimzi.io/v1");
    assert_eq!(kind("KafkaBridge").unwrap().columns[1].name, "Bootstrap Servers");
    assert!(kind("KafkaBridge").unwrap().columns[1].wide);
    let namespace = kind("Namespace").unwrap();
    assert_eq!((namespace.namespaced, namespace.api_version().as_str()), (false, "v1"));
    assert!(kind("ZooKeeper").is_none());
}

#[test]
fn a_path_leads_to_its_type() {
    let kafka = schema("Kafka").unwrap();
    let at = |path: &str| kafka.at(&path.parse().unwrap()).map(TypeSchema::describe);
    assert_eq!(at("spec.kafka.listeners[0].port").unwrap(), "an integer of at least 9092");
    assert_eq!(at("spec.kafka.config[log.retention.ms]").unwrap(), "a map");
    assert_eq!(at("spec.kafka.rack.type").unwrap(), "one of `topology-label`, `environment-variable`");
    assert_eq!(at("metadata.labels[strimzi.io/cluster]").unwrap(), "text");
    assert_eq!(at("spec.zookeeper"), None);
    assert!(kafka.at_keys(&["spec", "entityOperator"]).unwrap().field("topicOperator").is_some());
}

/// The faults of an object of a kind, one a line.
fn problems(kind: &str, object: serde_json::Value) -> Vec<String> {
    schema(kind).unwrap().check_json(&object).iter().map(ToString::to_string).collect()
}

#[test]
fn a_good_topic_has_no_problem() {
    let topic = json!({"apiVersion": "kafka.strimzi.io/v1", "kind": "KafkaTopic",
        "metadata": {"name": "payments", "labels": {"strimzi.io/cluster": "orders"}},
        "spec": {"partitions": 12, "replicas": 3, "config": {"retention.ms": 604_800_000}}});
    assert_eq!(problems("KafkaTopic", topic), [""; 0]);
}

#[test]
fn every_fault_is_named_with_its_place_and_a_near_word() {
    let topic =
        json!({"metadata": {"lables": {}}, "spec": {"partition": 3, "partitions": 0, "replicas": "3", "config": 1}});
    assert_eq!(
        problems("KafkaTopic", topic),
        [
            "metadata.lables: there is no field `lables` here; did you mean `labels`?",
            "spec.config: must be a map, not a number",
            "spec.partition: there is no field `partition` here; did you mean `partitions`?",
            "spec.partitions: must be a number of at least 1",
            "spec.replicas: must be an integer from 1 to 32767, not text",
        ]
    );
    assert_eq!(problems("KafkaTopic", json!({})), ["spec: is required"]);
}

#[test]
fn words_forms_and_rules_are_checked() {
    let user = |authentication: serde_json::Value| json!({"spec": {"authentication": authentication}});
    assert_eq!(
        problems("KafkaUser", user(json!({"type": "scram-sha512"}))),
        [
            "spec.authentication.type: must be one of `tls`, `tls-external`, `scram-sha-512`; did you mean `scram-sha-512`?"
        ]
    );
    assert_eq!(
        problems("KafkaUser", user(json!({"type": "tls", "validityDays": 30}))),
        ["spec.authentication: validityDays and renewalDays go together"]
    );
    assert_eq!(problems("KafkaUser", user(json!({"type": "tls", "validityDays": 30, "renewalDays": 5}))), [""; 0]);
    let pool = |requests: serde_json::Value| {
        json!({"spec": {"replicas": 1, "roles": ["broker"], "storage": {"type": "ephemeral"},
        "resources": {"requests": requests}}})
    };
    assert_eq!(problems("KafkaNodePool", pool(json!({"cpu": 2, "memory": "8Gi"}))), [""; 0]);
    let refused = problems("KafkaNodePool", pool(json!({"cpu": "two"})));
    assert!(refused[0].starts_with("spec.resources.requests.cpu: must match ^"), "{refused:?}");
}

#[test]
fn an_environment_variable_has_one_source() {
    let bridge = |env: serde_json::Value| {
        json!({"spec": {"replicas": 1, "bootstrapServers": "b:9092", "http": {},
        "template": {"bridgeContainer": {"env": [env]}}}})
    };
    assert_eq!(problems("KafkaBridge", bridge(json!({"name": "A", "value": "1"}))), [""; 0]);
    let refused = problems("KafkaBridge", bridge(json!({"name": "A"})));
    assert_eq!(
        refused,
        ["spec.template.bridgeContainer.env[0]: needs exactly one of `value`, `valueFrom`; 0 are given"]
    );
}

#[test]
fn a_null_is_as_good_as_nothing_but_not_in_a_list() {
    let user =
        |acls: serde_json::Value| json!({"spec": {"quotas": null, "authorization": {"type": "simple", "acls": acls}}});
    assert_eq!(problems("KafkaUser", user(json!([]))), [""; 0]);
    assert_eq!(problems("KafkaUser", user(json!([null]))), ["spec.authorization.acls[0]: must be a map, not null"]);
    assert_eq!(problems("KafkaUser", user(json!(null))), ["spec.authorization.acls: is required"]);
}

#[test]
fn a_part_may_leave_out_what_the_whole_must_have() {
    let listener = Value::from(
        json!({"spec": {"kafka": {"rack": {"type": "environment-variable"}, "listeners": [{"name": "Upper"}]}}}),
    );
    let found: Vec<_> = schema("Kafka").unwrap().check_part(&listener).iter().map(ToString::to_string).collect();
    assert_eq!(found, ["spec.kafka.listeners[0].name: must match ^[a-z0-9]{1,11}$"]);
}

#[test]
fn what_is_not_known_yet_and_a_secret_are_right() {
    let mut topic = Value::from(json!({"spec": {"partitions": 1}}));
    let Value::Map(map) = &mut topic else { unreachable!() };
    let Some(Value::Map(spec)) = map.get_mut("spec") else { unreachable!() };
    spec.insert("partitions".into(), Value::Unknown);
    assert_eq!(schema("KafkaTopic").unwrap().check(&topic), []);
}

#[test]
fn kubernetes_own_kinds_have_defaults_keyed_lists_and_metadata() {
    let service = expand_open_api(schema("Service").unwrap());
    let ports = &service["properties"]["spec"]["properties"]["ports"];
    assert_eq!(ports["x-kubernetes-list-map-keys"], json!(["port", "protocol"]));
    assert_eq!(ports["items"]["properties"]["protocol"]["default"], "TCP");
    assert!(service["properties"]["metadata"]["properties"]["ownerReferences"].is_object());
    assert_eq!(problems("ConfigMap", json!({"data": {"a": 1}})), ["data.a: must be text, not a number"]);
}

#[test]
fn a_text_that_breaks_the_notation_says_where() {
    let error = |text: &'static str| notation::parse(text, &notation::Definitions::default()).unwrap_err().to_string();
    assert_eq!(error("A\n  b Missing\n"), "line 2: `Missing` is no type, and no definition above");
    assert_eq!(error("A\n  b\n"), "line 2: has no fields below it");
    assert_eq!(error("A\n      b string\n"), "line 2: is indented below nothing");
    assert_eq!(error("A\n  b int 1-2\n"), "line 2: `1-2` is no range");
    assert_eq!(error("A\n  @rule self.b\n  b string\n"), "line 2: a rule is followed by what it says");
    assert_eq!(error("A = string\nA = bool\n"), "line 2: `A` is defined twice");
}

//! Whatever comes in: a check is stable, and never panics.

use super::super::*;
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use std::sync::LazyLock;

/// Words that schemas know, so that generated objects reach deep places.
const WORDS: [&str; 24] = [
    "metadata",
    "name",
    "labels",
    "annotations",
    "finalizers",
    "spec",
    "status",
    "kafka",
    "listeners",
    "port",
    "type",
    "tls",
    "config",
    "rack",
    "topologyKey",
    "authentication",
    "validityDays",
    "renewalDays",
    "replicas",
    "roles",
    "storage",
    "resources",
    "template",
    "unknownWord",
];

fn scalar() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-5_i64..20_000).prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        prop::sample::select(&["tls", "internal", "9092", "2Gi", "", "é\u{0}"][..]).prop_map(Value::from),
    ]
}

fn word() -> impl Strategy<Value = String> {
    prop::sample::select(&WORDS[..]).prop_map(str::to_owned)
}

fn map(value: impl Strategy<Value = Value>) -> impl Strategy<Value = Value> {
    prop::collection::vec((word(), value), 0..6)
        .prop_map(|entries| Value::Object(entries.into_iter().collect::<Map<_, _>>()))
}

fn object() -> impl Strategy<Value = Value> {
    let tree = scalar().prop_recursive(6, 60, 6, |inner| {
        prop_oneof![map(inner.clone()), prop::collection::vec(inner, 0..4).prop_map(Value::from)]
    });
    (map(tree.clone()), tree).prop_map(|(mut object, spec)| {
        object["spec"] = spec;
        object
    })
}

fn schemas() -> &'static [StructuralSchema] {
    static SCHEMAS: LazyLock<Vec<StructuralSchema>> = LazyLock::new(|| {
        let open_api = |crd: &Value| crd["spec"]["versions"][0]["schema"]["openAPIV3Schema"].clone();
        strimzi_crds().iter().map(|crd| StructuralSchema::from_open_api(&open_api(crd)).unwrap()).collect()
    });
    &SCHEMAS
}

proptest! {
    #[test]
    fn a_checked_object_is_checked_again_unchanged(object in object()) {
        for schema in schemas() {
            let mut once = object.clone();
            let first = schema.check(&mut once, None, UnknownFields::Warn);
            let mut twice = once.clone();
            let second = schema.check(&mut twice, None, UnknownFields::Strict);
            prop_assert_eq!(&once, &twice);
            prop_assert_eq!(second.unknown, Vec::<String>::new());
            prop_assert_eq!(first.errors, second.errors);
        }
    }

    #[test]
    fn an_accepted_object_is_accepted_as_an_update_of_itself(object in object()) {
        for schema in schemas() {
            let mut stored = object.clone();
            if schema.check(&mut stored, None, UnknownFields::Ignore).is_valid() {
                let old = stored.clone();
                prop_assert!(schema.check(&mut stored, Some(&old), UnknownFields::Strict).is_valid());
            }
        }
    }
}

#[test]
fn the_generator_reaches_objects_that_are_accepted() {
    let mut topic = json!({"spec": {"config": {"unknownWord": [{"a": null}]}, "replicas": 3}});
    let accepted = schemas()
        .iter()
        .filter(|schema| schema.check(&mut topic.clone(), None, UnknownFields::Strict) == Checked::default());
    assert_eq!(accepted.count(), 1);
    assert!(schemas()[2].check(&mut topic, None, UnknownFields::Strict).is_valid());
}

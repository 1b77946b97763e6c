//! Stories: an object comes in, and leaves pruned, defaulted, or refused with the server's words.

#![allow(clippy::needless_pass_by_value)] // `json!` values are written where they are passed

mod agreement;
mod kinds;
mod properties;
mod recorded;

use super::*;
use serde_json::{Value, json};

fn compile(spec: &Value) -> StructuralSchema {
    StructuralSchema::from_open_api(&json!({
        "type": "object",
        "properties": {"apiVersion": {"type": "string"}, "kind": {"type": "string"}, "metadata": {"type": "object"}, "spec": spec},
        "required": ["spec"],
    }))
    .unwrap()
}

fn check(spec: &Value, object: Value) -> (Value, Checked) {
    let mut object = object;
    let checked = compile(spec).check(&mut object, None, UnknownFields::Strict);
    (object, checked)
}

/// `path reason message`, one a line, as a Status lists its causes.
fn causes(spec: &Value, value: Value) -> Vec<String> {
    let (_, checked) = check(spec, json!({"spec": value}));
    checked.errors.iter().map(|error| format!("{} {} {}", error.path, error.reason.as_str(), error.message)).collect()
}

fn object(properties: Value) -> Value {
    json!({"type": "object", "properties": properties})
}

#[test]
fn an_unknown_field_is_dropped_and_named() {
    let spec = object(
        json!({"known": {"type": "string"}, "list": {"type": "array", "items": object(json!({"a": {"type": "string"}}))}}),
    );
    let (pruned, checked) = check(
        &spec,
        json!({"metadata": {"name": "x", "nmae": "y"}, "spec": {"known": "k", "other": 1, "list": [{"a": "1", "b": {"c": 2}}]}, "stray": 1}),
    );
    assert_eq!(pruned, json!({"metadata": {"name": "x"}, "spec": {"known": "k", "list": [{"a": "1"}]}}));
    assert_eq!(checked.unknown, ["metadata.nmae", "spec.list[0].b", "spec.other", "stray"]);
    assert_eq!(checked.unknown_messages().next().unwrap(), "unknown field \"metadata.nmae\"");
    assert!(checked.is_valid());
}

#[test]
fn an_ignored_unknown_field_is_dropped_without_a_word() {
    let mut object = json!({"spec": {"other": 1}});
    let checked = compile(&json!({"type": "object", "properties": {}})).check(&mut object, None, UnknownFields::Ignore);
    assert_eq!((object, checked), (json!({"spec": {}}), Checked::default()));
}

#[test]
fn a_free_field_keeps_everything_and_a_map_keeps_its_keys() {
    let spec = object(json!({
        "config": {"type": "object", "x-kubernetes-preserve-unknown-fields": true},
        "labels": {"type": "object", "additionalProperties": {"type": "string"}},
    }));
    let body = json!({"spec": {"config": {"a": {"b": [1]}}, "labels": {"x.y/z": "1"}}});
    let (kept, checked) = check(&spec, body.clone());
    assert_eq!(kept, body);
    assert_eq!(checked, Checked::default());
}

#[test]
fn wrong_types_are_named_with_what_was_found() {
    let spec = object(
        json!({"n": {"type": "integer"}, "b": {"type": "boolean"}, "l": {"type": "array", "items": {"type": "string"}}}),
    );
    assert_eq!(
        causes(&spec, json!({"b": 1, "l": [true], "n": "3"})),
        [
            "spec.b FieldValueTypeInvalid Invalid value: \"integer\": spec.b in body must be of type boolean: \"integer\"",
            "spec.l[0] FieldValueTypeInvalid Invalid value: \"boolean\": spec.l[0] in body must be of type string: \"boolean\"",
            "spec.n FieldValueTypeInvalid Invalid value: \"string\": spec.n in body must be of type integer: \"string\"",
        ]
    );
    assert_eq!(causes(&spec, json!({"n": 3.0})), [""; 0]);
}

#[test]
fn limits_speak_as_the_server_does() {
    let spec = object(json!({
        "n": {"type": "integer", "minimum": 1, "maximum": 5},
        "e": {"type": "string", "enum": ["a", "b"]},
        "p": {"type": "string", "pattern": "^[a-z]+$"},
        "l": {"type": "array", "minItems": 1, "items": {"type": "string"}},
        "s": {"type": "string", "maxLength": 2},
    }));
    assert_eq!(
        causes(&spec, json!({"e": "c", "l": [], "n": 0, "p": "A", "s": "abc"})),
        [
            "spec.e FieldValueNotSupported Unsupported value: \"c\": supported values: \"a\", \"b\"",
            "spec.l FieldValueInvalid Invalid value: 0: spec.l in body should have at least 1 items",
            "spec.n FieldValueInvalid Invalid value: 0: spec.n in body should be greater than or equal to 1",
            "spec.p FieldValueInvalid Invalid value: \"A\": spec.p in body should match '^[a-z]+$'",
            "spec.s FieldValueTooLong Too long: may not be more than 2 bytes",
        ]
    );
    assert_eq!(
        causes(&spec, json!({"n": 6})),
        ["spec.n FieldValueInvalid Invalid value: 6: spec.n in body should be less than or equal to 5"]
    );
}

#[test]
fn a_required_field_is_missed_also_when_it_is_null() {
    let spec = json!({"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}}});
    assert_eq!(causes(&spec, json!({})), ["spec.a FieldValueRequired Required value"]);
    assert_eq!(causes(&spec, json!({"a": null})), ["spec.a FieldValueRequired Required value"]);
    let (_, checked) = check(&spec, json!({}));
    assert_eq!(checked.errors[0].path, "spec");
}

#[test]
fn nulls_go_unless_a_field_may_be_null_and_defaults_fill_in() {
    let spec = object(json!({
        "a": {"type": "string"},
        "b": {"type": "string", "nullable": true},
        "c": {"type": "integer", "default": 7},
        "d": {"type": "object", "default": {}, "properties": {"e": {"type": "boolean", "default": true}}},
    }));
    let (filled, checked) = check(&spec, json!({"spec": {"a": null, "b": null, "c": null}}));
    assert_eq!(filled, json!({"spec": {"b": null, "c": 7, "d": {"e": true}}}));
    assert!(checked.is_valid());
}

#[test]
fn an_int_or_string_takes_both_and_nothing_else() {
    let quantity = json!({"x-kubernetes-int-or-string": true, "anyOf": [{"type": "integer"}, {"type": "string"}], "pattern": "^[0-9]+(m|Gi)?$"});
    let spec = object(json!({"cpu": quantity}));
    assert_eq!(causes(&spec, json!({"cpu": 2})), [""; 0]);
    assert_eq!(causes(&spec, json!({"cpu": "500m"})), [""; 0]);
    assert_eq!(
        causes(&spec, json!({"cpu": "x"})),
        ["spec.cpu FieldValueInvalid Invalid value: \"x\": spec.cpu in body should match '^[0-9]+(m|Gi)?$'"]
    );
    let refused = causes(&spec, json!({"cpu": true}));
    assert!(refused[0].contains("must be of type integer,string: \"boolean\""), "{refused:?}");
    assert!(refused[1].starts_with("<nil> FieldValueInvalid"), "{refused:?}");
}

#[test]
fn exactly_one_of_two_fields() {
    let spec = json!({"type": "object", "properties": {"value": {"type": "string"}, "valueFrom": {"type": "string"}},
        "oneOf": [{"properties": {"value": {}}, "required": ["value"]}, {"properties": {"valueFrom": {}}, "required": ["valueFrom"]}]});
    assert_eq!(causes(&spec, json!({"value": "x"})), [""; 0]);
    assert_eq!(
        causes(&spec, json!({})),
        [
            "<nil> FieldValueInvalid Invalid value: \"\": \"spec\" must validate one and only one schema (oneOf). Found none valid",
            "spec.value FieldValueRequired Required value",
        ]
    );
    assert_eq!(
        causes(&spec, json!({"value": "x", "valueFrom": "y"})),
        [
            "<nil> FieldValueInvalid Invalid value: \"\": \"spec\" must validate one and only one schema (oneOf). Found 2 valid alternatives"
        ]
    );
}

#[test]
fn a_resource_inside_another_says_what_it_is() {
    let embedded =
        json!({"type": "object", "x-kubernetes-embedded-resource": true, "x-kubernetes-preserve-unknown-fields": true});
    let spec = object(json!({"pod": embedded}));
    assert_eq!(
        causes(&spec, json!({"pod": {"kind": "Pod"}})),
        ["spec.pod.apiVersion FieldValueRequired Required value"]
    );
    let (kept, checked) = check(
        &spec,
        json!({"spec": {"pod": {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a", "b": 1}, "spec": {}}}}),
    );
    assert_eq!(checked.unknown, ["spec.pod.metadata.b"]);
    assert_eq!(kept["spec"]["pod"]["spec"], json!({}));
}

#[test]
fn numbers_that_a_type_cannot_hold_are_refused() {
    let spec = object(json!({"n": {"type": "integer"}, "narrow": {"type": "integer", "format": "int32"}}));
    assert_eq!(
        causes(&spec, json!({"narrow": 2.5}))[0],
        "spec.narrow FieldValueTypeInvalid Invalid value: \"float64\": spec.narrow in body must be of type int32: \"float64\""
    );
    assert_eq!(
        causes(&spec, json!({"narrow": 3_000_000_000_i64})),
        [
            "<nil> FieldValueInvalid Invalid value: \"\": Checked value must be of type integer with format int32 in spec.narrow"
        ]
    );
    assert_eq!(causes(&spec, json!({"n": 1e30})).len(), 2);
}

fn with_rules(rules: Value) -> Value {
    json!({"type": "object", "properties": {"a": {"type": "integer"}, "b": {"type": "integer"}, "t": {"type": "string"}},
        "required": ["a"], "x-kubernetes-validations": rules})
}

#[test]
fn a_rule_refuses_with_its_own_message() {
    let spec = with_rules(json!([{"rule": "self.a < self.b", "message": "a must be below b"}]));
    assert_eq!(causes(&spec, json!({"a": 1, "b": 2})), [""; 0]);
    assert_eq!(causes(&spec, json!({"a": 3, "b": 2})), ["spec FieldValueInvalid Invalid value: a must be below b"]);
    let failing = causes(&spec, json!({"a": 3}));
    assert!(failing[0].ends_with("evaluating rule: a must be below b"), "{failing:?}");
}

#[test]
fn a_rule_about_the_old_object_runs_on_updates_only() {
    let spec = with_rules(json!([{"rule": "self.a >= oldSelf.a", "message": "a never shrinks"}]));
    let schema = compile(&spec);
    let mut object = json!({"spec": {"a": 1}});
    assert!(schema.check(&mut object, None, UnknownFields::Strict).is_valid());
    let refused = schema.check(&mut object, Some(&json!({"spec": {"a": 2}})), UnknownFields::Strict);
    assert_eq!(refused.errors[0].message, "Invalid value: a never shrinks");
}

#[test]
fn rules_wait_until_the_types_are_right() {
    let spec = with_rules(json!([{"rule": "self.a < 3", "message": "small"}]));
    let refused = causes(&spec, json!({"a": "x"}));
    assert!(
        refused[1].starts_with("<nil> FieldValueInvalid Invalid value: null: some validation rules were not checked"),
        "{refused:?}"
    );
}

#[test]
fn a_keyed_list_holds_a_key_once() {
    let spec =
        object(json!({"l": {"type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name"],
        "items": object(json!({"name": {"type": "string"}, "v": {"type": "integer"}}))}}));
    assert_eq!(
        causes(&spec, json!({"l": [{"name": "a", "v": 1}, {"name": "a", "v": 2}, {"name": "b"}]})),
        ["spec.l[1] FieldValueDuplicate Duplicate value: {\"name\":\"a\"}"]
    );
}

#[test]
fn a_schema_that_is_not_structural_is_refused_where_it_is_wrong() {
    let refused = |schema: Value| StructuralSchema::from_open_api(&schema).unwrap_err().to_string();
    assert_eq!(
        refused(json!({"type": "object", "properties": {"spec": {"properties": {}}}})),
        "properties[spec].type: Required value: must not be empty for specified object fields"
    );
    assert!(refused(object(json!({"l": {"type": "array"}}))).starts_with("properties[l].items: Required value"));
    assert!(
        refused(object(json!({"p": {"type": "string", "pattern": "("}})))
            .starts_with("properties[p].pattern: Invalid value")
    );
    assert!(refused(object(json!({"r": {"$ref": "#/x"}}))).starts_with("properties[r].$ref: Forbidden"));
    let rule = json!([{"rule": "self.a >="}]);
    assert!(
        refused(object(json!({"r": {"type": "object", "x-kubernetes-validations": rule}})))
            .starts_with("properties[r].x-kubernetes-validations")
    );
}

#[test]
fn a_document_has_the_patch_operation_kubectl_looks_for() {
    let schema = json!({"type": "object"});
    let kind = ServedKind { kind: "KafkaTopic", plural: "kafkatopics", namespaced: true, schema: &schema };
    let document = openapi_document("kafka.strimzi.io", "v1", &[kind]);
    let patch = &document["paths"]["/apis/kafka.strimzi.io/v1/namespaces/{namespace}/kafkatopics/{name}"]["patch"];
    assert_eq!(patch["x-kubernetes-group-version-kind"]["kind"], "KafkaTopic");
    assert!(patch["parameters"].as_array().unwrap().iter().any(|parameter| parameter["name"] == "fieldValidation"));
    let component = &document["components"]["schemas"]["io.strimzi.kafka.v1.KafkaTopic"];
    assert_eq!(component["x-kubernetes-group-version-kind"][0]["group"], "kafka.strimzi.io");
    let node = ServedKind { kind: "Node", plural: "nodes", namespaced: false, schema: &schema };
    let document = openapi_document("", "v1", &[node]);
    assert!(document["paths"]["/api/v1/nodes/{name}"]["patch"].is_object());
    assert!(document["components"]["schemas"]["io.k8s.api.core.v1.Node"].is_object());
}

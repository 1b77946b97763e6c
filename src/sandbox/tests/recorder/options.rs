//! Reading and deleting, and query parameters that are right and wrong.

use super::{
    bodies::Kind,
    step::{APPLY, MERGE, Step},
};
use serde_json::{Value, json};

const TABLE: &str = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";
const HEADERS: &str = "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json";
const HEADER: &str = "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io,application/json";

/// Of a list.
const LISTS: [&str; 30] = [
    "",
    "limit=2",
    "limit=-1",
    "limit=x",
    "limit=2&resourceVersion=0",
    "continue=nonsense",
    "limit=2&continue=eyJ2IjoiZm9vIn0",
    "labelSelector=side=left",
    "labelSelector=side!=left",
    "labelSelector=side%20in%20(left,right)",
    "labelSelector=side%20notin%20(left)",
    "labelSelector=!side",
    "labelSelector=side",
    "labelSelector=side%20in",
    "labelSelector=a,,b",
    "labelSelector=-x=1",
    "labelSelector=side=left,name%20in%20(one)",
    "fieldSelector=metadata.name=two",
    "fieldSelector=metadata.name!=two",
    "fieldSelector=metadata.namespace=recorder",
    "fieldSelector=spec.replicas=1",
    "fieldSelector=nonsense",
    "resourceVersion=0",
    "resourceVersion=nonsense",
    "resourceVersion=-1",
    "resourceVersionMatch=Exact",
    "resourceVersion=0&resourceVersionMatch=Exact",
    "resourceVersion=0&resourceVersionMatch=NotOlderThan",
    "resourceVersion=1&resourceVersionMatch=Sideways",
    "timeoutSeconds=5",
];

/// Of a watch that ends by itself.
const WATCHES: [&str; 5] = [
    "resourceVersion=nonsense",
    "resourceVersion=0",
    "labelSelector=side=left&resourceVersion=0",
    "fieldSelector=metadata.name=two&resourceVersion=0",
    "sendInitialEvents=true",
];

/// Of a write.
const WRITES: [&str; 8] = [
    "dryRun=All",
    "dryRun=Some",
    "dryRun=",
    "dryRun=All&dryRun=All",
    "fieldValidation=Strict",
    "fieldValidation=Loose",
    "fieldManager=%07",
    "pretty=true",
];

pub fn of(kind: &Kind) -> Vec<Step> {
    let mut steps = Vec::new();
    for (name, side) in [("two", "left"), ("three", "right"), ("four", "left")] {
        let mut body = kind.named(name);
        body["metadata"]["labels"] = json!({"side": side, "name": name});
        steps.push(Step::new("POST", format!("{}?fieldManager=m", kind.collection)).body(body));
    }
    steps.extend(LISTS.iter().map(|query| Step::new("GET", format!("{}?{query}", kind.collection))));
    steps.extend(
        WATCHES
            .iter()
            .map(|query| Step::new("GET", format!("{}?watch=true&timeoutSeconds=1&{query}", kind.collection))),
    );
    steps.extend(
        [TABLE, HEADERS, "application/xml", "*/*"]
            .map(|accept| Step::new("GET", kind.collection.clone()).accept(accept).what(accept)),
    );
    let two = format!("{}/two", kind.collection);
    steps.extend([HEADER, "application/xml"].map(|accept| Step::new("GET", two.clone()).accept(accept).what(accept)));
    steps.extend(writes(kind, &two));
    steps.extend(strange_bodies(kind));
    steps.extend(deletions(kind, &two));
    steps
}

fn writes(kind: &Kind, two: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    for query in WRITES {
        steps.push(
            Step::new("POST", format!("{}?{query}", kind.collection)).body(kind.named("two")).what("a duplicate"),
        );
        steps.push(
            Step::new("PATCH", format!("{two}?{query}")).media(MERGE).body(json!({"metadata": {"labels": {"a": "b"}}})),
        );
        steps.push(Step::new("PATCH", format!("{two}?fieldManager=m&{query}")).media(APPLY).body(kind.named("two")));
        steps.push(
            Step::new("PATCH", format!("{two}?fieldManager=m&force=true&{query}")).media(APPLY).body(kind.named("two")),
        );
        steps.push(Step::new("PUT", format!("{two}?{query}")).body(kind.named("two")).what("without a version"));
        steps.push(Step::new("DELETE", format!("{}/absent?{query}", kind.collection)));
    }
    for query in ["force=true", "force=x", ""] {
        steps
            .push(Step::new("PATCH", format!("{two}?{query}")).media(APPLY).body(kind.named("two")).what("no manager"));
        steps.push(Step::new("PATCH", format!("{two}?fieldManager=m&{query}")).media(MERGE).body(json!({})));
    }
    steps
}

fn strange_bodies(kind: &Kind) -> Vec<Step> {
    let with = |pointer: &str, value: Value| {
        let mut body = kind.named("five");
        if let Some((parent, key)) = pointer.rsplit_once('/') {
            body.pointer_mut(parent).expect("a place")[key] = value;
        }
        body
    };
    let bodies = [
        json!("{"),
        json!(""),
        json!("[]"),
        json!([]),
        json!("null"),
        json!({}),
        json!({"kind": "List", "apiVersion": "v1"}),
        with("/kind", json!("Another")),
        with("/apiVersion", json!("v9")),
        with("/metadata/name", json!("")),
        with("/metadata/name", json!("Not A Name")),
        with("/metadata/name", json!("a".repeat(254))),
        with("/metadata/namespace", json!("elsewhere")),
        with("/metadata/generateName", json!("made-")),
        with("/metadata/resourceVersion", json!("5")),
        with("/metadata/uid", json!("x")),
        with("/metadata/generation", json!(9)),
        with("/metadata/labels", json!({"bad key!": "x"})),
        with("/metadata/labels", json!({"a": "bad value!"})),
        with("/metadata/annotations", json!({"bad key!": "x"})),
        with("/metadata/finalizers", json!(["nonsense"])),
        with("/metadata/finalizers", json!(["example.com/hold"])),
        with("/metadata/ownerReferences", json!([{"kind": "X"}])),
        with("/metadata/ownerReferences", json!([{"apiVersion": "v1", "kind": "ConfigMap", "name": "a", "uid": "b"}])),
        with("/metadata/creationTimestamp", json!("yesterday")),
        with("/metadata/managedFields", json!([{"manager": "x"}])),
        with("/metadata/deletionTimestamp", json!("2020-01-01T00:00:00Z")),
        with("/status", json!({"observedGeneration": 3})),
    ];
    let mut steps = Vec::new();
    for (at, body) in bodies.into_iter().enumerate() {
        let what = format!("body {at}");
        let posted = format!("{}?dryRun=All&fieldManager=m", kind.collection);
        steps.push(Step::new("POST", posted).body(body.clone()).what(what.clone()));
        let applied = format!("{}/five?dryRun=All&fieldManager=m", kind.collection);
        steps.push(Step::new("PATCH", applied).media(APPLY).body(body).what(what));
    }
    for (method, path) in [
        ("GET", format!("{}/absent", kind.collection)),
        ("PUT", kind.collection.clone()),
        ("GET", format!("{}/two/nonsense", kind.collection)),
        ("GET", format!("{}/two/status", kind.collection)),
        ("GET", format!("{}s", kind.collection)),
    ] {
        steps.push(Step::new(method, path).body(if method == "GET" { Value::Null } else { kind.body.clone() }));
    }
    steps
}

fn deletions(kind: &Kind, two: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    let bodies = [
        json!({"propagationPolicy": "Sideways"}),
        json!({"propagationPolicy": "Background", "orphanDependents": true}),
        json!({"preconditions": {"uid": "x"}}),
        json!({"preconditions": {"resourceVersion": "1"}}),
        json!({"gracePeriodSeconds": -1}),
        json!({"dryRun": ["All"]}),
        json!({"dryRun": ["Some"]}),
        json!("{"),
        json!({"apiVersion": "v1", "kind": "DeleteOptions", "unheardOf": 1}),
        json!({"kind": "ConfigMap"}),
    ];
    steps.extend(bodies.map(|body| {
        let what = body.to_string();
        let dry = if body["gracePeriodSeconds"].is_null() { "" } else { "?dryRun=All" };
        Step::new("DELETE", format!("{two}{dry}")).body(body).what(what)
    }));
    steps.push(Step::new("GET", two.to_owned()));
    steps.push(Step::new("DELETE", format!("{}?labelSelector=side=right", kind.collection)));
    steps.push(Step::new("DELETE", format!("{two}?propagationPolicy=Foreground")).what("by query"));
    steps.push(Step::new("DELETE", format!("{}?labelSelector=side", kind.collection)));
    steps.push(Step::new("GET", kind.collection.clone()).what("after the end"));
    steps
}

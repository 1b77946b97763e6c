//! Strimzi's custom resource definitions, built from the typed model.
//!
//! For the sandbox only: a real cluster gets Strimzi's own manifests.

use polaris_core::kafka::schema::{self, Column, KindSchema, Scale};
use serde_json::{Map, Value, json};

/// The CRDs of the ten kinds, as `kubectl apply` would send them: no status yet.
pub fn strimzi_crds() -> Vec<Value> {
    schema::strimzi_kinds().map(crd).collect()
}

fn crd(kind: &KindSchema) -> Value {
    json!({
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {
            "name": format!("{}.{}", kind.plural, kind.group),
            "labels": {"app": "strimzi", "strimzi.io/crd-install": "true"},
        },
        "spec": {
            "group": kind.group,
            "names": {
                "kind": kind.kind,
                "listKind": kind.list_kind(),
                "singular": kind.singular(),
                "plural": kind.plural,
                "shortNames": kind.short_names,
                "categories": ["strimzi"],
            },
            "scope": "Namespaced",
            "conversion": {"strategy": "None"},
            "versions": [version(kind)],
        },
    })
}

fn version(kind: &KindSchema) -> Value {
    json!({
        "name": kind.version,
        "served": true,
        "storage": true,
        "subresources": subresources(kind),
        "additionalPrinterColumns": kind.columns.iter().map(column).collect::<Value>(),
        "schema": {"openAPIV3Schema": schema::expand_open_api(&kind.root)},
    })
}

fn subresources(kind: &KindSchema) -> Value {
    let status = kind.status.then(|| ("status".to_owned(), json!({})));
    let scale = kind.scale.map(|scale| ("scale".to_owned(), self::scale(scale)));
    Value::Object(status.into_iter().chain(scale).collect())
}

fn scale(scale: Scale) -> Value {
    let paths = [
        ("specReplicasPath", Some(scale.spec_replicas)),
        ("statusReplicasPath", Some(scale.status_replicas)),
        ("labelSelectorPath", scale.label_selector),
    ];
    let given = |(name, path): (&str, Option<&str>)| path.map(|path| (name.to_owned(), path.into()));
    Value::Object(paths.into_iter().filter_map(given).collect::<Map<_, _>>())
}

fn column(column: &Column) -> Value {
    let mut json = json!({"name": column.name, "type": column.kind, "jsonPath": column.json_path});
    if let (true, Value::Object(map)) = (column.wide, &mut json) {
        map.insert("priority".into(), 1.into());
    }
    json
}

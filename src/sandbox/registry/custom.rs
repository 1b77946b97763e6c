//! From a `CustomResourceDefinition` to the kinds that it makes.

use super::{Column, Kind, ScalePaths, Scope};
use crate::object::{self, NameRule};
use serde_json::Value;

/// One kind for each served version of a definition.
pub fn kinds_of(definition: &Value) -> Vec<Kind> {
    let versions = definition["spec"]["versions"].as_array().map_or(&[][..], Vec::as_slice);
    let storage = versions.iter().find(|version| version["storage"] == true).unwrap_or(&Value::Null);
    let served = versions.iter().filter(|version| version["served"] == true);
    served.map(|version| kind_of(definition, version, text(&storage["name"]))).collect()
}

fn kind_of(definition: &Value, version: &Value, storage_version: String) -> Kind {
    let spec = &definition["spec"];
    let names = &spec["names"];
    let kind = text(&names["kind"]);
    Kind {
        group: text(&spec["group"]),
        version: text(&version["name"]),
        list_kind: non_empty(text(&names["listKind"]), || format!("{kind}List")),
        plural: text(&names["plural"]),
        singular: non_empty(text(&names["singular"]), || kind.to_lowercase()),
        kind,
        short_names: texts(&names["shortNames"]),
        categories: texts(&names["categories"]),
        scope: if spec["scope"] == "Cluster" { Scope::Cluster } else { Scope::Namespaced },
        status: version["subresources"]["status"].is_object(),
        scale: scale_of(&version["subresources"]["scale"]),
        columns: columns_of(version),
        names: NameRule::Subdomain,
        generation: true,
        unconditional_update: false,
        storage_version,
        definition: Some(object::name(definition).to_owned()),
        selectable: selectable_of(version),
    }
}

fn scale_of(scale: &Value) -> Option<ScalePaths> {
    Some(ScalePaths {
        spec: scale.get("specReplicasPath")?.as_str()?.to_owned(),
        status: scale.get("statusReplicasPath")?.as_str()?.to_owned(),
        selector: scale.get("labelSelectorPath").and_then(Value::as_str).map(str::to_owned),
    })
}

/// The declared columns, or the age when none is declared.
fn columns_of(version: &Value) -> Vec<Column> {
    let declared = version["additionalPrinterColumns"].as_array().map_or(&[][..], Vec::as_slice);
    if declared.is_empty() {
        return vec![age()];
    }
    declared.iter().map(column_of).collect()
}

fn column_of(column: &Value) -> Column {
    Column {
        name: text(&column["name"]),
        r#type: text(&column["type"]),
        format: text(&column["format"]),
        description: text(&column["description"]),
        priority: column["priority"].as_i64().unwrap_or(0),
        path: text(&column["jsonPath"]),
    }
}

fn age() -> Column {
    Column {
        name: "Age".to_owned(),
        r#type: "date".to_owned(),
        format: String::new(),
        description: "CreationTimestamp is a timestamp representing the server time when this object was created."
            .to_owned(),
        priority: 0,
        path: ".metadata.creationTimestamp".to_owned(),
    }
}

fn selectable_of(version: &Value) -> Vec<String> {
    let fields = version["selectableFields"].as_array().map_or(&[][..], Vec::as_slice);
    fields.iter().map(|field| text(&field["jsonPath"]).trim_start_matches('.').to_owned()).collect()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or("").to_owned()
}

fn texts(value: &Value) -> Vec<String> {
    value.as_array().map(|list| list.iter().map(text).collect()).unwrap_or_default()
}

fn non_empty(text: String, otherwise: impl FnOnce() -> String) -> String {
    if text.is_empty() { otherwise() } else { text }
}

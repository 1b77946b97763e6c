//! OpenAPI v3 documents: what kubectl reads before it sends an object.
//!
//! kubectl looks for a `patch` operation of the kind with a `fieldValidation` parameter, and leaves the checking to
//! the server where it finds one.

use serde_json::{Map, Value, json};

/// A kind of a group and version, as a document names it.
#[derive(Clone, Copy, Debug)]
pub struct ServedKind<'a> {
    pub kind: &'a str,
    pub plural: &'a str,
    pub namespaced: bool,
    /// Its `openAPIV3Schema`.
    pub schema: &'a Value,
}

const PATCH_PARAMETERS: [&str; 4] = ["dryRun", "fieldManager", "fieldValidation", "force"];

/// The document behind `/openapi/v3/apis/<group>/<version>` (`/openapi/v3/api/v1` for the core group).
pub fn openapi_document(group: &str, version: &str, kinds: &[ServedKind<'_>]) -> Value {
    let mut paths = Map::new();
    let mut schemas = Map::new();
    for served in kinds {
        let identity = json!({"group": group, "version": version, "kind": served.kind});
        let name = component_name(group, version, served.kind);
        let (path, item) = path_item(group, version, served, &identity, &name);
        paths.insert(path, item);
        schemas.insert(name, component(served.schema, &identity));
    }
    json!({
        "openapi": "3.0.0",
        "info": {"title": "Kubernetes", "version": "v1"},
        "paths": paths,
        "components": {"schemas": schemas},
    })
}

/// `io.strimzi.kafka.v1.KafkaTopic`: the group's labels in reverse, as custom resources are named; Kubernetes' own
/// groups are named after their Go packages.
fn component_name(group: &str, version: &str, kind: &str) -> String {
    if !group.contains('.') || group.ends_with(".k8s.io") {
        let package = group.split('.').next().filter(|package| !package.is_empty()).unwrap_or("core");
        return format!("io.k8s.api.{package}.{version}.{kind}");
    }
    let reversed = group.rsplit('.').collect::<Vec<_>>().join(".");
    format!("{reversed}.{version}.{kind}")
}

fn component(schema: &Value, identity: &Value) -> Value {
    let mut schema = schema.clone();
    if let Value::Object(map) = &mut schema {
        map.insert("x-kubernetes-group-version-kind".into(), json!([identity]));
    }
    schema
}

fn path_item(group: &str, version: &str, served: &ServedKind<'_>, identity: &Value, name: &str) -> (String, Value) {
    let base = if group.is_empty() { format!("/api/{version}") } else { format!("/apis/{group}/{version}") };
    let scope = if served.namespaced { "/namespaces/{namespace}" } else { "" };
    let reference = json!({"$ref": format!("#/components/schemas/{name}")});
    let answer = json!({"description": "OK", "content": {"application/json": {"schema": reference}}});
    let any_body = json!({"schema": {"type": "object"}});
    let content: Map<String, Value> =
        ["application/apply-patch+yaml", "application/json-patch+json", "application/merge-patch+json"]
            .into_iter()
            .map(|kind| (kind.to_owned(), any_body.clone()))
            .collect();
    let item = json!({
        "patch": {
            "operationId": format!("patch{}{}", if served.namespaced { "Namespaced" } else { "" }, served.kind),
            "parameters": PATCH_PARAMETERS.map(query_parameter),
            "requestBody": {"content": content, "required": true},
            "responses": {"200": answer},
            "x-kubernetes-action": "patch",
            "x-kubernetes-group-version-kind": identity,
        },
        "parameters": path_parameters(served.namespaced),
    });
    (format!("{base}{scope}/{}/{{name}}", served.plural), item)
}

fn query_parameter(name: &str) -> Value {
    let kind = if name == "force" { "boolean" } else { "string" };
    json!({"name": name, "in": "query", "schema": {"type": kind, "uniqueItems": true}})
}

fn path_parameters(namespaced: bool) -> Value {
    let names: &[&str] = if namespaced { &["name", "namespace"] } else { &["name"] };
    let parameter = |name: &&str| json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}});
    names.iter().map(parameter).collect()
}

//! What the server itself puts into objects of the built-in kinds, and what may not change in them.

use super::{definitions, namespaces};
use crate::{object, registry::Kind, status_error::Cause};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

/// Fills in what a client may leave out. `live` is `None` for a create.
pub fn fill(kind: &Kind, object: &mut Value, live: Option<&Value>) {
    if kind.is_custom() {
        return;
    }
    match kind.kind.as_str() {
        "Namespace" => namespaces::fill(object),
        "CustomResourceDefinition" => definitions::fill(object),
        "Secret" => fill_secret(object),
        "Service" => fill_service(object, live),
        "Deployment" | "ReplicaSet" | "StatefulSet" => fill_replicas(&kind.kind, object),
        "Pod" => set_status_phase(object, live),
        "PersistentVolumeClaim" => fill_claim(object, live),
        _ => {}
    }
}

/// What the built-in kinds refuse beyond their schema.
pub fn objections(kind: &Kind, live: Option<&Value>, new: &Value) -> Vec<Cause> {
    if kind.is_custom() {
        return Vec::new();
    }
    match (kind.kind.as_str(), live) {
        ("CustomResourceDefinition", _) => definitions::check(new),
        ("Secret", Some(live)) => {
            let mut causes = same(live, new, "type");
            causes.extend(immutable_data(live, new));
            causes
        }
        ("ConfigMap", Some(live)) => immutable_data(live, new),
        ("Deployment" | "ReplicaSet", Some(live)) => same(live, new, "spec.selector"),
        ("RoleBinding" | "ClusterRoleBinding", Some(live)) => same(live, new, "roleRef"),
        ("StorageClass", Some(live)) => same(live, new, "provisioner"),
        ("Service", Some(live)) => same(live, new, "spec.clusterIP"),
        _ => Vec::new(),
    }
}

fn same(live: &Value, new: &Value, path: &str) -> Vec<Cause> {
    if object::at(live, path) == object::at(new, path) {
        return Vec::new();
    }
    let given = object::at(new, path).map(Value::to_string).unwrap_or_default();
    vec![Cause::invalid(path, &given, "field is immutable")]
}

/// `immutable: true` freezes the data of a Secret or ConfigMap.
fn immutable_data(live: &Value, new: &Value) -> Vec<Cause> {
    if live["immutable"] != true {
        return Vec::new();
    }
    let changed = ["data", "binaryData", "immutable"].into_iter().filter(|field| live.get(field) != new.get(field));
    changed.map(|field| Cause::forbidden(field, "field is immutable when `immutable` is set")).collect()
}

/// `stringData` is a way to write `data`, and is never read back.
fn fill_secret(object: &mut Value) {
    if object.get("type").is_none_or(|kind| kind.is_null() || kind == "") {
        object["type"] = Value::from("Opaque");
    }
    let Some(Value::Object(plain)) = object::map_mut(object).remove("stringData") else { return };
    let data = object::map_mut(object).entry("data").or_insert_with(|| json!({}));
    for (key, value) in plain {
        let encoded = STANDARD.encode(value.as_str().unwrap_or(""));
        object::map_mut(data).insert(key, Value::from(encoded));
    }
}

fn fill_service(object: &mut Value, live: Option<&Value>) {
    let address = live.and_then(|live| object::at(live, "spec.clusterIP")).cloned();
    let made = address.unwrap_or_else(|| Value::from(cluster_address(object::uid(object))));
    let spec = object::map_mut(object).entry("spec").or_insert_with(|| json!({}));
    set_default(spec, "type", json!("ClusterIP"));
    set_default(spec, "sessionAffinity", json!("None"));
    if spec["type"] != "ExternalName" {
        set_default(spec, "clusterIP", made);
        let addresses = json!([spec["clusterIP"]]);
        set_default(spec, "clusterIPs", addresses);
        set_default(spec, "internalTrafficPolicy", json!("Cluster"));
        set_default(spec, "ipFamilies", json!(["IPv4"]));
        set_default(spec, "ipFamilyPolicy", json!("SingleStack"));
    }
    for port in spec.get_mut("ports").and_then(Value::as_array_mut).into_iter().flatten() {
        set_default(port, "protocol", json!("TCP"));
        let target = port["port"].clone();
        set_default(port, "targetPort", target);
    }
    set_default(object, "status", json!({"loadBalancer": {}}));
}

/// An address of the service range, derived from the uid.
fn cluster_address(uid: &str) -> String {
    let hex = uid.get(..4).and_then(|hex| u16::from_str_radix(hex, 16).ok()).unwrap_or(1);
    let [high, low] = hex.to_be_bytes();
    format!("10.96.{high}.{low}")
}

fn fill_replicas(kind: &str, object: &mut Value) {
    let spec = object::map_mut(object).entry("spec").or_insert_with(|| json!({}));
    set_default(spec, "replicas", json!(1));
    if kind == "Deployment" {
        set_default(spec, "progressDeadlineSeconds", json!(600));
        set_default(spec, "revisionHistoryLimit", json!(10));
        set_default(spec, "strategy", json!({"type": "RollingUpdate"}));
        if spec["strategy"]["type"] == "RollingUpdate" {
            let rolling = json!({"maxSurge": "25%", "maxUnavailable": "25%"});
            set_default(&mut spec["strategy"], "rollingUpdate", rolling);
        }
    }
    set_default(object, "status", json!({}));
}

fn set_status_phase(object: &mut Value, live: Option<&Value>) {
    if live.is_none() {
        set_default(object, "status", json!({"phase": "Pending"}));
    }
    let spec = object::map_mut(object).entry("spec").or_insert_with(|| json!({}));
    set_default(spec, "restartPolicy", json!("Always"));
    set_default(spec, "dnsPolicy", json!("ClusterFirst"));
    set_default(spec, "terminationGracePeriodSeconds", json!(30));
}

fn fill_claim(object: &mut Value, live: Option<&Value>) {
    if live.is_none() {
        set_default(object, "status", json!({"phase": "Pending"}));
    }
    let spec = object::map_mut(object).entry("spec").or_insert_with(|| json!({}));
    set_default(spec, "volumeMode", json!("Filesystem"));
    if live.is_none() {
        set_default(spec, "storageClassName", json!("standard"));
    }
}

fn set_default(object: &mut Value, field: &str, value: Value) {
    let slot = object::map_mut(object).entry(field).or_insert(Value::Null);
    if slot.is_null() {
        *slot = value;
    }
}

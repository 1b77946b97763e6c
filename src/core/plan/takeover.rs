//! Field ownership on the way from kubectl to Polaris.
//!
//! What `kubectl apply` without `--server-side`, `kubectl create` or `kubectl edit` wrote is held by an entry of
//! managedFields with the operation `Update`. Such an entry never ends by itself: a field that the spec drops would stay
//! for ever, held by a manager that will not come again. So adopting an object makes those fields Polaris' own, as
//! kubectl itself does when it moves to server-side apply (`k8s.io/client-go/util/csaupgrade`).

use super::{FIELD_MANAGER, ownership::Ownership, ownership::is_declared};
use crate::{graph::DesiredResource, snapshot::ObservedObject};
use serde_json::{Map, Value as Json, json};

/// kubectl's note of what it applied last. It goes with the ownership: left behind, a later `kubectl apply` would take
/// it for true.
pub const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// The managedFields after an adoption, and who lost fields by it.
#[derive(Clone, Debug, PartialEq)]
pub struct Takeover {
    pub managed_fields: Vec<Json>,
    pub from: Vec<String>,
}

/// Moves what people's kubectl holds to Polaris, for entries in this `apiVersion`. What a spec cannot declare
/// (finalizers, owner references) stays where it is. `None` where there is nothing to take.
pub fn take_over(managed_fields: &[Json], api_version: &str) -> Option<Takeover> {
    let mut taken = json!({});
    let mut from: Vec<String> = Vec::new();
    let mut rest = Vec::new();
    let mut time = Json::Null;
    for entry in managed_fields {
        let text = |key: &str| entry[key].as_str().unwrap_or_default();
        if text("manager") == FIELD_MANAGER && text("operation") == "Apply" && text("subresource").is_empty() {
            unite(&mut taken, &entry["fieldsV1"]);
            continue;
        }
        if !is_of_a_hand(entry) || text("apiVersion") != api_version {
            rest.push(entry.clone());
            continue;
        }
        let mut left = entry.clone();
        unite(&mut taken, &declarable(&mut left["fieldsV1"]));
        if left["fieldsV1"].as_object().is_some_and(|fields| !fields.is_empty()) {
            rest.push(left);
        }
        from.push(text("manager").to_owned());
        time = entry["time"].clone();
    }
    (!from.is_empty()).then(|| {
        let mut ours = json!({
            "manager": FIELD_MANAGER, "operation": "Apply", "apiVersion": api_version,
            "fieldsType": "FieldsV1", "fieldsV1": taken,
        });
        if !time.is_null() {
            ours["time"] = time;
        }
        rest.insert(0, ours);
        Takeover { managed_fields: rest, from }
    })
}

/// kubectl in any way that is no server-side apply, and whoever left kubectl's note of a client-side one.
fn is_of_a_hand(entry: &Json) -> bool {
    let text = |key: &str| entry[key].as_str().unwrap_or_default();
    let noted = &entry["fieldsV1"]["f:metadata"]["f:annotations"];
    let by_kubectl = text("manager").starts_with("kubectl") || text("manager") == "before-first-apply";
    let applies = noted.get(format!("f:{LAST_APPLIED}")).is_some();
    text("operation") == "Update" && text("subresource").is_empty() && (by_kubectl || applies)
}

/// Takes out what a spec can declare. kubectl's note is taken out and given to nobody.
fn declarable(fields: &mut Json) -> Json {
    let Some(fields) = fields.as_object_mut() else { return json!({}) };
    let mut taken = Map::new();
    for part in ["f:spec", "f:data"] {
        taken.extend(fields.remove_entry(part));
    }
    if let Some(metadata) = fields.get_mut("f:metadata").and_then(Json::as_object_mut) {
        let mut described = Map::new();
        for part in ["f:labels", "f:annotations"] {
            described.extend(metadata.remove_entry(part));
        }
        if let Some(annotations) = described.get_mut("f:annotations").and_then(Json::as_object_mut) {
            annotations.remove(&format!("f:{LAST_APPLIED}"));
        }
        described.retain(|_, part| part.as_object().is_some_and(|part| part.keys().any(|key| key != ".")));
        let is_empty = metadata.is_empty();
        if is_empty {
            fields.remove("f:metadata");
        }
        if !described.is_empty() {
            taken.insert("f:metadata".into(), Json::Object(described));
        }
    }
    Json::Object(taken)
}

fn unite(all: &mut Json, more: &Json) {
    let (Some(all), Some(more)) = (all.as_object_mut(), more.as_object()) else { return };
    for (key, below) in more {
        unite(all.entry(key.clone()).or_insert_with(|| json!({})), below);
    }
}

/// True where Polaris holds a field of the object that the spec does not declare: the next plan is to show that it goes.
pub fn holds_undeclared(resource: &DesiredResource, object: &ObservedObject) -> bool {
    let ownership = Ownership::of(object);
    ownership.ours.iter().any(|path| !is_declared(&resource.body, path) && !resource.ignores(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    const V1: &str = "kafka.strimzi.io/v1";

    fn entry(manager: &str, operation: &str, fields: &Json) -> Json {
        json!({"manager": manager, "operation": operation, "apiVersion": V1, "time": "2026-08-01T08:00:00Z",
            "fieldsType": "FieldsV1", "fieldsV1": fields})
    }

    #[test]
    fn what_kubectl_holds_becomes_ours_in_one_entry() {
        let note = format!("f:{LAST_APPLIED}");
        let applied = json!({"f:metadata": {"f:annotations": {".": {}, note: {}}, "f:labels": {".": {}, "f:a": {}}},
            "f:spec": {".": {}, "f:partitions": {}}});
        let edited = json!({"f:metadata": {"f:finalizers": {"v:\"x\"": {}}}, "f:spec": {"f:config": {"f:b": {}}}});
        let operator = entry("strimzi-topic-operator", "Update", &json!({"f:metadata": {"f:finalizers": {}}}));
        let before = [
            entry("kubectl-client-side-apply", "Update", &applied),
            entry("kubectl-edit", "Update", &edited),
            operator.clone(),
        ];
        let takeover = take_over(&before, V1).unwrap();
        assert_eq!(takeover.from, ["kubectl-client-side-apply", "kubectl-edit"]);
        let ours = json!({"f:metadata": {"f:labels": {".": {}, "f:a": {}}},
            "f:spec": {".": {}, "f:partitions": {}, "f:config": {"f:b": {}}}});
        let left = entry("kubectl-edit", "Update", &json!({"f:metadata": {"f:finalizers": {"v:\"x\"": {}}}}));
        assert_eq!(takeover.managed_fields, [entry("polaris", "Apply", &ours), left, operator]);
    }

    #[test]
    fn what_somebody_else_keeps_declaring_is_not_taken() {
        let spec = || json!({"f:spec": {"f:partitions": {}}});
        for (manager, operation) in [("kubectl", "Apply"), ("helm", "Update"), ("strimzi-topic-operator", "Update")] {
            assert_eq!(take_over(&[entry(manager, operation, &spec())], V1), None, "{manager}");
        }
        let mut scaled = entry("kubectl", "Update", &spec());
        scaled["subresource"] = json!("scale");
        assert_eq!(take_over(&[scaled], V1), None);
    }

    #[test]
    fn a_second_adoption_has_nothing_to_take() {
        let first = take_over(&[entry("kubectl-create", "Update", &json!({"f:spec": {"f:partitions": {}}}))], V1);
        assert_eq!(take_over(&first.unwrap().managed_fields, V1), None);
    }
}

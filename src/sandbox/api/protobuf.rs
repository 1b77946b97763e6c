//! The few objects that kubectl sends as protobuf: what it creates by flags, and its questions about rights.

use crate::status_error::Failure;
use base64::{Engine, engine::general_purpose::STANDARD};
use k8s_pb::{
    api::{
        authorization::v1::{ResourceAttributes, SelfSubjectAccessReview, SelfSubjectRulesReview},
        core::v1::{ConfigMap, Namespace, Secret, ServiceAccount},
        rbac::v1::{ClusterRole, ClusterRoleBinding, PolicyRule, Role, RoleBinding, RoleRef, Subject},
    },
    apimachinery::pkg::{apis::meta::v1::ObjectMeta, runtime::Unknown},
};
use prost::Message;
use serde_json::{Map, Value, json};

/// `k8s` and a zero, before every envelope.
const MAGIC: &[u8] = b"k8s\0";

/// Reads an envelope and the object in it; 415 for a kind that is not read from protobuf.
pub fn decode(bytes: &[u8]) -> Result<Value, Failure> {
    let broken = || Failure::bad_request("the body is no Kubernetes protobuf message");
    let envelope = bytes.strip_prefix(MAGIC).ok_or_else(broken)?;
    let envelope = Unknown::decode(envelope).map_err(|_| broken())?;
    let kind = envelope.type_meta.and_then(|meta| meta.kind).unwrap_or_default();
    let raw = envelope.raw.unwrap_or_default();
    object(&kind, &raw)
        .map_err(|_| broken())?
        .ok_or_else(|| Failure::unsupported_media_type(&["application/json", "application/yaml"]))
}

fn object(kind: &str, raw: &[u8]) -> Result<Option<Value>, prost::DecodeError> {
    Ok(Some(match kind {
        "Namespace" => header(kind, Namespace::decode(raw)?.metadata),
        "ServiceAccount" => header(kind, ServiceAccount::decode(raw)?.metadata),
        "ConfigMap" => {
            let map = ConfigMap::decode(raw)?;
            let mut object = header(kind, map.metadata);
            object["data"] = json!(map.data);
            object["binaryData"] = encoded(map.binary_data);
            without_empty(object)
        }
        "Secret" => {
            let secret = Secret::decode(raw)?;
            let mut object = header(kind, secret.metadata);
            object["data"] = encoded(secret.data);
            object["type"] = json!(secret.r#type);
            without_empty(object)
        }
        "Role" => role(kind, Role::decode(raw).map(|role| (role.metadata, role.rules))?),
        "ClusterRole" => role(kind, ClusterRole::decode(raw).map(|role| (role.metadata, role.rules))?),
        "RoleBinding" => {
            let bound = RoleBinding::decode(raw)?;
            binding(header(kind, bound.metadata), &bound.subjects, bound.role_ref)
        }
        "ClusterRoleBinding" => {
            let bound = ClusterRoleBinding::decode(raw)?;
            binding(header(kind, bound.metadata), &bound.subjects, bound.role_ref)
        }
        "SelfSubjectAccessReview" => {
            let asked = SelfSubjectAccessReview::decode(raw)?.spec.and_then(|spec| spec.resource_attributes);
            json!({"kind": kind, "spec": {"resourceAttributes": asked.as_ref().map(attributes)}})
        }
        "SelfSubjectRulesReview" => {
            let namespace = SelfSubjectRulesReview::decode(raw)?.spec.and_then(|spec| spec.namespace);
            json!({"kind": kind, "spec": {"namespace": namespace}})
        }
        // It asks nothing.
        "SelfSubjectReview" => json!({"kind": kind}),
        _ => return Ok(None),
    }))
}

const RIGHTS: &str = "rbac.authorization.k8s.io/v1";

fn role(kind: &str, (metadata, rules): (Option<ObjectMeta>, Vec<PolicyRule>)) -> Value {
    let rule = |rule: &PolicyRule| {
        without_empty(json!({
            "verbs": rule.verbs, "apiGroups": rule.api_groups, "resources": rule.resources,
            "resourceNames": rule.resource_names, "nonResourceURLs": rule.non_resource_ur_ls,
        }))
    };
    let mut object = header(kind, metadata);
    object["apiVersion"] = json!(RIGHTS);
    object["rules"] = rules.iter().map(rule).collect();
    object
}

fn binding(mut object: Value, subjects: &[Subject], role: Option<RoleRef>) -> Value {
    let subject = |one: &Subject| {
        without_empty(json!({
            "kind": one.kind, "apiGroup": one.api_group, "name": one.name, "namespace": one.namespace,
        }))
    };
    let role = role.unwrap_or_default();
    object["apiVersion"] = json!(RIGHTS);
    object["subjects"] = subjects.iter().map(subject).collect();
    object["roleRef"] = json!({"apiGroup": role.api_group, "kind": role.kind, "name": role.name});
    object
}

fn attributes(asked: &ResourceAttributes) -> Value {
    json!({
        "verb": asked.verb, "group": asked.group, "resource": asked.resource, "subresource": asked.subresource,
        "namespace": asked.namespace, "name": asked.name,
    })
}

fn header(kind: &str, metadata: Option<ObjectMeta>) -> Value {
    let metadata = metadata.unwrap_or_default();
    let metadata = without_empty(json!({
        "name": metadata.name, "namespace": metadata.namespace, "generateName": metadata.generate_name,
        "labels": metadata.labels, "annotations": metadata.annotations,
    }));
    json!({"apiVersion": "v1", "kind": kind, "metadata": metadata})
}

fn encoded(data: impl IntoIterator<Item = (String, Vec<u8>)>) -> Value {
    let entries = data.into_iter().map(|(key, bytes)| (key, Value::from(STANDARD.encode(bytes))));
    Value::Object(entries.collect::<Map<_, _>>())
}

fn without_empty(mut object: Value) -> Value {
    if let Value::Object(fields) = &mut object {
        fields.retain(|_, value| match value {
            Value::Null => false,
            Value::String(text) => !text.is_empty(),
            Value::Object(map) => !map.is_empty(),
            Value::Array(list) => !list.is_empty(),
            _ => true,
        });
    }
    object
}

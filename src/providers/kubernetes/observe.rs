//! A server's JSON turned into an `ObservedObject`: declared parts, status, owner, managers. Secret data is
//! replaced by fingerprints here, before anything else can see it.

use super::{ADDRESS_ANNOTATION, KubernetesCluster, LINEAGE_ANNOTATION};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use polaris_core::{
    resource::{KubernetesKind, ObjectId, Target},
    snapshot::{FieldManager, ObservedObject, Owner},
    value::{Map, SecretReference, SecretValue, Value},
};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::{collections::BTreeMap, sync::Arc};

/// The subresource through which autoscalers write `spec.replicas`; those of `status` write nothing that is declared.
const SCALE: &str = "scale";

#[derive(Deserialize)]
pub struct RawObject {
    pub metadata: RawMetadata,
    #[serde(default)]
    spec: Option<Value>,
    #[serde(default)]
    status: Option<Value>,
    #[serde(default)]
    data: Option<BTreeMap<String, String>>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct RawMetadata {
    pub name: String,
    pub namespace: Option<String>,
    uid: Option<String>,
    resource_version: Option<String>,
    generation: Option<i64>,
    labels: Option<BTreeMap<String, String>>,
    annotations: Option<BTreeMap<String, String>>,
    deletion_timestamp: Option<String>,
    managed_fields: Vec<RawManager>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawManager {
    #[serde(default)]
    manager: String,
    #[serde(default)]
    operation: String,
    #[serde(default)]
    time: Option<String>,
    #[serde(default)]
    subresource: String,
    #[serde(default)]
    fields_v1: Option<Box<RawValue>>,
}

/// The object and the target it stands for.
pub fn observe(cluster: &KubernetesCluster, kind: KubernetesKind, raw: RawObject) -> (Target, ObservedObject) {
    let id = ObjectId {
        cluster: cluster.name.clone(),
        kind,
        namespace: raw.metadata.namespace.as_deref().map(Arc::from),
        name: raw.metadata.name.as_str().into(),
    };
    (Target::Object(id), object(cluster, kind, raw))
}

/// The object alone.
pub fn object(cluster: &KubernetesCluster, kind: KubernetesKind, raw: RawObject) -> ObservedObject {
    let RawObject { metadata, spec, status, data } = raw;
    let owner = owner(metadata.annotations.as_ref());
    let data = data.map(|data| ("data".to_owned(), data_of(cluster, kind, &metadata.name, data)));
    let described = ("metadata".to_owned(), described(metadata.labels, metadata.annotations));
    let spec = spec.map(|spec| ("spec".to_owned(), spec));
    let body: Map = data.into_iter().chain([described]).chain(spec).collect();
    ObservedObject {
        uid: metadata.uid,
        resource_version: metadata.resource_version,
        generation: metadata.generation,
        body: Value::Map(body),
        status: status.unwrap_or(Value::Null),
        owner,
        managers: metadata
            .managed_fields
            .into_iter()
            .filter(|manager| matches!(manager.subresource.as_str(), "" | SCALE))
            .map(manager)
            .collect(),
        deleting: metadata.deletion_timestamp.is_some(),
    }
}

/// Labels and annotations, without the two that only say whose it is.
fn described(labels: Option<BTreeMap<String, String>>, annotations: Option<BTreeMap<String, String>>) -> Value {
    let text =
        |map: BTreeMap<String, String>| Value::map(map.into_iter().map(|(key, text)| (key, Value::String(text))));
    let labels = labels.filter(|map| !map.is_empty()).map(|map| ("labels".to_owned(), text(map)));
    let annotations = annotations.map(|mut map| {
        map.remove(LINEAGE_ANNOTATION);
        map.remove(ADDRESS_ANNOTATION);
        map
    });
    let annotations = annotations.filter(|map| !map.is_empty()).map(|map| ("annotations".to_owned(), text(map)));
    Value::Map(annotations.into_iter().chain(labels).collect())
}

fn owner(annotations: Option<&BTreeMap<String, String>>) -> Option<Owner> {
    let annotations = annotations?;
    Some(Owner {
        lineage: annotations.get(LINEAGE_ANNOTATION)?.clone(),
        address: annotations.get(ADDRESS_ANNOTATION)?.clone(),
    })
}

fn manager(raw: RawManager) -> FieldManager {
    FieldManager {
        applied: raw.operation == "Apply",
        scales: raw.subresource == SCALE,
        name: raw.manager,
        time: raw.time,
        fields: raw.fields_v1.map_or_else(|| "{}".into(), |fields| fields.get().into()),
    }
}

fn data_of(cluster: &KubernetesCluster, kind: KubernetesKind, name: &str, data: BTreeMap<String, String>) -> Value {
    if kind != KubernetesKind::Secret {
        return Value::map(data.into_iter().map(|(key, text)| (key, Value::String(text))));
    }
    Value::map(data.into_iter().map(|(key, text)| {
        let content = STANDARD.decode(text.as_bytes()).unwrap_or_default();
        let secret = SecretValue {
            reference: SecretReference::SecretRef { name: name.to_owned(), key: key.clone() },
            fingerprint: Some(cluster.secrets.fingerprint_of(content)),
        };
        (key, Value::from(secret))
    }))
}

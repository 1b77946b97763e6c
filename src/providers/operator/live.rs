//! What the server has of an operator's installation: every object with Strimzi's label, of each kind that there is.

use super::requests::{items, list_path};
use crate::providers::{
    ProviderError, ProviderErrorKind,
    kubernetes::{ADDRESS_ANNOTATION, KubernetesCluster, LINEAGE_ANNOTATION},
};
use futures::{StreamExt as _, TryStreamExt as _, stream};
use polaris_core::{
    kafka::bundle::{OperatorDeployment, Part, PartKind},
    snapshot::{FieldManager, Owner},
    value::Value,
};
use serde_json::Value as Json;
use std::{collections::BTreeSet, sync::Arc};

/// What Strimzi's own manifests, and ours, put on everything they install.
pub const SELECTOR: &str = "app%3Dstrimzi";
/// What the Operator Lifecycle Manager puts on what it installs.
const OLM_SELECTOR: &str = "olm.owner.kind%3DClusterServiceVersion";
const SCALE: &str = "scale";
const LISTS_AT_ONCE: usize = 8;

/// One object of a server.
#[derive(Clone, Debug)]
pub struct LivePart {
    pub kind: PartKind,
    pub namespace: Option<Arc<str>>,
    pub name: Arc<str>,
    /// As a part's body: without `apiVersion`, `kind`, `status`, and of `metadata` only labels and annotations.
    pub body: Value,
    pub status: Value,
    pub uid: Option<String>,
    pub resource_version: Option<String>,
    pub generation: Option<i64>,
    pub deleting: bool,
    pub owner: Option<Owner>,
    pub managers: Vec<FieldManager>,
}

impl LivePart {
    pub fn read(kind: PartKind, mut object: Json) -> Self {
        let metadata = object["metadata"].take();
        let status = object["status"].take();
        let text = |value: &Json| value.as_str().map(str::to_owned);
        let annotation = |name: &str| text(&metadata["annotations"][name]);
        if let Some(object) = object.as_object_mut() {
            object.retain(|key, _| !matches!(key.as_str(), "apiVersion" | "kind" | "status"));
        }
        object["metadata"] = ["labels", "annotations"]
            .into_iter()
            .filter(|key| !metadata[*key].is_null())
            .map(|key| (key.to_owned(), metadata[key].clone()))
            .collect();
        Self {
            kind,
            namespace: metadata["namespace"].as_str().map(Arc::from),
            name: metadata["name"].as_str().unwrap_or_default().into(),
            body: Value::from(object),
            status: Value::from(status),
            uid: text(&metadata["uid"]),
            resource_version: text(&metadata["resourceVersion"]),
            generation: metadata["generation"].as_i64(),
            deleting: !metadata["deletionTimestamp"].is_null(),
            owner: annotation(LINEAGE_ANNOTATION)
                .zip(annotation(ADDRESS_ANNOTATION))
                .map(|(lineage, address)| Owner { lineage, address }),
            managers: managers(&metadata),
        }
    }

    pub fn is(&self, part: &Part) -> bool {
        self.kind == part.kind && self.name == part.name && self.namespace == part.namespace
    }

    pub fn is_operator(&self) -> bool {
        self.kind == PartKind::Deployment && OperatorDeployment(&self.body).is_operator()
    }

    pub fn is_definition(&self) -> bool {
        self.kind == PartKind::CustomResourceDefinition
    }

    /// As `Part::key`.
    pub fn key(&self) -> String {
        match &self.namespace {
            Some(namespace) => format!("{}/{namespace}/{}", self.kind.name(), self.name),
            None => format!("{}/{}", self.kind.name(), self.name),
        }
    }
}

/// Managers of an object's own fields, also of those that they scale; those of a status are its controllers'.
fn managers(metadata: &Json) -> Vec<FieldManager> {
    let entries = metadata["managedFields"].as_array().cloned().unwrap_or_default();
    let own = entries.into_iter().filter(|entry| matches!(entry["subresource"].as_str(), None | Some("" | SCALE)));
    own.map(|entry| FieldManager {
        name: entry["manager"].as_str().unwrap_or_default().to_owned(),
        time: entry["time"].as_str().map(str::to_owned),
        applied: entry["operation"] == "Apply",
        scales: entry["subresource"] == SCALE,
        fields: entry["fieldsV1"].to_string().into(),
    })
    .collect()
}

/// The leaves that a manager holds outside `metadata` and `status`, each as one text.
pub fn leaves(manager: &FieldManager) -> BTreeSet<String> {
    let fields: Json = serde_json::from_str(&manager.fields).unwrap_or_default();
    let mut found = BTreeSet::new();
    for (key, below) in fields.as_object().into_iter().flatten() {
        if !matches!(key.as_str(), "f:metadata" | "f:status") {
            collect(key.clone(), below, &mut found);
        }
    }
    found
}

fn collect(path: String, node: &Json, found: &mut BTreeSet<String>) {
    match node.as_object().filter(|map| !map.is_empty()) {
        Some(map) => map.iter().for_each(|(key, below)| collect(format!("{path}/{key}"), below, found)),
        None => drop(found.insert(path)),
    }
}

/// Everything with Strimzi's label, of these kinds.
pub async fn labelled(cluster: &KubernetesCluster, kinds: &[PartKind]) -> Result<Vec<LivePart>, ProviderError> {
    let lists = stream::iter(kinds.iter().copied()).map(|kind| async move {
        let path = format!("{}?labelSelector={SELECTOR}", list_path(kind));
        let found = items(cluster, &path).await?;
        Ok::<_, ProviderError>(found.into_iter().map(move |item| LivePart::read(kind, item)).collect::<Vec<_>>())
    });
    let parts: Vec<Vec<LivePart>> = lists.buffered(LISTS_AT_ONCE).try_collect().await?;
    Ok(parts.into_iter().flatten().collect())
}

/// The same of every kind that there can be. What is unusual in an installation and may not be listed is taken for
/// none: whoever installed it had the right.
pub async fn all_labelled(cluster: &KubernetesCluster) -> Result<Vec<LivePart>, ProviderError> {
    let mut parts = labelled(cluster, &PartKind::USUAL).await?;
    for kind in PartKind::all().into_iter().filter(|kind| !PartKind::USUAL.contains(kind)) {
        match labelled(cluster, &[kind]).await {
            Ok(found) => parts.extend(found),
            Err(error) if error.kind == ProviderErrorKind::Forbidden => {}
            Err(error) => return Err(error),
        }
    }
    Ok(parts)
}

/// Operators that carry no label of Strimzi's, because the Operator Lifecycle Manager writes its own.
pub async fn installed_by_olm(cluster: &KubernetesCluster) -> Result<Vec<LivePart>, ProviderError> {
    let path = format!("{}?labelSelector={OLM_SELECTOR}", list_path(PartKind::Deployment));
    let found = items(cluster, &path).await?;
    let parts = found.into_iter().map(|item| LivePart::read(PartKind::Deployment, item));
    Ok(parts.filter(LivePart::is_operator).collect())
}

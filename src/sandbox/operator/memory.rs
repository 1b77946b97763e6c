//! What a simulated Kafka cluster remembers: a ConfigMap in the operator's own namespace.
//!
//! In life this is in Kafka itself (its metadata log) and in the operator's head for the length of a reconciliation.
//! Here it is in the API, so that any process can go on where another one died.

use super::{
    access::{Access, Answer, Key},
    kinds,
};
use polaris_core::kafka::model::Memory;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;

/// All that is kept of one cluster.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Remembered {
    pub cluster: Memory,
    /// Objects that were made, by `Kind/name`, with what each was made from.
    pub made: BTreeMap<String, Made>,
}

/// One object that was made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Made {
    /// Fingerprint of the body; empty until the object is known to stand.
    pub body: String,
    /// Fingerprint of what a Secret's data was made from.
    pub material: String,
    /// It stays when it is no longer wanted.
    pub kept: bool,
}

/// The ConfigMap of one cluster.
#[derive(Clone, Debug)]
pub struct Shelf {
    key: Key,
    written: Option<Remembered>,
}

impl Shelf {
    pub fn new(namespace: &str, cluster: &Key) -> Self {
        let name = format!("{}.{}", cluster.namespace, cluster.name);
        Self { key: Key::new(namespace, &name), written: None }
    }

    /// What is remembered; nothing of a new cluster. An unreadable memory counts as none: the cluster is then new.
    pub async fn load(&mut self, access: &Access) -> Answer<Remembered> {
        let found = access.get(kinds::CONFIG_MAP, &self.key).await?;
        let text = found.as_ref().and_then(|map| map["data"]["cluster.json"].as_str());
        let remembered: Option<Remembered> = text.and_then(|text| serde_json::from_str(text).ok());
        self.written.clone_from(&remembered);
        Ok(remembered.unwrap_or_default())
    }

    /// Writes what changed.
    pub async fn save(&mut self, access: &Access, remembered: &Remembered) -> Answer<()> {
        if self.written.as_ref() == Some(remembered) {
            return Ok(());
        }
        let text = json!(remembered).to_string();
        let labels = json!({"app.kubernetes.io/managed-by": "polaris-sandbox"});
        let body = json!({
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": {"name": self.key.name, "namespace": self.key.namespace, "labels": labels},
            "data": {"cluster.json": text},
        });
        access.apply(kinds::CONFIG_MAP, &self.key, &body).await?;
        self.written = Some(remembered.clone());
        Ok(())
    }

    /// The cluster is gone.
    pub async fn clear(&self, access: &Access) -> Answer<()> {
        access.delete(kinds::CONFIG_MAP, &self.key).await
    }
}

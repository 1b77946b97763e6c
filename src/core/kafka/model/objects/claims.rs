//! Volume claims: one for each volume of each node. They outlive their pods, and their cluster unless told otherwise.

use super::{Owner, Rendered, body, nodes_of, object, pool_labels};
use crate::kafka::{
    document::{flag, text},
    model::{Node, Pool, cluster::Cluster, pools::template, storage},
};
use serde_json::{Value as Json, json};

pub fn all(cluster: &Cluster<'_>) -> Vec<Rendered> {
    let mut claims = Vec::new();
    for pool in &cluster.pools {
        let volumes = storage::volumes(&pool.storage);
        for node in nodes_of(cluster, pool) {
            let kept = volumes.iter().filter(|(_, volume)| text(volume, "/type") == Some("persistent-claim"));
            claims.extend(kept.map(|(name, volume)| claim(cluster, pool, node, name, volume)));
        }
    }
    claims
}

fn claim(cluster: &Cluster<'_>, pool: &Pool, node: &Node, name: &str, volume: &Json) -> Rendered {
    let mut spec = json!({
        "accessModes": ["ReadWriteOnce"],
        "resources": {"requests": {"storage": text(volume, "/size")}},
    });
    if let Some(class) = text(volume, "/class") {
        spec["storageClassName"] = class.into();
    }
    if let Some(selector) = volume.get("selector") {
        spec["selector"] = json!({"matchLabels": selector});
    }
    let own = template(&pool.document, &cluster.documents.kafka, "persistentVolumeClaim");
    let mut body = body(&pool_labels(cluster, pool), own, json!({"spec": spec}));
    body["metadata"]["annotations"]["strimzi.io/delete-claim"] = flag(volume, "/deleteClaim").to_string().into();
    let mut object = object("v1", "PersistentVolumeClaim", format!("{name}-{}", node.pod_name), body);
    object.owner = if flag(volume, "/deleteClaim") { Owner::Pool(pool.name.clone()) } else { Owner::Nobody };
    object
}

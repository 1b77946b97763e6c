//! One StrimziPodSet for each pool, which carries the pods of its nodes.

use super::{Owner, Rendered, body, nodes_of, object, pool_labels};
use crate::kafka::model::{Pool, cluster::Cluster, pools::template};
use serde_json::{Value as Json, json};

pub fn all(cluster: &Cluster<'_>) -> Vec<Rendered> {
    cluster.pools.iter().map(|pool| pod_set(cluster, pool)).collect()
}

fn pod_set(cluster: &Cluster<'_>, pool: &Pool) -> Rendered {
    let pods: Vec<&Json> = nodes_of(cluster, pool).map(|node| &node.pod).collect();
    let selector = json!({
        "strimzi.io/cluster": cluster.name,
        "strimzi.io/kind": "Kafka",
        "strimzi.io/name": format!("{}-kafka", cluster.name),
        "strimzi.io/pool-name": pool.name,
    });
    let content = json!({"spec": {"selector": {"matchLabels": selector}, "pods": pods}});
    let own = template(&pool.document, &cluster.documents.kafka, "podSet");
    let mut body = body(&pool_labels(cluster, pool), own, content);
    body["metadata"]["annotations"]["strimzi.io/storage"] = pool.storage.to_string().into();
    body["metadata"]["annotations"]["strimzi.io/kafka-version"] = cluster.versions.kafka.clone().into();
    let mut object = object("core.strimzi.io/v1", "StrimziPodSet", format!("{}-{}", cluster.name, pool.name), body);
    object.owner = Owner::Pool(pool.name.clone());
    object
}

//! Statuses of the Kafka resource and its pools, in Strimzi's forms.

use super::{ReconcileError, Scene};
use crate::operator::{
    access::Key,
    certificates::entry,
    condition::{self, condition, explained, generation},
    kinds,
    settings::Happening,
};
use polaris_core::kafka::{
    document::text,
    model::{Documents, Listener, Model, Place, Warning},
};
use serde_json::{Value as Json, json};

/// The cluster id that a status already knows: of the resource, else of a pool.
pub fn known_id(documents: &Documents) -> Option<String> {
    let own = text(&documents.kafka, "/status/clusterId");
    own.or_else(|| documents.pools.iter().find_map(|pool| text(pool, "/status/clusterId"))).map(str::to_owned)
}

fn warned(warnings: &[Warning]) -> Vec<Json> {
    warnings.iter().map(|warning| explained("Warning", true, warning.reason, &warning.message)).collect()
}

/// Pools are told in the middle of a reconciliation, before anything rolls.
pub async fn pools(scene: &Scene<'_>, model: &Model) -> Result<(), ReconcileError> {
    for pool in &model.pools {
        let roles: Vec<&str> = [("controller", pool.controller), ("broker", pool.broker)]
            .iter()
            .filter(|(_, has)| *has)
            .map(|(role, _)| *role)
            .collect();
        let selector = format!(
            "strimzi.io/cluster={0},strimzi.io/name={0}-kafka,strimzi.io/kind=Kafka,strimzi.io/pool-name={1}",
            model.name, pool.name
        );
        let warnings = model.pool_warnings.get(&pool.name).map(Vec::as_slice).unwrap_or_default();
        let status = json!({
            "observedGeneration": generation(&pool.document),
            "nodeIds": pool.node_ids,
            "clusterId": scene.remembered.cluster.cluster_id,
            "replicas": pool.node_ids.len(),
            "roles": roles,
            "labelSelector": selector,
            "conditions": if warnings.is_empty() { Json::Null } else { warned(warnings).into() },
        });
        condition::write(&scene.bench.access, kinds::NODE_POOL, &pool.document, status, (scene.bench.settings.clock)())
            .await?;
    }
    Ok(())
}

/// The last word of a reconciliation that failed: the rest of the status stays as it was.
pub async fn fail(scene: &Scene<'_>, warnings: &[Warning], reason: &str, message: &str) -> Result<(), ReconcileError> {
    tell(scene, warnings, Some(reason));
    let mut conditions = warned(warnings);
    conditions.push(explained("NotReady", true, reason, message));
    let status = json!({"conditions": conditions, "observedGeneration": generation(&scene.documents.kafka)});
    write(scene, status).await
}

/// The last word of one that succeeded.
pub async fn succeed(scene: &Scene<'_>, model: &Model, warnings: &[Warning]) -> Result<(), ReconcileError> {
    tell(scene, warnings, None);
    let mut conditions = warned(warnings);
    conditions.push(condition("Ready", true));
    let certificate = authority(scene).await?;
    let listeners: Vec<Json> =
        model.listeners.iter().map(|listener| told(model, listener, certificate.as_deref())).collect();
    let pools: Vec<Json> = model.pools.iter().map(|pool| json!({"name": pool.name})).collect();
    let status = json!({
        "conditions": conditions,
        "observedGeneration": generation(&scene.documents.kafka),
        "listeners": listeners,
        "kafkaNodePools": pools,
        "clusterId": scene.remembered.cluster.cluster_id,
        "operatorLastSuccessfulVersion": scene.bench.settings.release.version,
        "kafkaVersion": model.versions.kafka,
        "kafkaMetadataVersion": scene.remembered.cluster.metadata_version,
    });
    write(scene, status).await
}

fn tell(scene: &Scene<'_>, warnings: &[Warning], refusal: Option<&str>) {
    let warnings = warnings.iter().map(|warning| warning.reason.to_owned()).collect();
    scene.bench.settings.tell(Happening::Told { refusal: refusal.map(str::to_owned), warnings });
}

async fn write(scene: &Scene<'_>, status: Json) -> Result<(), ReconcileError> {
    // Read again: the status that stands may be the one that this reconciliation wrote at its beginning.
    let Some(kafka) = scene.bench.access.get(kinds::KAFKA, &Key::of(&scene.documents.kafka)).await? else {
        return Ok(());
    };
    condition::write(&scene.bench.access, kinds::KAFKA, &kafka, status, (scene.bench.settings.clock)()).await?;
    Ok(())
}

fn told(model: &Model, listener: &Listener, certificate: Option<&str>) -> Json {
    let place = Place { cluster: &model.name, namespace: &model.namespace };
    let (host, port) = (listener.bootstrap_host(place), listener.bootstrap_port(place));
    let mut told = json!({
        "name": listener.name,
        "addresses": [{"host": host, "port": port}],
        "bootstrapServers": format!("{host}:{port}"),
    });
    if let Some(certificate) = certificate.filter(|_| listener.tls) {
        told["certificates"] = json!([certificate]);
    }
    told
}

async fn authority(scene: &Scene<'_>) -> Result<Option<String>, ReconcileError> {
    let key = Key::new(scene.namespace(), &format!("{}-cluster-ca-cert", scene.cluster()));
    Ok(scene.bench.access.get(kinds::SECRET, &key).await?.and_then(|secret| entry(&secret, "ca.crt")))
}

//! Connectors: they run in the Connect cluster that their label names, where that takes them from resources.

use crate::operator::{
    access::{Answer, Key},
    condition::{self, condition, explained, generation, is_paused},
    kafka::Bench,
    kinds,
};
use polaris_core::kafka::document::{annotation, name, namespace, number, part, text};
use serde_json::{Value as Json, json};

/// Reconciles one connector.
pub async fn reconcile(bench: &Bench, document: &Json) -> Answer<()> {
    if !document["metadata"]["deletionTimestamp"].is_null() {
        return Ok(());
    }
    let now = (bench.settings.clock)();
    let status = if is_paused(document) {
        json!({"conditions": [condition("ReconciliationPaused", true)]})
    } else {
        let home = text(document, "/metadata/labels/strimzi.io~1cluster").unwrap_or_default();
        let connect = bench.access.get(kinds::CONNECT, &Key::new(namespace(document), home)).await?;
        status(document, home, connect.as_ref())
    };
    condition::write(&bench.access, kinds::CONNECTOR, document, status, now).await?;
    Ok(())
}

fn status(document: &Json, home: &str, connect: Option<&Json>) -> Json {
    let refused = |message: String| {
        let condition = explained("NotReady", true, "NoSuchResourceException", &message);
        json!({"conditions": [condition], "observedGeneration": generation(document)})
    };
    let Some(connect) = connect else { return refused(format!("there is no KafkaConnect {home}")) };
    if annotation(connect, "strimzi.io/use-connector-resources") != Some("true") {
        return refused(format!("KafkaConnect {home} does not take connectors from resources"));
    }
    let state = match text(document, "/spec/state") {
        Some("paused") => "PAUSED",
        Some("stopped") => "STOPPED",
        _ => "RUNNING",
    };
    let tasks = number(document, "/spec/tasksMax").unwrap_or(1);
    let worker = format!("{home}-connect-0.{home}-connect.{}.svc:8083", namespace(document));
    let running: Vec<Json> = (0..if state == "STOPPED" { 0 } else { tasks })
        .map(|id| json!({"id": id, "state": state, "worker_id": worker}))
        .collect();
    let kind =
        if text(document, "/spec/class").is_some_and(|class| class.contains("Sink")) { "sink" } else { "source" };
    json!({
        "conditions": [condition("Ready", true)],
        "observedGeneration": generation(document),
        "connectorStatus": {"name": name(document), "connector": {"state": state, "worker_id": worker}, "tasks": running, "type": kind},
        "tasksMax": part(document, "/spec/tasksMax").cloned().unwrap_or_else(|| 1.into()),
        "topics": [],
    })
}

//! Rebalances: a proposal, an approval, and replicas that stand elsewhere. States are the types of the condition.

use super::{
    access::{Access, Answer, Key},
    condition::{self, condition, explained, generation},
    kinds,
    topics::InKafka,
};
use jiff::Timestamp;
use polaris_core::kafka::document::{annotation, list, text};
use serde_json::{Value as Json, json};

/// What a rebalance needs to know of its cluster.
#[derive(Clone, Debug, Default)]
pub struct Ground {
    pub cruise_control: bool,
    pub brokers: Vec<i32>,
}

/// The next state of a rebalance, and whether its replicas move now.
fn next(document: &Json) -> Option<(&'static str, bool)> {
    let state = list(document, "/status/conditions").iter().find_map(|condition| condition["type"].as_str());
    let approved = annotation(document, "strimzi.io/rebalance") == Some("approve")
        || annotation(document, "strimzi.io/rebalance-auto-approval") == Some("true");
    let asked_anew = document["metadata"]["generation"] != document["status"]["observedGeneration"];
    match state {
        None => Some(("PendingProposal", false)),
        Some("PendingProposal") => Some(("ProposalReady", false)),
        Some("ProposalReady") if approved => Some(("Rebalancing", true)),
        Some("Rebalancing") => Some(("Ready", false)),
        Some("Ready" | "NotReady" | "Stopped")
            if asked_anew || annotation(document, "strimzi.io/rebalance") == Some("refresh") =>
        {
            Some(("PendingProposal", false))
        }
        _ => None,
    }
}

/// Takes a rebalance one state further. `topics` are those of its cluster; true where there is more to do.
pub async fn reconcile(
    access: &Access,
    document: &Json,
    ground: &Ground,
    topics: &[Json],
    now: Timestamp,
) -> Answer<bool> {
    if annotation(document, "strimzi.io/rebalance-template") == Some("true")
        || !document["metadata"]["deletionTimestamp"].is_null()
    {
        return Ok(false);
    }
    if !ground.cruise_control {
        let condition =
            explained("NotReady", true, "InvalidResourceException", "the Kafka cluster has no Cruise Control");
        let status = json!({"conditions": [condition], "observedGeneration": generation(document)});
        condition::write(access, kinds::REBALANCE, document, status, now).await?;
        return Ok(false);
    }
    let Some((state, moves)) = next(document) else { return Ok(false) };
    if moves {
        move_replicas(access, document, ground, topics).await?;
    }
    let mut status = json!({"conditions": [condition(state, true)], "observedGeneration": generation(document)});
    if state == "ProposalReady" {
        status["optimizationResult"] = json!({"numReplicaMovements": topics.len(), "dataToMoveMB": 0});
    }
    condition::write(access, kinds::REBALANCE, document, status, now).await?;
    if annotation(document, "strimzi.io/rebalance").is_some() {
        let done = json!({"metadata": {"annotations": {"strimzi.io/rebalance": null}}});
        access.patch(kinds::REBALANCE, &Key::of(document), &done).await?;
    }
    Ok(true)
}

/// `remove-brokers` empties the brokers it names; every other mode spreads over all.
async fn move_replicas(access: &Access, document: &Json, ground: &Ground, topics: &[Json]) -> Answer<()> {
    let leaving: Vec<i64> = if text(document, "/spec/mode") == Some("remove-brokers") {
        list(document, "/spec/brokers").iter().filter_map(Json::as_i64).collect()
    } else {
        Vec::new()
    };
    let staying: Vec<i32> = ground.brokers.iter().copied().filter(|id| !leaving.contains(&i64::from(*id))).collect();
    for topic in topics {
        let Some(mut known) = InKafka::read(topic) else { continue };
        let wanted = usize::try_from(known.partitions * known.replicas).unwrap_or(usize::MAX);
        let moved: Vec<i32> = staying.iter().copied().take(wanted).collect();
        if moved != known.brokers {
            known.brokers = moved;
            access
                .patch(kinds::TOPIC, &Key::of(topic), &json!({"metadata": {"annotations": known.annotations()}}))
                .await?;
        }
    }
    Ok(())
}

//! Which Kafka and metadata version a reconciliation runs, and which changes of them are refused.

use super::{Documents, Memory, Refusal, World};
use crate::kafka::{
    document::{part, text},
    version::{MetadataVersion, minor, ordinal},
};
use serde_json::Value as Json;

/// The versions of one reconciliation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Versions {
    pub kafka: String,
    /// The metadata version as it goes into each node's ConfigMap.
    pub metadata_text: String,
    /// Its full name, or the one that stays in force while the Kafka version changes.
    pub metadata_in_force: String,
    /// The Kafka version changes; the metadata version follows in the next reconciliation.
    pub changing: bool,
}

impl Versions {
    pub fn decide(documents: &Documents, memory: &Memory, world: &World) -> Result<Self, Refusal> {
        let spec = documents.kafka.pointer("/spec/kafka").unwrap_or(&Json::Null);
        let kafka = text(spec, "/version").unwrap_or(world.release.default_kafka()).to_owned();
        if !world.release.supports(&kafka) {
            let message =
                format!("Strimzi {} runs Kafka {}, not {kafka}", world.release.version, world.release.kafka.join(", "));
            return Err(Refusal::new("UnsupportedKafkaVersionException", message));
        }
        let wanted = wanted_metadata(spec, &kafka)?;
        let changing = memory.kafka_version.as_ref().is_some_and(|running| *running != kafka);
        let in_force = memory.metadata_version.as_deref().filter(|_| changing);
        refuse_downgrade(&kafka, memory)?;
        Ok(Self {
            metadata_text: in_force.map_or(wanted.0, str::to_owned),
            metadata_in_force: in_force.map_or_else(|| wanted.1.name.to_owned(), str::to_owned),
            kafka,
            changing,
        })
    }

    /// The metadata version is older than the Kafka version.
    pub fn metadata_lags(&self) -> bool {
        let line = self.metadata_in_force.split("-IV").next().unwrap_or_default();
        ordinal(line) < ordinal(&minor(&self.kafka))
    }

    /// What the metadata version should become at the end; `None` while the Kafka version changes.
    pub fn metadata_wanted(&self) -> Option<MetadataVersion> {
        (!self.changing).then(|| MetadataVersion::parse(&self.metadata_in_force)).flatten()
    }
}

/// As written, and parsed. What is above the Kafka version is ignored, as the operator does.
fn wanted_metadata(spec: &Json, kafka: &str) -> Result<(String, MetadataVersion), Refusal> {
    let own = MetadataVersion::of_kafka(kafka).ok_or_else(|| {
        Refusal::new("UnsupportedKafkaVersionException", format!("Kafka {kafka} has no metadata version"))
    })?;
    let Some(written) = part(spec, "/metadataVersion") else { return Ok((own.name.to_owned(), own)) };
    let written = crate::kafka::config::plain(written).unwrap_or_default();
    match MetadataVersion::parse(&written) {
        Some(wanted) if wanted > own => Ok((own.name.to_owned(), own)),
        Some(wanted) => Ok((written, wanted)),
        None => Err(Refusal::new("NumberFormatException", format!("`{written}` is no metadata version"))),
    }
}

fn refuse_downgrade(kafka: &str, memory: &Memory) -> Result<(), Refusal> {
    let Some(running) = &memory.kafka_version else { return Ok(()) };
    let current = memory.metadata_version.as_deref().and_then(MetadataVersion::parse);
    let (Some(current), Some(target)) = (current, MetadataVersion::of_kafka(kafka)) else { return Ok(()) };
    if ordinal(kafka) < ordinal(running) && current > target {
        let message =
            format!("metadata version {} is in force and Kafka {kafka} knows none above {}", current.name, target.name);
        return Err(Refusal::new("KafkaUpgradeException", message));
    }
    Ok(())
}

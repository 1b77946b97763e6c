//! How a State is written: JSON, one resource a line, so that it is compact, quick to read and easy to compare.
//!
//! A newer format is refused by name, an older one is brought up to date by the migrations below, one step at a
//! time. Every format ever written stays readable; its files are fixtures of the tests.

use super::{FORMAT_VERSION, ResourceRecord, State};
use crate::{address::ResourceAddress, graph::ClusterConnection, resource::Target, value::Digest};
use serde::{Deserialize, Serialize, Serializer};
use std::{collections::BTreeMap, sync::Arc};

/// Why bytes are no State that this build can use.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StateFormatError {
    #[error("the state has format {found}, this build reads up to {FORMAT_VERSION}: a newer polaris wrote it")]
    Newer { found: u32 },
    #[error("the state has format {found}, which no polaris ever wrote")]
    Unknown { found: u32 },
    #[error("this is no state: {0}")]
    Malformed(String),
}

/// Turns a document of the format of its key into the next one.
type Migration = fn(serde_json::Value) -> Result<serde_json::Value, StateFormatError>;

/// `(from, migration)`, ascending, without a gap up to the current format.
const MIGRATIONS: &[(u32, Migration)] = &[];

/// Everything but the resources: the first line.
#[derive(Serialize)]
struct Header<'a> {
    format_version: u32,
    lineage: &'a str,
    serial: u64,
    environment: &'a str,
    tool_version: &'a str,
    clusters: &'a BTreeMap<Arc<str>, ClusterConnection>,
}

impl<'a> Header<'a> {
    fn of(state: &'a State) -> Self {
        Self {
            format_version: state.format_version,
            lineage: &state.lineage,
            serial: state.serial,
            environment: &state.environment,
            tool_version: &state.tool_version,
            clusters: &state.clusters,
        }
    }
}

#[derive(Deserialize)]
struct AnyFormat {
    format_version: u32,
}

impl State {
    /// One resource a line, and always the same bytes for the same state.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(256 + self.resources.len() * 320);
        write_json(&mut bytes, &Header::of(self));
        bytes.pop();
        bytes.extend_from_slice(b",\n\"resources\":{");
        for (position, (address, record)) in self.resources.iter().enumerate() {
            bytes.extend_from_slice(if position == 0 { b"\n" } else { b",\n" });
            write_line(&mut bytes, address, record);
        }
        bytes.extend_from_slice(b"\n}}\n");
        bytes
    }

    /// Reads this format and every older one.
    pub fn parse(bytes: &[u8]) -> Result<Self, StateFormatError> {
        match serde_json::from_slice::<Self>(bytes) {
            Ok(state) if state.format_version == FORMAT_VERSION => Ok(state),
            read => parse_other(bytes, read.err(), MIGRATIONS),
        }
    }
}

fn write_line(bytes: &mut Vec<u8>, address: &ResourceAddress, record: &ResourceRecord) {
    bytes.push(b'"');
    bytes.extend_from_slice(address.as_str().as_bytes());
    bytes.extend_from_slice(b"\":");
    write_json(bytes, record);
}

/// Writing to memory cannot fail, and every key that a state holds is a string.
fn write_json(bytes: &mut Vec<u8>, value: &impl Serialize) {
    let written = serde_json::to_writer(bytes, value);
    debug_assert!(written.is_ok(), "{written:?}");
}

/// What is not plainly of the current format: newer, older, or nothing of ours.
fn parse_other(
    bytes: &[u8],
    error: Option<serde_json::Error>,
    migrations: &[(u32, Migration)],
) -> Result<State, StateFormatError> {
    let AnyFormat { format_version: found } = serde_json::from_slice(bytes).map_err(malformed)?;
    if found > FORMAT_VERSION {
        return Err(StateFormatError::Newer { found });
    }
    if let (FORMAT_VERSION, Some(error)) = (found, error) {
        return Err(malformed(error));
    }
    let document = serde_json::from_slice(bytes).map_err(malformed)?;
    serde_json::from_value(migrate(document, found, migrations)?).map_err(malformed)
}

fn migrate(
    mut document: serde_json::Value,
    found: u32,
    migrations: &[(u32, Migration)],
) -> Result<serde_json::Value, StateFormatError> {
    if !migrations.iter().any(|(from, _)| *from == found) {
        return Err(StateFormatError::Unknown { found });
    }
    for (from, step) in migrations.iter().filter(|(from, _)| *from >= found) {
        document = step(document)?;
        document["format_version"] = (from + 1).into();
    }
    Ok(document)
}

#[expect(clippy::needless_pass_by_value, reason = "the shape that map_err wants")]
fn malformed(error: serde_json::Error) -> StateFormatError {
    StateFormatError::Malformed(error.to_string())
}

/// A record as it is written: `observed` only where it differs from `desired`.
#[derive(Deserialize)]
pub(super) struct StoredRecord {
    target: Target,
    uid: Option<String>,
    resource_version: Option<String>,
    desired: Digest,
    observed: Option<Digest>,
    #[serde(default)]
    depends_on: Vec<ResourceAddress>,
    #[serde(default)]
    protect: bool,
}

impl From<StoredRecord> for ResourceRecord {
    fn from(stored: StoredRecord) -> Self {
        Self {
            target: stored.target,
            uid: stored.uid,
            resource_version: stored.resource_version,
            desired: stored.desired,
            observed: stored.observed.unwrap_or(stored.desired),
            depends_on: stored.depends_on,
            protect: stored.protect,
        }
    }
}

#[derive(Serialize)]
struct RecordView<'a> {
    target: &'a Target,
    #[serde(skip_serializing_if = "Option::is_none")]
    uid: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    resource_version: Option<&'a str>,
    desired: Digest,
    #[serde(skip_serializing_if = "Option::is_none")]
    observed: Option<Digest>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    depends_on: &'a [ResourceAddress],
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    protect: bool,
}

impl Serialize for ResourceRecord {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        RecordView {
            target: &self.target,
            uid: self.uid.as_deref(),
            resource_version: self.resource_version.as_deref(),
            desired: self.desired,
            observed: (self.observed != self.desired).then_some(self.observed),
            depends_on: &self.depends_on,
            protect: self.protect,
        }
        .serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        address::ResourceType,
        resource::{KubernetesKind, ObjectId},
    };

    fn record(name: &str, observed: &[u8]) -> ResourceRecord {
        let object = ObjectId {
            cluster: "eu1".into(),
            kind: KubernetesKind::KafkaTopic,
            namespace: Some("kafka".into()),
            name: name.into(),
        };
        ResourceRecord {
            target: Target::Object(object),
            uid: Some("5f0e".into()),
            resource_version: Some("41".into()),
            desired: Digest::of_bytes(b"desired"),
            observed: Digest::of_bytes(observed),
            depends_on: vec![ResourceAddress::new(ResourceType::Kafka, &["orders"])],
            protect: name == "kept",
        }
    }

    fn sample() -> State {
        let mut state = State::empty("01J9Z", "prod");
        state.serial = 7;
        state.tool_version = "0.0.0".into();
        for (name, observed) in [("kept", "desired"), ("other", "server's own")] {
            let address = ResourceAddress::new(ResourceType::Topic, &["orders", name]);
            state.resources.insert(address, record(name, observed.as_bytes()));
        }
        state
    }

    #[test]
    fn a_state_reads_back_as_written() {
        for state in [State::empty("l", "dev"), sample()] {
            assert_eq!(State::parse(&state.to_bytes()), Ok(state));
        }
    }

    #[test]
    fn a_state_is_written_one_resource_a_line() {
        insta::assert_snapshot!(String::from_utf8(sample().to_bytes()).unwrap());
    }

    #[test]
    fn a_newer_format_is_refused_by_name_whatever_else_it_holds() {
        let newer = br#"{"format_version":2,"planets":["mars"]}"#;
        let error = State::parse(newer).unwrap_err();
        assert_eq!(error, StateFormatError::Newer { found: 2 });
        assert!(error.to_string().contains("a newer polaris wrote it"));
        let alike = String::from_utf8(sample().to_bytes()).unwrap().replace("version\":1", "version\":2");
        assert_eq!(State::parse(alike.as_bytes()), Err(StateFormatError::Newer { found: 2 }));
    }

    #[test]
    fn what_is_no_state_says_where() {
        let error = State::parse(b"{\"format_version\":1,\n\"lineage\":7}").unwrap_err();
        assert!(error.to_string().contains("line 2"), "{error}");
        assert_eq!(State::parse(br#"{"format_version":0}"#), Err(StateFormatError::Unknown { found: 0 }));
    }

    #[test]
    fn an_older_format_goes_through_every_migration_in_order() {
        let named = |document: serde_json::Value| Ok(document);
        let older = sample().to_bytes();
        let older = String::from_utf8(older).unwrap().replace("version\":1", "version\":0");
        let older = older.replace("\"lineage\"", "\"line\"");
        let rename: Migration = |mut document| {
            document["lineage"] = document["line"].take();
            Ok(document)
        };
        let state = parse_other(older.as_bytes(), None, &[(0, rename)]).unwrap();
        assert_eq!(state, sample());
        assert!(parse_other(older.as_bytes(), None, &[(0, named)]).is_err());
    }
}

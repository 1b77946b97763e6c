//! The saved plan: one line of header, one line of JSON, and a tag over every byte of both.
//!
//! `polaris-plan <format> <key id> <HMAC-SHA256 in hex>`. The key belongs to a state and is kept beside it, so a plan
//! applies only where it was made, and only as it was made. The key id tells a foreign key from an altered plan.

use super::{PLAN_FORMAT, Plan};
use crate::value::Digest;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

const MAGIC: &str = "polaris-plan";
const KEY_ID_DIGITS: usize = 16;

/// Why a saved plan is not taken.
#[derive(Debug, thiserror::Error)]
pub enum PlanFormatError {
    #[error("it is no saved plan")]
    NotAPlan,
    #[error("it was saved in format {found}, this build reads up to format {PLAN_FORMAT}")]
    NewerFormat { found: u32 },
    #[error("it was made for another state: its key is not this state's")]
    Foreign,
    #[error("it is not as it was saved: its authentication tag does not match")]
    Altered,
    #[error("its content cannot be read, although its tag is right: {0}")]
    Content(#[from] serde_json::Error),
}

/// The bytes of a saved plan.
pub fn encode(plan: &Plan, key: &[u8]) -> Result<Vec<u8>, PlanFormatError> {
    let body = serde_json::to_vec(plan)?;
    let signed = signed_header(PLAN_FORMAT, &key_id(key));
    let tag = hex(&authenticator(key, &signed, &body).finalize().into_bytes());
    let mut bytes = format!("{signed} {tag}\n").into_bytes();
    bytes.extend_from_slice(&body);
    bytes.push(b'\n');
    Ok(bytes)
}

/// The plan, if every byte is as it was saved and the key is the one it was saved with.
pub fn decode(bytes: &[u8], key: &[u8]) -> Result<Plan, PlanFormatError> {
    let (header, body) = split_header(bytes).ok_or(PlanFormatError::NotAPlan)?;
    let words: Vec<&str> = header.split(' ').collect();
    let [MAGIC, format, id, tag] = words[..] else { return Err(PlanFormatError::NotAPlan) };
    let found: u32 = format.parse().map_err(|_| PlanFormatError::NotAPlan)?;
    if found > PLAN_FORMAT {
        return Err(PlanFormatError::NewerFormat { found });
    }
    if id != key_id(key) {
        return Err(PlanFormatError::Foreign);
    }
    // The number as it was written: `01` is not `1`.
    let signed = format!("{MAGIC} {format} {id}");
    let body = body.strip_suffix(b"\n").ok_or(PlanFormatError::Altered)?;
    let tag: Digest = tag.parse().map_err(|_| PlanFormatError::Altered)?;
    let right = authenticator(key, &signed, body).verify_slice(&tag.0).is_ok();
    if !right || hex(&tag.0) != words[3] {
        return Err(PlanFormatError::Altered);
    }
    Ok(serde_json::from_slice(body)?)
}

fn split_header(bytes: &[u8]) -> Option<(&str, &[u8])> {
    const LONGEST_HEADER: usize = 200;
    let end = bytes.iter().take(LONGEST_HEADER).position(|byte| *byte == b'\n')?;
    Some((std::str::from_utf8(&bytes[..end]).ok()?, &bytes[end + 1..]))
}

fn signed_header(format: u32, id: &str) -> String {
    format!("{MAGIC} {format} {id}")
}

fn key_id(key: &[u8]) -> String {
    let mut named = b"polaris plan key".to_vec();
    named.extend_from_slice(key);
    let mut id = Digest::of_bytes(&named).to_string();
    id.truncate(KEY_ID_DIGITS);
    id
}

fn authenticator(key: &[u8], header: &str, body: &[u8]) -> Hmac<Sha256> {
    // A block of exactly HMAC-SHA256's size, so that no length of key can fail.
    let mut block = [0; 64];
    block[..32].copy_from_slice(&Digest::of_bytes(key).0);
    let mut mac = Hmac::<Sha256>::new(&block.into());
    mac.update(header.as_bytes());
    mac.update(b"\n");
    mac.update(body);
    mac
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        address::ResourceAddress,
        graph::WaitCondition,
        plan::{Action, Change, FieldChange, Precondition, Risk, Step, StepId, StepOp, Summary},
        resource::Target,
        value::Value,
    };

    fn plan() -> Plan {
        let address: ResourceAddress = "kubernetes/eu1".parse().unwrap();
        let body: Value = serde_json::from_str(r#"{"spec":{"n":1,"ratio":0.5,"list":[null,true]}}"#).unwrap();
        let field = FieldChange {
            path: "spec.config[a.b]".parse().unwrap(),
            before: None,
            after: Some(Value::Unknown),
            forces_replacement: false,
            note: None,
        };
        let op = StepOp::Apply { body, precondition: Precondition::Absent, force: false };
        let target = Target::ControlPlane { cluster: "eu1".into() };
        Plan {
            format_version: PLAN_FORMAT,
            tool_version: "1".into(),
            environment: "test".into(),
            lineage: "lineage".into(),
            serial: 3,
            spec_digest: Digest::of_bytes(b"spec"),
            clusters: std::collections::BTreeMap::new(),
            changes: vec![Change {
                address: address.clone(),
                action: Action::Create,
                reasons: vec!["not there yet".into()],
                fields: vec![field],
                unchanged: 0,
                risk: Risk::None,
                depends_on: Vec::new(),
                source: None,
                left_alone: Vec::new(),
            }],
            summary: Summary::default(),
            steps: vec![Step {
                id: StepId(0),
                address,
                target,
                op,
                wait: WaitCondition::Reachable,
                waits_on: Vec::new(),
                record: None,
            }],
            findings: Vec::new(),
            restarts: Vec::new(),
            observed: Vec::new(),
        }
    }

    #[test]
    fn a_plan_reads_back_as_it_was_saved() {
        let bytes = encode(&plan(), b"key").unwrap();
        assert_eq!(decode(&bytes, b"key").unwrap(), plan());
        assert_eq!(bytes, encode(&plan(), b"key").unwrap());
    }

    #[test]
    fn no_altered_missing_or_added_byte_is_taken() {
        let bytes = encode(&plan(), b"key").unwrap();
        for at in 0..bytes.len() {
            for bit in [0x01, 0x20, 0x80] {
                let mut altered = bytes.clone();
                altered[at] ^= bit;
                assert!(decode(&altered, b"key").is_err(), "byte {at} bit {bit}");
            }
            assert!(decode(&bytes[..at], b"key").is_err(), "cut at {at}");
            let mut longer = bytes.clone();
            longer.insert(at, b'0');
            assert!(decode(&longer, b"key").is_err(), "added at {at}");
        }
    }

    #[test]
    fn each_refusal_says_what_it_is() {
        let bytes = encode(&plan(), b"key").unwrap();
        assert!(matches!(decode(&bytes, b"other"), Err(PlanFormatError::Foreign)));
        assert!(matches!(decode(b"apiVersion: v1\n", b"key"), Err(PlanFormatError::NotAPlan)));
        let newer = String::from_utf8(bytes).unwrap().replacen(" 1 ", " 2 ", 1);
        assert!(matches!(decode(newer.as_bytes(), b"key"), Err(PlanFormatError::NewerFormat { found: 2 })));
    }
}

//! From the bytes of a request to an object.

use super::{
    call::{Call, Strictness},
    protobuf,
};
use crate::{object::parse_json, status_error::Failure};
use serde_json::Value;

/// An object, and warnings for the answer.
#[derive(Debug)]
pub struct Decoded {
    pub object: Value,
    pub warnings: Vec<String>,
}

const OBJECT_TYPES: [&str; 2] = ["application/json", "application/yaml"];

/// Reads a body that is an object: JSON, YAML, or what kubectl sends as protobuf.
pub fn decode_object(call: &Call) -> Result<Decoded, Failure> {
    match call.media_type() {
        "" | "application/json" => decode_json(call),
        "application/yaml" => decode_yaml(call),
        "application/vnd.kubernetes.protobuf" => protobuf::decode(&call.body).map(plain),
        _ => Err(Failure::unsupported_media_type(&OBJECT_TYPES)),
    }
}

/// Reads the body of a server-side apply, which is YAML; JSON is YAML, too, and is what most clients send.
pub fn decode_applied(call: &Call) -> Result<Decoded, Failure> {
    if call.body.trim_ascii_start().starts_with(b"{") { decode_json(call) } else { decode_yaml(call) }
}

/// Reads a JSON value without looking for duplicates (patches, options).
pub fn decode_value(call: &Call) -> Result<Value, Failure> {
    serde_json::from_slice(&call.body)
        .map_err(|error| Failure::bad_request(format!("error decoding the body: {error}")))
}

fn plain(object: Value) -> Decoded {
    Decoded { object, warnings: Vec::new() }
}

pub fn decode_json(call: &Call) -> Result<Decoded, Failure> {
    let (object, duplicates) = parse_json(&call.body)
        .map_err(|error| Failure::bad_request(format!("the object provided is unrecognized: {error}")))?;
    let duplicates: Vec<String> = duplicates.iter().map(|path| format!("duplicate field {path:?}")).collect();
    match call.options.strictness() {
        Strictness::Strict if !duplicates.is_empty() => Err(strict_decoding(&duplicates)),
        Strictness::Warn => Ok(Decoded { object, warnings: duplicates }),
        _ => Ok(plain(object)),
    }
}

/// YAML with a repeated key is refused in every mode: which of the two was meant is anybody's guess.
fn decode_yaml(call: &Call) -> Result<Decoded, Failure> {
    let text =
        std::str::from_utf8(&call.body).map_err(|error| Failure::bad_request(format!("YAML is UTF-8: {error}")))?;
    let object: Value = serde_saphyr::from_str(text)
        .map_err(|error| Failure::bad_request(format!("error converting YAML to JSON: {error}")))?;
    Ok(plain(object))
}

/// What Strict validation answers.
pub fn strict_decoding(objections: &[String]) -> Failure {
    Failure::bad_request(format!("strict decoding error: {}", objections.join(", ")))
}

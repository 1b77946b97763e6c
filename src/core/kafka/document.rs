//! Reading Kubernetes documents as JSON: total functions, no panics, no guesses.

use crate::value::{Digest, Value};
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// The text at a JSON pointer.
pub fn text<'a>(document: &'a Json, pointer: &str) -> Option<&'a str> {
    document.pointer(pointer)?.as_str()
}

/// The whole number at a JSON pointer.
pub fn number(document: &Json, pointer: &str) -> Option<i64> {
    document.pointer(pointer)?.as_i64()
}

/// The truth at a JSON pointer; absent is false.
pub fn flag(document: &Json, pointer: &str) -> bool {
    document.pointer(pointer).and_then(Json::as_bool).unwrap_or(false)
}

/// The list at a JSON pointer; absent is empty.
pub fn list<'a>(document: &'a Json, pointer: &str) -> &'a [Json] {
    document.pointer(pointer).and_then(Json::as_array).map_or(&[], Vec::as_slice)
}

/// What stands at a JSON pointer, unless it is null.
pub fn part<'a>(document: &'a Json, pointer: &str) -> Option<&'a Json> {
    document.pointer(pointer).filter(|value| !value.is_null())
}

/// The texts of a map at a JSON pointer; other values are left out.
pub fn texts(document: &Json, pointer: &str) -> BTreeMap<String, String> {
    let Some(map) = document.pointer(pointer).and_then(Json::as_object) else { return BTreeMap::new() };
    map.iter().filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned()))).collect()
}

pub fn name(document: &Json) -> &str {
    text(document, "/metadata/name").unwrap_or_default()
}

pub fn namespace(document: &Json) -> &str {
    text(document, "/metadata/namespace").unwrap_or_default()
}

/// An annotation of an object, whatever stands in its key.
pub fn annotation<'a>(document: &'a Json, key: &str) -> Option<&'a str> {
    document.pointer("/metadata/annotations")?.get(key)?.as_str()
}

/// A short fingerprint that does not depend on the order of map keys: eight hex digits, as Strimzi's revisions.
pub fn fingerprint(document: &Json) -> String {
    let mut digits = Digest::of(&Value::from(document.clone())).to_string();
    digits.truncate(8);
    digits
}

/// Bytes of a Kubernetes quantity such as `500Gi`, `9000M` or `1.5Ti`; `None` where it is none.
pub fn bytes(quantity: &str) -> Option<f64> {
    let digits = quantity.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let factor = match &quantity[digits.len()..] {
        "" => 1.0,
        "m" => 0.001,
        "k" | "K" => 1e3,
        "M" => 1e6,
        "G" => 1e9,
        "T" => 1e12,
        "P" => 1e15,
        "E" => 1e18,
        "Ki" => 1024.0,
        "Mi" => 1024f64.powi(2),
        "Gi" => 1024f64.powi(3),
        "Ti" => 1024f64.powi(4),
        "Pi" => 1024f64.powi(5),
        "Ei" => 1024f64.powi(6),
        _ => return None,
    };
    digits.parse::<f64>().ok().filter(|value| value.is_finite()).map(|value| value * factor)
}

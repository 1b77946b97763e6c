//! The patch languages: JSON patch, merge patch, strategic merge.

mod strategic;

pub use strategic::strategic_merge;

use crate::status_error::Failure;
use json_patch::PatchErrorKind;
use serde_json::Value;

/// How a patch is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    Json,
    Merge,
    Strategic,
    Apply,
}

/// By media type. Custom kinds have no strategic merge.
pub fn language(media_type: &str, custom: bool) -> Result<Language, Failure> {
    match media_type {
        "application/json-patch+json" => Ok(Language::Json),
        "application/merge-patch+json" => Ok(Language::Merge),
        "application/apply-patch+yaml" => Ok(Language::Apply),
        "application/strategic-merge-patch+json" if !custom => Ok(Language::Strategic),
        _ if custom => Err(Failure::unsupported_media_type(&SUPPORTED[..3])),
        _ => Err(Failure::unsupported_media_type(&SUPPORTED)),
    }
}

const SUPPORTED: [&str; 4] = [
    "application/json-patch+json",
    "application/merge-patch+json",
    "application/apply-patch+yaml",
    "application/strategic-merge-patch+json",
];

/// The most operations that a JSON patch may have, as on the real server.
const MOST_OPERATIONS: usize = 10_000;

/// RFC 6902. A failed test, or a path that is not there, is 422.
pub fn json_patch(object: &mut Value, patch: Value) -> Result<(), Failure> {
    let patch: json_patch::Patch = serde_json::from_value(patch)
        .map_err(|error| Failure::bad_request(format!("error decoding patch: {error}")))?;
    if patch.0.len() > MOST_OPERATIONS {
        let message =
            format!("The allowed maximum operations in a JSON patch is {MOST_OPERATIONS}, got {}", patch.0.len());
        return Err(Failure::new(413, "RequestEntityTooLarge", message));
    }
    json_patch::patch(object, &patch).map_err(|error| {
        let what = match error.kind {
            PatchErrorKind::TestFailed => "testing value failed".to_owned(),
            ref other => other.to_string(),
        };
        Failure::unprocessable(format!(
            "the server rejected our request due to an error in our request: {what} at {}",
            error.path
        ))
    })
}

/// RFC 7396.
pub fn merge_patch(object: &mut Value, patch: &Value) -> Result<(), Failure> {
    if !patch.is_object() {
        return Err(Failure::bad_request("error decoding patch: a merge patch is an object"));
    }
    json_patch::merge(object, patch);
    Ok(())
}

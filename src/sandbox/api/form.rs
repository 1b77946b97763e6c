//! In which form a client wants to read: the object, a table of it, or its metadata alone.

use super::call::Call;

/// Whether a client reads anything that this server can write. YAML and protobuf are asked for beside JSON.
pub fn is_acceptable(call: &Call) -> bool {
    let known = |range: &str| {
        let media_type = range.split(';').next().unwrap_or_default().trim();
        matches!(media_type, "*/*" | "application/*" | "application/json" | "application/yaml")
            || media_type.starts_with("application/vnd.kubernetes.protobuf")
    };
    call.accept.trim().is_empty() || call.accept.split(',').any(known)
}

/// Asked for with `as=…` in the Accept header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Object,
    Table,
    Metadata,
}

/// The first form of the Accept header that this server knows; plain objects otherwise.
pub fn wanted(call: &Call) -> Form {
    call.accept.split(',').find_map(form_of).unwrap_or(Form::Object)
}

fn form_of(range: &str) -> Option<Form> {
    let mut parameters = range.split(';').map(str::trim);
    let media_type = parameters.next()?;
    if !matches!(media_type, "application/json" | "*/*" | "application/*") {
        return None;
    }
    match parameters.find_map(|parameter| parameter.strip_prefix("as=")) {
        None => Some(Form::Object),
        Some("Table") => Some(Form::Table),
        Some("PartialObjectMetadata" | "PartialObjectMetadataList") => Some(Form::Metadata),
        Some(_) => None,
    }
}

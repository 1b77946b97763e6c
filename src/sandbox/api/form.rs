//! In which form a client wants to read: the object, a table of it, or its metadata alone.

use super::call::Call;

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

//! Objects and lists in the form that the client asked for.

use super::{
    answer::Answer,
    call::Call,
    form::{Form, wanted},
    get::in_version,
    list::{Listing, list_metadata},
};
use crate::{
    clock, object,
    registry::Kind,
    status_error::Failure,
    store::Reader,
    table::{Include, metadata_only, table},
};
use serde_json::{Value, json};

/// One stored object.
pub fn one(reader: &Reader<'_>, kind: &Kind, call: &Call, body: String) -> Result<Answer, Failure> {
    let body = in_version(kind, body)?;
    match wanted(call) {
        Form::Object => Ok(Answer::text(200, body)),
        Form::Metadata => Answer::json(200, &metadata_only(&parse(&body)?)),
        Form::Table => {
            let object = parse(&body)?;
            let metadata = json!({"resourceVersion": object::text(&object, "resourceVersion")});
            Answer::json(200, &table(kind, vec![object], &metadata, include(call), clock::now(reader)?))
        }
    }
}

/// A list.
pub fn many(reader: &Reader<'_>, kind: &Kind, call: &Call, listing: Listing) -> Result<Answer, Failure> {
    let form = wanted(call);
    let mut metadata = list_metadata(kind, &listing);
    if form != Form::Object && metadata["continue"] == "" {
        object::map_mut(&mut metadata).remove("continue");
    }
    match form {
        Form::Object => Ok(Answer::text(200, spliced(kind, &metadata, listing)?)),
        Form::Metadata => {
            let items: Vec<Value> = objects(kind, listing)?.iter().map(metadata_only).collect();
            let list = json!({
                "apiVersion": "meta.k8s.io/v1", "kind": "PartialObjectMetadataList", "metadata": metadata, "items": items,
            });
            Answer::json(200, &list)
        }
        Form::Table => {
            Answer::json(200, &table(kind, objects(kind, listing)?, &metadata, include(call), clock::now(reader)?))
        }
    }
}

/// One object of a watch, in the form of the watch. Tables after the first carry no column definitions.
pub fn event_object(
    kind: &Kind,
    form: Form,
    include: Include,
    now: jiff::Timestamp,
    body: String,
) -> Result<String, Failure> {
    let body = in_version(kind, body)?;
    match form {
        Form::Object => Ok(body),
        Form::Metadata => Ok(metadata_only(&parse(&body)?).to_string()),
        Form::Table => {
            let object = parse(&body)?;
            let metadata = json!({"resourceVersion": object::text(&object, "resourceVersion")});
            Ok(table(kind, vec![object], &metadata, include, now).to_string())
        }
    }
}

pub fn include(call: &Call) -> Include {
    Include::parse(call.options.get("includeObject"))
}

fn objects(kind: &Kind, listing: Listing) -> Result<Vec<Value>, Failure> {
    listing.rows.into_iter().map(|row| parse(&in_version(kind, row.body)?)).collect()
}

fn parse(body: &str) -> Result<Value, Failure> {
    serde_json::from_str(body).map_err(|error| Failure::internal(format!("a stored object is damaged: {error}")))
}

/// An item of a list. Those of built-in kinds do not say again what the list has said.
pub fn listed(kind: &Kind, body: String) -> Result<String, Failure> {
    let body = in_version(kind, body)?;
    if kind.is_custom() {
        return Ok(body);
    }
    let mut object = parse(&body)?;
    for field in ["apiVersion", "kind"] {
        object::map_mut(&mut object).remove(field);
    }
    Ok(object.to_string())
}

fn spliced(kind: &Kind, metadata: &Value, listing: Listing) -> Result<String, Failure> {
    let mut list = Spliced::begin(kind, metadata);
    for row in listing.rows {
        list.push(row.body)?;
    }
    Ok(list.end())
}

/// A list of stored texts, one after the other.
pub struct Spliced<'a> {
    kind: &'a Kind,
    text: String,
    first: bool,
}

impl<'a> Spliced<'a> {
    pub fn begin(kind: &'a Kind, metadata: &Value) -> Self {
        let (version, list) = (json!(kind.api_version()), json!(kind.list_kind));
        let text = format!("{{\"apiVersion\":{version},\"kind\":{list},\"metadata\":{metadata},\"items\":[");
        Self { kind, text, first: true }
    }

    pub fn push(&mut self, body: String) -> Result<(), Failure> {
        if !std::mem::take(&mut self.first) {
            self.text.push(',');
        }
        self.text.push_str(&listed(self.kind, body)?);
        Ok(())
    }

    pub fn end(mut self) -> String {
        self.text.push_str("]}");
        self.text
    }
}

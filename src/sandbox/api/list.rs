//! LIST: whole, in pages, or selected. Bodies are spliced as stored; only selectors look into them.

use super::{
    answer::Answer,
    call::{Call, invalid_options},
    engine::Engine,
    form::{Form, wanted},
    render,
    token::Token,
};
use crate::{
    registry::Kind,
    selectors::Selection,
    status_error::{Cause, Failure},
    store::{PageRow, Range, Reader},
};
use serde_json::{Value, json};

/// A list before it is written out.
#[derive(Debug)]
pub struct Listing {
    pub revision: u64,
    pub rows: Vec<PageRow>,
    pub next: Option<Token>,
    pub remaining: Option<usize>,
}

pub fn list(engine: &Engine, call: &Call) -> Result<Answer, Failure> {
    engine.read(call, |reader, kind| {
        let asked = Asked::of(reader, kind, call)?;
        if asked.is_whole() && wanted(call) == Form::Object {
            return whole(reader, kind, &asked);
        }
        render::many(reader, kind, call, asked.read(reader)?)
    })
}

/// Reads what a list asks for.
pub fn read(reader: &Reader<'_>, kind: &Kind, call: &Call) -> Result<Listing, Failure> {
    Asked::of(reader, kind, call)?.read(reader)
}

/// A list of everything is written as it is read: it may be larger than everything else in the process.
fn whole(reader: &Reader<'_>, kind: &Kind, asked: &Asked) -> Result<Answer, Failure> {
    let listing = Listing { revision: asked.revision, rows: Vec::new(), next: None, remaining: None };
    let mut list = render::Spliced::begin(kind, &list_metadata(kind, &listing));
    reader.each(&asked.range, |row| list.push(row.body))?;
    Ok(Answer::text(200, list.end()))
}

/// What a list asks for.
struct Asked {
    revision: u64,
    range: Range,
    selection: Selection,
}

impl Asked {
    fn of(reader: &Reader<'_>, kind: &Kind, call: &Call) -> Result<Self, Failure> {
        let options = &call.options;
        let selection = Selection::parse(kind, options.get("labelSelector"), options.get("fieldSelector"))?;
        let token = options.get("continue").map(Token::decode).transpose()?;
        let (revision, at) = revisions(reader, kind, call, token.as_ref())?;
        let limit = limit(call)?;
        let range = Range {
            resource: kind.resource(),
            namespace: (!call.path.namespace.is_empty()).then(|| call.path.namespace.clone()),
            after: token.map(|token| (token.namespace, token.name)),
            limit,
            at,
        };
        Ok(Self { revision, range, selection })
    }

    fn is_whole(&self) -> bool {
        self.selection.is_everything() && self.range.limit.is_none()
    }

    fn read(self, reader: &Reader<'_>) -> Result<Listing, Failure> {
        let Self { revision, range, selection } = self;
        let (rows, more) =
            if selection.is_everything() { page(reader, &range)? } else { selected(reader, &range, &selection)? };
        let next = rows.last().filter(|_| more).map(|last| Token {
            revision,
            namespace: last.namespace.clone(),
            name: last.name.clone(),
        });
        let remaining = match &next {
            Some(next) if selection.is_everything() => {
                let after = Some((next.namespace.clone(), next.name.clone()));
                Some(reader.count(&Range { after, ..range })?)
            }
            _ => None,
        };
        Ok(Listing { revision, rows, next, remaining })
    }
}

/// None at or below zero. A list from the cache comes whole, however much was asked for.
fn limit(call: &Call) -> Result<Option<usize>, Failure> {
    let options = &call.options;
    let Some(given) = options.get("limit") else { return Ok(None) };
    let limit: i64 = given.parse().map_err(|_| Failure::bad_request(format!("limit: {given:?} is no number")))?;
    let from_cache = options.get("resourceVersion") == Some("0") && options.get("continue").is_none();
    Ok(usize::try_from(limit).ok().filter(|limit| *limit > 0 && !from_cache))
}

/// A match needs something to match; zero means any revision, so that none is exactly it.
fn check_match(call: &Call) -> Result<(), Failure> {
    let (asked, matching) = (call.options.get("resourceVersion"), call.options.get("resourceVersionMatch"));
    let why = match (asked, matching) {
        (None, Some("Exact" | "NotOlderThan")) => "is forbidden unless resourceVersion is provided",
        (Some("0"), Some("Exact")) => "\"exact\" is forbidden for resourceVersion \"0\"",
        _ => return Ok(()),
    };
    Err(invalid_options("ListOptions", vec![Cause::forbidden("resourceVersionMatch", why)]))
}

/// The revision that the list shows, and the one to read at when that is the past.
fn revisions(
    reader: &Reader<'_>,
    kind: &Kind,
    call: &Call,
    token: Option<&Token>,
) -> Result<(u64, Option<u64>), Failure> {
    check_match(call)?;
    let current = reader.revision()?;
    let exact = match (token, call.options.get("resourceVersionMatch")) {
        (Some(token), _) => Some(token.revision),
        (None, Some("Exact")) => Some(asked_revision(call)?),
        (None, None | Some("NotOlderThan")) => None,
        (None, Some(other)) => {
            let cause = Cause::not_supported("resourceVersionMatch", other, &["Exact", "NotOlderThan"]);
            return Err(invalid_options("ListOptions", vec![cause]));
        }
    };
    let asked = exact.map_or_else(|| asked_revision(call), Ok)?;
    if asked > current {
        return Err(Failure::revision_too_large(asked, current));
    }
    let Some(exact) = exact else { return Ok((current, None)) };
    if exact < reader.floor()? {
        return Err(Failure::expired(
            "The provided continue parameter or resource version is too old to display a consistent list",
        ));
    }
    // Nothing of this resource changed since: now is the same as then, and quicker to read.
    let at = (reader.revision_of(&kind.resource())? > exact).then_some(exact);
    Ok((exact, at))
}

fn asked_revision(call: &Call) -> Result<u64, Failure> {
    let Some(asked) = call.options.get("resourceVersion") else { return Ok(0) };
    asked.parse().map_err(|_| Failure::bad_request(format!("invalid resource version: {asked:?} is no number")))
}

/// One row more than asked for says whether there is a next page.
fn page(reader: &Reader<'_>, range: &Range) -> Result<(Vec<PageRow>, bool), Failure> {
    let Some(limit) = range.limit else { return Ok((reader.list(range)?, false)) };
    let mut rows = reader.list(&Range { limit: Some(limit + 1), ..range.clone() })?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    Ok((rows, more))
}

fn selected(reader: &Reader<'_>, range: &Range, selection: &Selection) -> Result<(Vec<PageRow>, bool), Failure> {
    const CHUNK: usize = 1_000;
    let mut found = Vec::new();
    let mut chunk = Range { limit: Some(CHUNK), ..range.clone() };
    loop {
        let rows = reader.list(&chunk)?;
        let ended = rows.len() < CHUNK;
        chunk.after = rows.last().map(|last| (last.namespace.clone(), last.name.clone()));
        for row in rows {
            if matches(&row, selection)? {
                found.push(row);
            }
            if range.limit.is_some_and(|limit| found.len() > limit) {
                found.pop();
                return Ok((found, true));
            }
        }
        if ended {
            return Ok((found, false));
        }
    }
}

fn matches(row: &PageRow, selection: &Selection) -> Result<bool, Failure> {
    if selection.name().is_some_and(|name| name != row.name) {
        return Ok(false);
    }
    selection.matches_text(&row.body)
}

/// The metadata of a list; one of custom objects always says where it goes on.
pub fn list_metadata(kind: &Kind, listing: &Listing) -> Value {
    let mut metadata = json!({"resourceVersion": listing.revision.to_string()});
    match &listing.next {
        Some(next) => metadata["continue"] = Value::from(next.encode()),
        None if kind.is_custom() => metadata["continue"] = Value::from(""),
        None => {}
    }
    if let Some(remaining) = listing.remaining {
        metadata["remainingItemCount"] = Value::from(remaining);
    }
    metadata
}

//! What a watch sends first, and from where it follows.

use super::{follower::Follower, frame, pulse};
use crate::{
    api::{Call, Engine, invalid_options},
    registry::Kind,
    rights,
    selectors::Selection,
    status_error::{Cause, Failure},
    store::{Range, Reader},
};
use std::{sync::Arc, time::Duration};

/// Real servers end a watch after 30 to 60 minutes when the client names no time.
const LONGEST: Duration = Duration::from_mins(45);

/// Reads the request and prepares the first frames.
pub fn start(engine: Arc<Engine>, call: &Call) -> Result<Follower, Failure> {
    rights::check(&engine, call)?;
    let options = &call.options;
    let kind = engine.store.read(|reader| engine.kind(reader, call))?;
    // Before anything is read, so that nothing is missed between reading and following.
    let news = engine.store.notices().subscribe(&kind.resource());
    pulse::keep_beating(&engine)?;
    let (selection, first) = engine.store.read(|reader| {
        let selection = selection(&kind, call)?;
        let first = first(reader, &kind, call, &selection)?;
        Ok::<_, Failure>((selection, first))
    })?;
    let seconds = options.get("timeoutSeconds").and_then(|seconds| seconds.parse().ok()).map(Duration::from_secs);
    Ok(Follower {
        engine,
        kind,
        namespace: call.path.namespace.clone(),
        selection,
        shown: frame::Shown::wanted(call),
        bookmarks: options.flag("allowWatchBookmarks"),
        cursor: first.cursor,
        ended: first.ended,
        ready: Some(first.frames).filter(|frames| !frames.is_empty()),
        news,
        deadline: tokio::time::Instant::now() + seconds.unwrap_or(LONGEST).min(LONGEST),
    })
}

fn selection(kind: &Kind, call: &Call) -> Result<Selection, Failure> {
    let mut fields = call.options.get("fieldSelector").unwrap_or("").to_owned();
    // A watch of one object is a watch of the list with its name.
    if !call.path.name.is_empty() {
        fields = format!("metadata.name={}{}{fields}", call.path.name, if fields.is_empty() { "" } else { "," });
    }
    Selection::parse(kind, call.options.get("labelSelector"), Some(&fields))
}

struct First {
    cursor: u64,
    frames: String,
    ended: bool,
}

fn first(reader: &Reader<'_>, kind: &Kind, call: &Call, selection: &Selection) -> Result<First, Failure> {
    let asked = asked_revision(call)?;
    let streaming = wants_initial_events(call)?;
    let current = reader.revision()?;
    if streaming == Some(true) || (streaming.is_none() && asked == 0) {
        let mut frames = initial(reader, kind, call, selection)?;
        if streaming == Some(true) {
            frames.push_str(&frame::initial_events_end(kind, current));
        }
        return Ok(First { cursor: current, frames, ended: false });
    }
    if asked != 0 && asked < reader.floor()? {
        let frames = frame::expired(asked, reader.floor()?);
        return Ok(First { cursor: asked, frames, ended: true });
    }
    Ok(First { cursor: if asked == 0 { current } else { asked }, frames: String::new(), ended: false })
}

fn asked_revision(call: &Call) -> Result<u64, Failure> {
    let Some(asked) = call.options.get("resourceVersion") else { return Ok(0) };
    // A real server says 500 to what it should call a bad request.
    asked.parse().map_err(|_| Failure::new(500, "", format!("resourceVersion: {asked:?} is no number")))
}

/// `sendInitialEvents`, which needs `resourceVersionMatch=NotOlderThan` and bookmarks.
fn wants_initial_events(call: &Call) -> Result<Option<bool>, Failure> {
    let options = &call.options;
    let matching = options.get("resourceVersionMatch");
    let Some(wanted) = options.get("sendInitialEvents").map(|text| text == "true") else {
        return match matching {
            None => Ok(None),
            Some(_) => {
                Err(refuse("resourceVersionMatch", "is forbidden for watch unless sendInitialEvents is provided"))
            }
        };
    };
    if matching != Some("NotOlderThan") {
        return Err(refuse(
            "resourceVersionMatch",
            "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan",
        ));
    }
    if wanted && !options.flag("allowWatchBookmarks") {
        return Err(refuse("sendInitialEvents", "sendInitialEvents requires allowWatchBookmarks"));
    }
    Ok(Some(wanted))
}

fn refuse(field: &str, why: &str) -> Failure {
    invalid_options("ListOptions", vec![Cause::forbidden(field, why)])
}

fn initial(reader: &Reader<'_>, kind: &Kind, call: &Call, selection: &Selection) -> Result<String, Failure> {
    let namespace = (!call.path.namespace.is_empty()).then(|| call.path.namespace.clone());
    let range = Range { resource: kind.resource(), namespace, ..Range::default() };
    let (mut frames, shown) = (String::new(), frame::Shown::wanted(call));
    for row in reader.list(&range)? {
        if frame::matches(selection, &row.body)? {
            frames.push_str(&shown.event(reader, "ADDED", kind, row.body)?);
        }
    }
    Ok(frames)
}

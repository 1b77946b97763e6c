//! Watching one kind in all namespaces: a list, then changes, and from the start again whenever that breaks.

use super::{access::Access, kinds::Kind};
use futures::TryStreamExt as _;
use kube::core::WatchEvent;
use serde_json::Value as Json;
use std::{pin::pin, time::Duration};
use tokio::{sync::mpsc::UnboundedSender, time::sleep};

/// How soon a kind that is not served, or a watch that broke, is tried again.
const PAUSE: Duration = Duration::from_millis(50);

/// What was seen of a kind.
#[derive(Debug)]
pub enum Seen {
    /// All that there is.
    All {
        kind: Kind,
        objects: Vec<Json>,
    },
    Changed {
        kind: Kind,
        object: Json,
    },
    Gone {
        kind: Kind,
        object: Json,
    },
}

/// Watches until nobody listens any more.
pub async fn follow(access: Access, kind: Kind, seen: UnboundedSender<Seen>) {
    while !seen.is_closed() {
        if let Err(error) = once(&access, kind, &seen).await {
            tracing::debug!(kind = kind.name, %error, "watch broke");
        }
        sleep(PAUSE).await;
    }
}

/// Lists a kind and says what there is; `None` where the server does not know it.
pub async fn list(access: &Access, kind: Kind) -> Result<Option<(String, Vec<Json>)>, super::access::AccessError> {
    let mut listed = access.list(kind, None, "").await?;
    let Some(version) = listed["metadata"]["resourceVersion"].as_str().map(str::to_owned) else { return Ok(None) };
    let Json::Array(objects) = listed["items"].take() else { return Ok(None) };
    Ok(Some((version, objects)))
}

async fn once(
    access: &Access,
    kind: Kind,
    seen: &UnboundedSender<Seen>,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let Some((version, objects)) = list(access, kind).await? else {
        seen.send(Seen::All { kind, objects: Vec::new() })?;
        return Ok(());
    };
    seen.send(Seen::All { kind, objects })?;
    let request = Access::watch_request(kind, &version)?;
    let mut events = pin!(access.client().request_events::<Json>(request).await?);
    loop {
        tokio::select! {
            () = seen.closed() => return Ok(()),
            event = events.try_next() => match event? {
                Some(WatchEvent::Added(object) | WatchEvent::Modified(object)) => seen.send(Seen::Changed { kind, object })?,
                Some(WatchEvent::Deleted(object)) => seen.send(Seen::Gone { kind, object })?,
                Some(WatchEvent::Bookmark(_)) => {}
                Some(WatchEvent::Error(_)) | None => return Ok(()),
            },
        }
    }
}

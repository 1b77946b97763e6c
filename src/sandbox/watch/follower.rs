//! The running part of a watch.

use super::frame;
use crate::{
    api::Engine,
    registry::Kind,
    selectors::Selection,
    status_error::Failure,
    store::{Event, EventKind, Reader},
};
use std::{sync::Arc, time::Duration};
use tokio::{sync::watch, time::Instant};

const BATCH: usize = 200;
const BOOKMARK_EVERY: Duration = Duration::from_secs(30);

/// Where a watch is, and what it waits for.
#[derive(Debug)]
pub struct Follower {
    pub engine: Arc<Engine>,
    pub kind: Arc<Kind>,
    /// Empty for all namespaces.
    pub namespace: String,
    pub selection: Selection,
    pub shown: frame::Shown,
    pub bookmarks: bool,
    /// Everything up to this revision is sent.
    pub cursor: u64,
    /// Nothing comes after what is ready.
    pub ended: bool,
    pub ready: Option<String>,
    pub news: watch::Receiver<u64>,
    pub deadline: Instant,
}

impl Follower {
    /// The next frames, or `None` when the watch is over.
    pub async fn next(&mut self) -> Option<String> {
        loop {
            if let Some(ready) = self.ready.take() {
                return Some(ready);
            }
            if self.ended {
                return None;
            }
            self.news.borrow_and_update();
            match self.read() {
                Ok(frames) if frames.is_empty() => self.wait().await,
                Ok(frames) => return Some(frames),
                Err(failure) => self.end(frame::error(&failure)),
            }
        }
    }

    fn end(&mut self, last: String) {
        self.ended = true;
        self.ready = Some(last);
    }

    /// Waits for news, for the time of a bookmark, or for the end.
    async fn wait(&mut self) {
        let bookmark = Instant::now() + BOOKMARK_EVERY;
        tokio::select! {
            _ = self.news.changed() => {}
            () = tokio::time::sleep_until(self.deadline) => {
                self.ended = true;
                self.ready = self.bookmark();
            }
            () = tokio::time::sleep_until(bookmark) => self.ready = self.bookmark(),
        }
    }

    fn bookmark(&self) -> Option<String> {
        self.bookmarks.then(|| frame::bookmark(&self.kind, self.cursor))
    }

    /// Reads the next revisions. Those that are not selected only move the cursor.
    fn read(&mut self) -> Result<String, Failure> {
        let engine = self.engine.clone();
        engine.store.read(|reader| {
            let mut frames = String::new();
            loop {
                let events = reader.events(&self.kind.resource(), self.cursor, BATCH)?;
                if self.cursor < reader.floor()? && !events.is_empty() {
                    return Err(Failure::expired(format!("too old resource version: {}", self.cursor)));
                }
                let last = events.len() < BATCH;
                for event in events {
                    self.cursor = event.revision;
                    frames.push_str(&self.frame(reader, event)?.unwrap_or_default());
                }
                if last && frames.is_empty() {
                    self.cursor = self.cursor.max(reader.revision()?);
                }
                if last || !frames.is_empty() {
                    return Ok(frames);
                }
            }
        })
    }

    /// To a client with a selector an object that stops matching is deleted, and one that begins to match is added.
    fn frame(&self, reader: &Reader<'_>, event: Event) -> Result<Option<String>, Failure> {
        if !self.namespace.is_empty() && self.namespace != event.namespace {
            return Ok(None);
        }
        let now = event.kind != EventKind::Deleted && frame::matches(&self.selection, &event.body)?;
        let before = event.kind != EventKind::Added && self.matched_before(reader, &event)?;
        let what = match (before, now) {
            (false, true) => "ADDED",
            (true, true) => "MODIFIED",
            (true, false) => "DELETED",
            (false, false) => return Ok(None),
        };
        self.shown.event(reader, what, &self.kind, event.body).map(Some)
    }

    fn matched_before(&self, reader: &Reader<'_>, event: &Event) -> Result<bool, Failure> {
        if self.selection.is_everything() {
            return Ok(true);
        }
        match reader.body_at(event.previous)? {
            Some(body) => frame::matches(&self.selection, &body),
            None => frame::matches(&self.selection, &event.body),
        }
    }
}

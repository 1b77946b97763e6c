//! How a watcher of one resource learns, without asking the database, that something new may be there.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};
use tokio::sync::watch;

/// One channel for each resource that anybody watches; the value is the newest revision known.
#[derive(Debug, Default)]
pub struct Notices {
    channels: Mutex<HashMap<String, watch::Sender<u64>>>,
}

impl Notices {
    /// Joins the watchers of a resource.
    pub fn subscribe(&self, resource: &str) -> watch::Receiver<u64> {
        let mut channels = self.channels.lock().unwrap_or_else(PoisonError::into_inner);
        channels.entry(resource.to_owned()).or_insert_with(|| watch::channel(0).0).subscribe()
    }

    /// Says that these resources reached these revisions. Older news is dropped.
    pub fn announce(&self, touched: impl IntoIterator<Item = (String, u64)>) {
        let channels = self.channels.lock().unwrap_or_else(PoisonError::into_inner);
        for (resource, revision) in touched {
            if let Some(channel) = channels.get(&resource) {
                channel.send_if_modified(|newest| {
                    let newer = revision > *newest;
                    *newest = revision.max(*newest);
                    newer
                });
            }
        }
    }

    /// Whether anybody listens at all.
    pub fn anybody(&self) -> bool {
        let channels = self.channels.lock().unwrap_or_else(PoisonError::into_inner);
        channels.values().any(|channel| channel.receiver_count() > 0)
    }
}

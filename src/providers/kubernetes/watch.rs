//! One watch per kind and namespace, shared by every wait: ten thousand topics that wait cost one stream.
//!
//! Each name has its own channel, so an event wakes only those who wait for that object.

use super::{
    KubernetesCluster,
    observe::{self, RawObject},
};
use futures::StreamExt as _;
use kube::{
    api::{ApiResource, DynamicObject},
    runtime::watcher,
};
use polaris_core::{resource::KubernetesKind, snapshot::ObservedObject};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::{sync::watch, task::JoinHandle};

pub type WatchKey = (KubernetesKind, Option<String>);
type Slot = watch::Sender<Option<Arc<ObservedObject>>>;

/// A live copy of one LIST.
pub struct ScopeWatch {
    slots: Mutex<HashMap<String, Slot>>,
    /// Rises at each event; for waits that look at a whole scope.
    changes: watch::Sender<u64>,
    /// True once the first LIST is in, so that absence means absence.
    synced: watch::Sender<bool>,
    task: Mutex<Option<JoinHandle<()>>>,
}

impl Drop for ScopeWatch {
    fn drop(&mut self) {
        let task = self.task.lock().unwrap_or_else(PoisonError::into_inner).take();
        task.inspect(JoinHandle::abort);
    }
}

/// The shared watch of a scope, started at its first use.
pub async fn scope(cluster: &KubernetesCluster, kind: KubernetesKind, namespace: Option<&str>) -> Arc<ScopeWatch> {
    let key = (kind, namespace.map(str::to_owned));
    let mut watches = cluster.watches.lock().await;
    watches.entry(key).or_insert_with(|| start(cluster, kind, namespace)).clone()
}

fn start(cluster: &KubernetesCluster, kind: KubernetesKind, namespace: Option<&str>) -> Arc<ScopeWatch> {
    let scope = Arc::new(ScopeWatch {
        slots: Mutex::default(),
        changes: watch::Sender::new(0),
        synced: watch::Sender::new(false),
        task: Mutex::default(),
    });
    let place = (cluster.clone_without_watches(), kind, namespace.map(Arc::from));
    let follower = follow(Arc::downgrade(&scope), place);
    *scope.task.lock().unwrap_or_else(PoisonError::into_inner) = Some(tokio::spawn(follower));
    scope
}

fn api(client: kube::Client, kind: KubernetesKind, namespace: Option<&str>) -> kube::Api<DynamicObject> {
    let resource = ApiResource {
        group: kind.group().into(),
        version: kind.version().into(),
        api_version: kind.api_version().into(),
        kind: kind.kind().into(),
        plural: kind.plural().into(),
    };
    match namespace {
        Some(namespace) => kube::Api::namespaced_with(client, namespace, &resource),
        None => kube::Api::all_with(client, &resource),
    }
}

const RENEWAL_PAUSE: std::time::Duration = std::time::Duration::from_secs(1);

/// Keeps the copy until nobody holds it. A broken stream is taken up again by the watcher, with growing pauses; one
/// whose credentials have expired, with new ones.
async fn follow(
    scope: std::sync::Weak<ScopeWatch>,
    (cluster, kind, namespace): (KubernetesCluster, KubernetesKind, Option<Arc<str>>),
) {
    loop {
        let connection = cluster.transport.connection();
        let api = api(connection.client.clone(), kind, namespace.as_deref());
        let backoff = watcher::DefaultBackoff::default();
        let stream = kube::runtime::WatchStreamExt::backoff(watcher(api, watcher::Config::default()), backoff);
        futures::pin_mut!(stream);
        let mut seen = Vec::new();
        while let Some(event) = stream.next().await {
            let Some(scope) = scope.upgrade() else { return };
            let Err(error) = scope.take(&cluster, kind, event, &mut seen) else { continue };
            tracing::debug!(%error, kind = kind.kind(), "a watch broke off and is taken up again");
            if is_unauthorized(&error) && cluster.transport.renew(&connection).await {
                // New credentials that are refused too must not be asked for without pause.
                tokio::time::sleep(RENEWAL_PAUSE).await;
                break;
            }
        }
    }
}

fn is_unauthorized(error: &watcher::Error) -> bool {
    let (watcher::Error::InitialListFailed(kube::Error::Api(status))
    | watcher::Error::WatchStartFailed(kube::Error::Api(status))
    | watcher::Error::WatchFailed(kube::Error::Api(status))
    | watcher::Error::WatchError(status)) = error
    else {
        return false;
    };
    status.code == 401
}

impl ScopeWatch {
    /// Takes in one event; `seen` collects the names of a list that is under way.
    fn take(
        &self,
        cluster: &KubernetesCluster,
        kind: KubernetesKind,
        event: Result<watcher::Event<DynamicObject>, watcher::Error>,
        seen: &mut Vec<String>,
    ) -> Result<(), watcher::Error> {
        match event? {
            watcher::Event::Apply(object) => self.put(cluster, kind, object),
            watcher::Event::Delete(object) => self.remove(&object.metadata.name.unwrap_or_default()),
            watcher::Event::Init => seen.clear(),
            watcher::Event::InitApply(object) => {
                seen.push(object.metadata.name.clone().unwrap_or_default());
                self.put(cluster, kind, object);
            }
            watcher::Event::InitDone => self.retain(&std::mem::take(seen)),
        }
        Ok(())
    }

    /// A channel that always holds the object as last seen.
    pub fn object(&self, name: &str) -> watch::Receiver<Option<Arc<ObservedObject>>> {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        slots.entry(name.to_owned()).or_insert_with(|| watch::Sender::new(None)).subscribe()
    }

    /// Everything as last seen, by name.
    pub fn all(&self) -> Vec<(String, Arc<ObservedObject>)> {
        let slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        slots.iter().filter_map(|(name, slot)| Some((name.clone(), slot.borrow().clone()?))).collect()
    }

    pub fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    /// Returns when the first LIST is in.
    pub async fn synced(&self) {
        // The sender lives in `self`, so waiting cannot fail while `self` is borrowed.
        let _ = self.synced.subscribe().wait_for(|synced| *synced).await;
    }

    fn put(&self, cluster: &KubernetesCluster, kind: KubernetesKind, object: DynamicObject) {
        let name = object.metadata.name.clone().unwrap_or_default();
        let raw = serde_json::to_value(object).and_then(serde_json::from_value::<RawObject>);
        match raw {
            Ok(raw) => self.set(&name, Some(Arc::new(observe::object(cluster, kind, raw)))),
            Err(error) => tracing::warn!(%error, %name, "an object in a watch could not be read"),
        }
    }

    fn remove(&self, name: &str) {
        self.set(name, None);
    }

    fn retain(&self, names: &[String]) {
        let names: std::collections::HashSet<&str> = names.iter().map(String::as_str).collect();
        let gone: Vec<String> =
            self.all().into_iter().map(|(name, _)| name).filter(|name| !names.contains(name.as_str())).collect();
        for name in &gone {
            self.remove(name);
        }
        self.synced.send_replace(true);
        self.changes.send_modify(|count| *count += 1);
    }

    fn set(&self, name: &str, object: Option<Arc<ObservedObject>>) {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        slots.entry(name.to_owned()).or_insert_with(|| watch::Sender::new(None)).send_replace(object);
        drop(slots);
        self.changes.send_modify(|count| *count += 1);
    }
}

//! The loop: what was seen becomes work, work becomes tasks, finished tasks become the next work.

use super::{
    access::{Access, Key},
    cache::Cache,
    kafka::{self, Bench, Next},
    kinds::{self, Kind, RECONCILED},
    lease::{self, Lease},
    watch::{self, Seen},
    work::{self, Batch, Finished},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};
use tokio::{
    sync::{mpsc, oneshot},
    task::JoinSet,
    time::{Instant, interval, sleep_until},
};

/// How long a pod may be absent before somebody else than the operator is thought to have deleted it.
const POD_ABSENCE: Duration = Duration::from_millis(100);

/// What a handle asks of the loop.
#[derive(Debug)]
pub enum Command {
    /// Answer when there is nothing left to do of what was seen.
    Idle(oneshot::Sender<()>),
    /// Look at everything anew, and answer when there is nothing left to do.
    Settle(oneshot::Sender<()>),
    Stop(oneshot::Sender<()>),
}

pub struct Engine {
    bench: Bench,
    cache: Cache,
    lease: Lease,
    seen: mpsc::UnboundedReceiver<Seen>,
    commands: mpsc::UnboundedReceiver<Command>,
    dirty: BTreeMap<&'static str, BTreeSet<Key>>,
    busy: BTreeSet<(&'static str, Key)>,
    busy_batches: BTreeSet<&'static str>,
    later: Vec<(Instant, Kind, Key)>,
    /// Pods that went, with their clusters. Those that the operator itself restarts come back before it is done with
    /// the cluster, so a loss counts only where nobody works on it: otherwise each roll would call for the next.
    missing: Vec<(Instant, Key, Key)>,
    tasks: JoinSet<Finished>,
    settlers: Vec<oneshot::Sender<()>>,
    watchers: JoinSet<()>,
    /// Kinds that were not seen yet: work begins when all were, so that it is not done twice.
    unseen: BTreeSet<&'static str>,
}

impl Engine {
    pub fn new(bench: Bench, commands: mpsc::UnboundedReceiver<Command>) -> Self {
        let (sender, seen) = mpsc::unbounded_channel();
        let mut watchers = JoinSet::new();
        let mut unseen = BTreeSet::new();
        for kind in RECONCILED.into_iter().chain([kinds::POD]) {
            unseen.insert(kind.plural);
            watchers.spawn(watch::follow(bench.access.clone(), kind, sender.clone()));
        }
        let lease = Lease::new(&bench.settings);
        Self {
            bench,
            cache: Cache::default(),
            lease,
            seen,
            commands,
            dirty: BTreeMap::new(),
            busy: BTreeSet::new(),
            busy_batches: BTreeSet::new(),
            later: Vec::new(),
            missing: Vec::new(),
            tasks: JoinSet::new(),
            settlers: Vec::new(),
            watchers,
            unseen,
        }
    }

    /// Runs until it is told to stop, or nobody holds a handle any more.
    pub async fn run(mut self) {
        let mut beat = interval(lease::BEAT);
        loop {
            let retry = self.later.iter().map(|(at, ..)| *at).chain(self.missing.iter().map(|(at, ..)| *at)).min();
            tokio::select! {
                Some(seen) = self.seen.recv() => self.take_in(seen),
                Some(done) = self.tasks.join_next(), if !self.tasks.is_empty() => {
                    if let Ok(done) = done {
                        self.finish(done);
                    }
                }
                _ = beat.tick() => self.renew().await,
                () = due(retry) => self.retry(),
                command = self.commands.recv() => match command {
                    Some(Command::Idle(answer)) => self.settlers.push(answer),
                    Some(Command::Settle(answer)) => self.look_anew(answer).await,
                    Some(Command::Stop(answer)) => return self.stop(Some(answer)).await,
                    None => return self.stop(None).await,
                },
            }
            while let Ok(seen) = self.seen.try_recv() {
                self.take_in(seen);
            }
            self.start_work();
            self.answer_settlers();
        }
    }

    async fn stop(mut self, answer: Option<oneshot::Sender<()>>) {
        self.watchers.shutdown().await;
        self.tasks.shutdown().await;
        if let Err(error) = self.lease.release(&self.bench.access).await {
            tracing::warn!(%error, "the operator's lease was not given back");
        }
        if let Some(answer) = answer {
            // Whoever asked may be gone.
            let _gone = answer.send(());
        }
    }

    async fn renew(&mut self) {
        if let Err(error) = self.lease.beat(&self.bench.access, &self.bench.settings).await {
            tracing::debug!(%error, "the operator's lease could not be renewed");
        }
    }

    fn retry(&mut self) {
        let now = Instant::now();
        let (due, later) = std::mem::take(&mut self.later).into_iter().partition(|(at, ..)| *at <= now);
        self.later = later;
        let due: Vec<(Instant, Kind, Key)> = due;
        for (_, kind, key) in due {
            self.mark(kind, key);
        }
        let (due, waiting) = std::mem::take(&mut self.missing).into_iter().partition(|(at, ..)| *at <= now);
        self.missing = waiting;
        let due: Vec<(Instant, Key, Key)> = due;
        for (_, pod, cluster) in due {
            if self.busy.contains(&(kinds::KAFKA.plural, cluster.clone())) {
                self.missing.push((now + POD_ABSENCE, pod, cluster));
            } else {
                self.mark(kinds::KAFKA, cluster);
            }
        }
    }

    fn mark(&mut self, kind: Kind, key: Key) {
        self.dirty.entry(kind.plural).or_default().insert(key);
    }

    /// Lists everything, as a periodic reconciliation would.
    async fn look_anew(&mut self, answer: oneshot::Sender<()>) {
        for kind in RECONCILED {
            match watch::list(&self.bench.access, kind).await {
                Ok(Some((_, objects))) => self.take_in(Seen::All { kind, objects }),
                Ok(None) => {}
                Err(error) => tracing::warn!(kind = kind.name, %error, "cannot list"),
            }
        }
        let clusters: Vec<Key> = self.cache.all(kinds::KAFKA).map(|(key, _)| key.clone()).collect();
        for key in clusters {
            self.mark(kinds::KAFKA, key);
        }
        self.settlers.push(answer);
    }

    fn answer_settlers(&mut self) {
        let idle = self.dirty.values().all(BTreeSet::is_empty) && self.tasks.is_empty() && self.missing.is_empty();
        if idle && self.unseen.is_empty() && self.lease.is_held() {
            for settler in self.settlers.drain(..) {
                let _gone = settler.send(());
            }
        }
    }

    fn take_in(&mut self, seen: Seen) {
        match seen {
            Seen::All { kind, objects } => {
                self.unseen.remove(kind.plural);
                let known: BTreeSet<Key> = objects.iter().map(Key::of).collect();
                let vanished: Vec<Key> =
                    self.cache.all(kind).map(|(key, _)| key.clone()).filter(|key| !known.contains(key)).collect();
                for key in vanished {
                    self.gone(kind, &key);
                }
                for object in objects {
                    self.changed(kind, object);
                }
            }
            Seen::Changed { kind, object } => self.changed(kind, object),
            Seen::Gone { kind, object } => self.gone(kind, &Key::of(&object)),
        }
    }

    fn changed(&mut self, kind: Kind, object: serde_json::Value) {
        if kind == kinds::POD && !work::is_kafka_pod(&object) {
            return;
        }
        let key = Key::of(&object);
        if kind == kinds::POD {
            self.missing.retain(|(_, pod, _)| *pod != key);
        }
        let (before, asked) = self.cache.put(kind, object);
        let calls = work::calls(&self.cache, kind, &key, before.as_deref(), asked);
        for (kind, key) in calls {
            self.mark(kind, key);
        }
    }

    fn gone(&mut self, kind: Kind, key: &Key) {
        if let Some(before) = self.cache.remove(kind, key) {
            if kind == kinds::POD {
                let cluster = work::cluster_of(&before);
                self.missing.extend(cluster.map(|cluster| (Instant::now() + POD_ABSENCE, key.clone(), cluster)));
            }
            for (kind, key) in work::calls_of_loss(&self.cache, kind, key, &before) {
                self.mark(kind, key);
            }
        }
    }

    /// Starts what can be started: one task a cluster, one batch a small kind.
    fn start_work(&mut self) {
        if !self.unseen.is_empty() || !self.lease.is_held() || self.bench.settings.faults.stalled() {
            return;
        }
        for kind in [kinds::KAFKA, kinds::CONNECT, kinds::MIRROR, kinds::BRIDGE] {
            let ready: Vec<Key> = self
                .dirty
                .get(kind.plural)
                .into_iter()
                .flatten()
                .filter(|key| !self.busy.contains(&(kind.plural, (*key).clone())))
                .cloned()
                .collect();
            for key in ready {
                self.dirty.entry(kind.plural).or_default().remove(&key);
                self.busy.insert((kind.plural, key.clone()));
                let document = self.cache.get(kind, &key).cloned();
                self.tasks.spawn(work::single(self.bench.clone(), kind, key, document));
            }
        }
        for kind in [kinds::TOPIC, kinds::USER, kinds::CONNECTOR, kinds::REBALANCE] {
            if self.busy_batches.contains(kind.plural) {
                continue;
            }
            let keys = self.dirty.remove(kind.plural).unwrap_or_default();
            let batch = Batch::collect(&self.cache, kind, keys);
            if !batch.is_empty() {
                self.busy_batches.insert(kind.plural);
                self.tasks.spawn(batch.run(self.bench.clone()));
            }
        }
    }

    fn finish(&mut self, done: Finished) {
        match done {
            Finished::Single { kind, key, next } => {
                self.busy.remove(&(kind.plural, key.clone()));
                match next {
                    Next::Rest => {}
                    Next::Again => self.mark(kind, key),
                    Next::Later => self.later.push((Instant::now() + self.bench.settings.period, kind, key)),
                }
            }
            Finished::Batch { kind, written, again, failed } => {
                self.busy_batches.remove(kind.plural);
                for object in written {
                    self.changed(kind, object);
                }
                for key in again {
                    self.mark(kind, key);
                }
                let at = Instant::now() + self.bench.settings.period;
                self.later.extend(failed.into_iter().map(|key| (at, kind, key)));
            }
        }
    }
}

async fn due(at: Option<Instant>) {
    match at {
        Some(at) => sleep_until(at).await,
        None => std::future::pending().await,
    }
}

/// A bench for a client.
pub fn bench(client: kube::Client, settings: super::settings::Settings) -> Bench {
    kafka::Bench { access: Access::new(client), settings: std::sync::Arc::new(settings) }
}

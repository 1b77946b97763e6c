//! The writing side of a run's journal: entries gather into batches, a batch is one immutable object.
//!
//! An outcome that is lost with the process is settled by reading the object, so entries need not be durable one by
//! one. Batches keep that reading short, and keep an object store's price low.

use super::{RunId, StateStore, StoreError, object};
use polaris_core::journal::JournalEntry;
use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};
use tokio::{
    sync::{mpsc, oneshot},
    time::{Instant, timeout_at},
};

/// How long an entry may wait for company.
const GATHER_FOR: Duration = Duration::from_millis(100);
/// How many entries make a batch that waits for nobody.
const LARGEST_BATCH: usize = 512;

enum Message {
    Entry(JournalEntry),
    Flush(oneshot::Sender<()>),
}

/// Takes outcomes from many tasks at once. Cheap to clone; its writer ends when the last clone is dropped.
#[derive(Clone, Debug)]
pub struct Journal {
    messages: mpsc::UnboundedSender<Message>,
    /// Why no further batch can be written.
    broken: Arc<OnceLock<String>>,
}

impl Journal {
    pub(super) fn start(store: StateStore, run: RunId) -> Self {
        let (messages, incoming) = mpsc::unbounded_channel();
        let broken = Arc::new(OnceLock::new());
        tokio::spawn(Writer { store, run, incoming, broken: broken.clone(), written: 0 }.run());
        Self { messages, broken }
    }

    /// Puts an outcome on its way. An error means that an earlier batch could not be written: start nothing new.
    pub fn record(&self, entry: JournalEntry) -> Result<(), StoreError> {
        self.check()?;
        self.messages.send(Message::Entry(entry)).map_err(|_| writer_ended())
    }

    /// Returns when everything that was recorded before is durable.
    pub async fn flush(&self) -> Result<(), StoreError> {
        let (sender, receiver) = oneshot::channel();
        let sent = self.messages.send(Message::Flush(sender));
        let answered = receiver.await;
        self.check()?;
        sent.map_err(|_| writer_ended())?;
        answered.map_err(|_| writer_ended())
    }

    fn check(&self) -> Result<(), StoreError> {
        self.broken.get().map_or(Ok(()), |reason| Err(StoreError::Journal(reason.clone())))
    }
}

fn writer_ended() -> StoreError {
    StoreError::Internal("the journal's writer has ended".into())
}

struct Writer {
    store: StateStore,
    run: RunId,
    incoming: mpsc::UnboundedReceiver<Message>,
    broken: Arc<OnceLock<String>>,
    written: usize,
}

#[derive(Default)]
struct Batch {
    entries: Vec<JournalEntry>,
    flushes: Vec<oneshot::Sender<()>>,
}

impl Batch {
    fn add(&mut self, message: Message) {
        match message {
            Message::Entry(entry) => self.entries.push(entry),
            Message::Flush(waiter) => self.flushes.push(waiter),
        }
    }

    fn is_due(&self) -> bool {
        !self.flushes.is_empty() || self.entries.len() >= LARGEST_BATCH
    }
}

impl Writer {
    async fn run(mut self) {
        while let Some(batch) = self.gather().await {
            if let Err(error) = self.write(&batch.entries).await {
                self.broken.get_or_init(|| error.to_string());
                return;
            }
            for waiter in batch.flushes {
                // Whoever asked may have gone; the entries are durable all the same.
                let _ = waiter.send(());
            }
        }
    }

    /// The first message, and those that come soon after it.
    async fn gather(&mut self) -> Option<Batch> {
        let mut batch = Batch::default();
        batch.add(self.incoming.recv().await?);
        let until = Instant::now() + GATHER_FOR;
        while !batch.is_due() {
            match timeout_at(until, self.incoming.recv()).await {
                Ok(Some(message)) => batch.add(message),
                Ok(None) | Err(_) => break,
            }
        }
        Some(batch)
    }

    async fn write(&mut self, entries: &[JournalEntry]) -> Result<(), StoreError> {
        if entries.is_empty() {
            return Ok(());
        }
        self.store.put(&self.run.batch(self.written)?, object::seal_batch(entries)?).await?;
        self.written += 1;
        Ok(())
    }
}

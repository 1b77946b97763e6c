//! Runs: a plan stored before its first act, and what is found of one that did not end.

use super::{Journal, RunId, StateLock, StateStore, StoreError, object};
use crate::sys::ids;
use polaris_core::journal::JournalEntry;
use polaris_state_backends::register::Transition;

/// A run that did not end: the plan that it followed and the outcomes that it could still record.
///
/// A step without an outcome may or may not have happened; `polaris_core::journal::settle` tells by reading.
#[derive(Clone, Debug)]
pub struct OpenRun {
    pub id: RunId,
    /// As it was given to `open_run`.
    pub plan: Vec<u8>,
    pub entries: Vec<JournalEntry>,
    /// Batches that could not be read; their steps count as having no outcome.
    pub damaged: Vec<String>,
}

impl StateStore {
    /// What is stored of an open run.
    pub async fn read_run(&self, id: &RunId) -> Result<OpenRun, StoreError> {
        let name = id.plan()?;
        let sealed = self.get(name.as_str()).await?.unwrap_or_default();
        let plan = object::unseal("plan", &sealed);
        let plan = plan.ok_or_else(|| self.damaged(name.as_str(), "the plan of an open run cannot be read"))?;
        let (entries, damaged) = self.read_journal(id).await?;
        Ok(OpenRun { id: id.clone(), plan: plan.to_vec(), entries, damaged })
    }

    async fn read_journal(&self, id: &RunId) -> Result<(Vec<JournalEntry>, Vec<String>), StoreError> {
        let names = self.backend.list(&id.journal()).await.map_err(|error| self.backend_error("read", error))?;
        let (mut entries, mut damaged) = (Vec::new(), Vec::new());
        for name in names {
            let bytes = self.get(name.as_str()).await?.unwrap_or_default();
            match object::unseal_batch(&bytes) {
                Some(batch) => entries.extend(batch),
                None => damaged.push(self.place_of(name.as_str())),
            }
        }
        Ok((entries, damaged))
    }
}

impl StateLock {
    /// The run that did not end, if there is one. Nothing else can be opened or committed before it is closed by a
    /// commit that names it.
    pub async fn recover(&self) -> Result<Option<OpenRun>, StoreError> {
        match self.head().await?.open_run {
            Some(id) => self.store.read_run(&RunId(id)).await.map(Some),
            None => Ok(None),
        }
    }

    /// Stores the plan and opens its run: two writes, both durable before this returns, so before the first act.
    pub async fn open_run(&self, plan: &[u8]) -> Result<RunId, StoreError> {
        let run = RunId(ids::ulid());
        self.store.put(&run.plan()?, object::seal("plan", plan)).await?;
        self.step(&Transition::OpenRun { token: self.token(), run: run.0.clone() }).await?;
        Ok(run)
    }

    /// The journal of a run that this lock opened.
    pub fn journal(&self, run: &RunId) -> Journal {
        Journal::start(self.store.clone(), run.clone())
    }
}

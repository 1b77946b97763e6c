//! What every request shares, and how a request becomes a transaction.

use super::{answer::Answer, call::Call};
use crate::{
    clock,
    discovery::built_in_schema,
    lifecycle::{Scene, Schemas},
    registry::{Kind, Registry},
    status_error::Failure,
    store::{Intent, Reader, Store},
};
use serde_json::Value;
use std::sync::{Arc, atomic::AtomicBool};

/// The store, and what is known about its contents.
#[derive(Debug)]
pub struct Engine {
    pub store: Store,
    pub registry: Registry,
    pub schemas: Schemas,
    /// Whether this process listens for the writes of others.
    pub beating: AtomicBool,
}

impl Engine {
    pub fn new(store: Store) -> Self {
        Self { store, registry: Registry::default(), schemas: Schemas::default(), beating: AtomicBool::new(false) }
    }

    /// The kind that a request names, or 404.
    pub fn kind(&self, reader: &Reader<'_>, call: &Call) -> Result<Arc<Kind>, Failure> {
        let path = &call.path;
        let kinds = self.registry.kinds(reader)?;
        let kind = kinds.find(&path.group, &path.version, &path.plural).ok_or_else(|| {
            let is_its_own =
                |kind: &Kind| !kind.is_custom() && (&kind.group, &kind.version) == (&path.group, &path.version);
            let known = kinds.iter().any(|kind| is_its_own(kind));
            if known { Failure::no_such_resource() } else { Failure::no_such_path() }
        })?;
        let misplaced = if kind.is_namespaced() {
            path.namespace.is_empty() && !path.name.is_empty()
        } else {
            !path.namespace.is_empty()
        };
        if misplaced { Err(Failure::no_such_path()) } else { Ok(kind) }
    }

    /// The OpenAPI schema of a kind, as text.
    pub fn schema_text(&self, reader: &Reader<'_>, kind: &Kind) -> Result<Value, Failure> {
        let custom = self.schemas.text(reader, kind)?;
        Ok(custom.unwrap_or_else(|| built_in_schema(kind)))
    }

    /// Runs a reading verb.
    pub fn read<T>(
        &self,
        call: &Call,
        act: impl FnOnce(&Reader<'_>, &Kind) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        self.store.read(|reader| act(reader, &*self.kind(reader, call)?))
    }

    /// Runs a writing verb; with `dryRun=All` nothing of it is kept. Warnings go into the answer.
    pub fn write(
        &self,
        call: &Call,
        act: impl FnOnce(&Scene<'_>, &Kind) -> Result<Answer, Failure>,
    ) -> Result<Answer, Failure> {
        let intent = if call.options.dry_run() { Intent::Rehearse } else { Intent::Keep };
        self.store.write(intent, |writer| {
            let kind = self.kind(writer, call)?;
            let now = clock::stamp(clock::now(writer)?);
            let kinds = self.registry.kinds(writer)?;
            let scene = Scene::new(writer, kinds, &self.schemas, now, call.options.strictness());
            let mut answer = act(&scene, &kind)?;
            answer.warnings.extend(scene.warnings.take());
            Ok(answer)
        })
    }
}

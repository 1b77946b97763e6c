//! Objects against their schemas: those of definitions in the store, compiled when first needed.

use super::Scene;
use crate::{
    api::{Strictness, strict_decoding},
    fields::Shape,
    object,
    registry::{DEFINITIONS, Kind},
    schema::{Checked, StructuralSchema, UnknownFields, built_in},
    status_error::{Cause, Failure},
    store::{Key, Reader},
};
use serde_json::Value;
use std::{
    collections::{HashMap, hash_map::DefaultHasher},
    hash::{Hash as _, Hasher as _},
    sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError},
};

/// The schema of one kind in one version.
#[derive(Debug)]
struct Known {
    text: Value,
    compiled: Option<StructuralSchema>,
}

/// A schema, and the revision of the definition that it comes from.
type Revised = (u64, Arc<Known>);

/// Schemas by a fingerprint and the version.
type Compiled = HashMap<(u64, String), Arc<Known>>;

/// Schemas by resource and version, each with the revision of the definition that it comes from.
#[derive(Debug, Default)]
pub struct Schemas {
    known: Mutex<HashMap<(String, String), Revised>>,
}

/// What was compiled in this process, by a fingerprint of the stored definition and the version. Strimzi's schemas
/// take longer to compile than most sandboxes live, and copies of a sandbox have the same ones.
static COMPILED: LazyLock<Mutex<Compiled>> = LazyLock::new(Mutex::default);

/// When so many are there, all are forgotten: a process that meets so many definitions is not short of time.
const MOST_COMPILED: usize = 64;

impl Schemas {
    /// Runs `act` with the merge rules of a kind.
    pub fn with_shape<T>(&self, reader: &Reader<'_>, kind: &Kind, act: impl FnOnce(Shape<'_>) -> T) -> T {
        if !kind.is_custom() {
            return act(Shape::BuiltIn);
        }
        let known = self.of(reader, kind).ok().flatten();
        act(Shape::Custom(known.as_deref().map(|known| &known.text)))
    }

    /// The schema of a custom kind as its definition has it.
    pub fn text(&self, reader: &Reader<'_>, kind: &Kind) -> Result<Option<Value>, Failure> {
        Ok(self.of(reader, kind)?.map(|known| known.text.clone()))
    }

    fn of(&self, reader: &Reader<'_>, kind: &Kind) -> Result<Option<Arc<Known>>, Failure> {
        let Some(definition) = &kind.definition else { return Ok(None) };
        let key = Key::new(DEFINITIONS, "", definition);
        let Some(revision) = reader.number(&key)? else { return Ok(None) };
        let mut known = held(&self.known);
        let place = (kind.resource(), kind.version.clone());
        if let Some((_, fresh)) = known.get(&place).filter(|(of, _)| *of == revision) {
            return Ok(Some(fresh.clone()));
        }
        let Some(stored) = reader.get(&key)? else { return Ok(None) };
        let loaded = compiled(kind, &stored)?;
        known.insert(place, (revision, loaded.clone()));
        Ok(Some(loaded))
    }
}

/// A poisoned lock only says that another thread panicked; what it had put in is whole.
fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

fn compiled(kind: &Kind, stored: &str) -> Result<Arc<Known>, Failure> {
    let mut fingerprint = DefaultHasher::new();
    stored.hash(&mut fingerprint);
    let place = (fingerprint.finish(), kind.version.clone());
    if let Some(found) = held(&COMPILED).get(&place) {
        return Ok(found.clone());
    }
    let loaded = Arc::new(load(kind, &super::scene::parse(stored)?));
    let mut all = held(&COMPILED);
    if all.len() >= MOST_COMPILED {
        all.clear();
    }
    all.insert(place, loaded.clone());
    Ok(loaded)
}

fn load(kind: &Kind, definition: &Value) -> Known {
    let versions = definition["spec"]["versions"].as_array().map_or(&[][..], Vec::as_slice);
    let version = versions.iter().find(|version| version["name"] == kind.version.as_str());
    let text = version.map(|version| version["schema"]["openAPIV3Schema"].clone()).unwrap_or_default();
    let compiled = StructuralSchema::from_open_api(&text).ok();
    let compiled = compiled.map(|schema| match &kind.scale {
        Some(paths) => schema.with_scale(&paths.spec),
        None => schema,
    });
    Known { text, compiled }
}

/// Prunes, defaults and validates `object`: unknown fields are 400 under Strict and warnings under Warn, everything
/// else is 422 with a cause per field.
pub fn check(scene: &Scene<'_>, kind: &Kind, object: &mut Value, old: Option<&Value>) -> Result<(), Failure> {
    let Some(checked) = decode(scene, kind, object, old)? else { return Ok(()) };
    if checked.is_valid() {
        return Ok(());
    }
    let causes = checked.errors.into_iter().map(|error| Cause::new(error.reason.into(), error.path, error.message));
    Err(Failure::invalid(kind.about_kind(object::name(object)), causes.collect()))
}

/// Tells what is unknown in a side of an object that is not written: all of it is decoded.
pub fn check_unknown(scene: &Scene<'_>, kind: &Kind, object: &Value) -> Result<(), Failure> {
    decode(scene, kind, &mut object.clone(), None).map(drop)
}

/// Prunes and checks; `None` where nothing is known of a kind. What is unknown is told here.
fn decode(scene: &Scene<'_>, kind: &Kind, object: &mut Value, old: Option<&Value>) -> Result<Option<Checked>, Failure> {
    let known = scene.schemas.of(scene.writer, kind)?;
    let compiled = known.as_ref().and_then(|known| known.compiled.as_ref());
    let group = if kind.is_other_event() { "" } else { kind.group.as_str() };
    let built_in = || built_in(group, &kind.version, &kind.kind).filter(|_| !kind.is_custom());
    let Some(schema) = compiled.or_else(built_in) else { return Ok(None) };
    let unknown = match scene.strictness {
        Strictness::Strict => UnknownFields::Strict,
        Strictness::Warn => UnknownFields::Warn,
        Strictness::Ignore => UnknownFields::Ignore,
    };
    let checked = schema.check(object, old, unknown);
    if let Some(malformed) = &checked.malformed {
        return Err(Failure::bad_request(format!("the object cannot be decoded: {malformed}")));
    }
    let unknown: Vec<String> = checked.unknown_messages().collect();
    if scene.strictness == Strictness::Strict && !unknown.is_empty() {
        return Err(strict_decoding(&unknown));
    }
    for message in unknown {
        scene.warn(message);
    }
    Ok(Some(checked))
}

/// Finalizers of built-in kinds name their owner, unless they are the garbage collector's.
pub fn finalizer_objections(kind: &Kind, object: &Value) -> Vec<Cause> {
    const OWN: [&str; 3] = [super::FOREGROUND, super::ORPHAN, "kubernetes"];
    let finalizers = object::finalizers(object).into_iter().enumerate();
    let bare = finalizers.filter(|(_, name)| !kind.is_custom() && !name.contains('/') && !OWN.contains(name));
    let why = "name is neither a standard finalizer name nor is it fully qualified";
    bare.map(|(at, name)| Cause::invalid(&format!("metadata.finalizers[{at}]"), name, why)).collect()
}

/// A finalizer of a custom object should say whose it is.
pub fn warn_of_finalizers(scene: &Scene<'_>, kind: &Kind, live: Option<&Value>, new: &Value) {
    let before = live.map(object::finalizers).unwrap_or_default();
    let added = object::finalizers(new).into_iter().filter(|name| !before.contains(name) && !name.contains('/'));
    for name in added.filter(|_| kind.is_custom()) {
        let why = "prefer a domain-qualified finalizer name to avoid accidental conflicts with other finalizer writers";
        scene.warn(format!("metadata.finalizers: {name:?}: {why}"));
    }
}

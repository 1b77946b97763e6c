//! What was last seen of every watched object, and whether a sight of it calls for work.

use super::{
    access::Key,
    kinds::{self, Kind},
    topics::topic_name,
};
use serde_json::Value as Json;
use std::{
    collections::{BTreeSet, HashMap},
    hash::{DefaultHasher, Hash as _, Hasher as _},
    sync::Arc,
};

/// Annotations that the operator keeps for itself: a change of them is no call for work.
const OWN: &str = "sandbox.polaris.dev/";

#[derive(Debug, Default)]
pub struct Cache {
    /// By plural: what is asked of one kind must not cost more because there are ten thousand of another.
    objects: HashMap<&'static str, HashMap<Key, Entry>>,
    /// KafkaTopics by namespace and topic name.
    topics: HashMap<(String, String), BTreeSet<Key>>,
}

#[derive(Debug)]
struct Entry {
    object: Arc<Json>,
    asked: u64,
}

impl Cache {
    pub fn get(&self, kind: Kind, key: &Key) -> Option<&Arc<Json>> {
        self.objects.get(kind.plural)?.get(key).map(|entry| &entry.object)
    }

    pub fn all(&self, kind: Kind) -> impl Iterator<Item = (&Key, &Arc<Json>)> {
        self.objects.get(kind.plural).into_iter().flatten().map(|(key, entry)| (key, &entry.object))
    }

    /// Takes in a sight of an object; the object before it, and whether what is asked of it changed.
    pub fn put(&mut self, kind: Kind, object: Json) -> (Option<Arc<Json>>, bool) {
        let key = Key::of(&object);
        let asked = asked(&object);
        let of_kind = self.objects.entry(kind.plural).or_default();
        let before = of_kind.get(&key).map(|entry| (entry.object.clone(), entry.asked));
        if let Some((old, _)) = &before
            && version(old) > version(&object)
        {
            return (Some(old.clone()), false);
        }
        if kind == kinds::TOPIC {
            let name = (key.namespace.clone(), topic_name(&object).to_owned());
            self.topics.entry(name).or_default().insert(key.clone());
        }
        of_kind.insert(key, Entry { object: Arc::new(object), asked });
        let changed = before.as_ref().is_none_or(|(_, old)| *old != asked);
        (before.map(|(object, _)| object), changed)
    }

    pub fn remove(&mut self, kind: Kind, key: &Key) -> Option<Arc<Json>> {
        let gone = self.objects.get_mut(kind.plural)?.remove(key)?.object;
        if kind == kinds::TOPIC {
            let name = (key.namespace.clone(), topic_name(&gone).to_owned());
            if let Some(rivals) = self.topics.get_mut(&name) {
                rivals.remove(key);
            }
        }
        Some(gone)
    }

    /// The name of an older KafkaTopic that stands for the same topic.
    pub fn rival(&self, topic: &Json) -> Option<String> {
        let key = Key::of(topic);
        let same =
            self.topics.get(&(key.namespace.clone(), topic_name(topic).to_owned())).filter(|same| same.len() > 1)?;
        let age = |key: &Key| {
            (
                self.get(kinds::TOPIC, key)
                    .and_then(|topic| topic["metadata"]["creationTimestamp"].as_str().map(str::to_owned)),
                key.name.clone(),
            )
        };
        let oldest = same.iter().min_by_key(|key| age(key))?;
        (*oldest != key).then(|| oldest.name.clone())
    }
}

/// Versions are numbers on every server that there is; what is none is never older.
fn version(object: &Json) -> u64 {
    object["metadata"]["resourceVersion"].as_str().and_then(|text| text.parse().ok()).unwrap_or(0)
}

/// A digest of what people ask of an object: its generation, labels, annotations, and whether it should go.
fn asked(object: &Json) -> u64 {
    let mut hash = DefaultHasher::new();
    let metadata = &object["metadata"];
    metadata["generation"].as_i64().hash(&mut hash);
    metadata["uid"].as_str().hash(&mut hash);
    metadata["deletionTimestamp"].as_str().hash(&mut hash);
    for field in ["labels", "annotations"] {
        for (key, value) in metadata[field].as_object().into_iter().flatten().filter(|(key, _)| !key.starts_with(OWN)) {
            (field, key, value.as_str()).hash(&mut hash);
        }
    }
    hash.finish()
}

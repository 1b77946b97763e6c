//! A world to plan against: what stands on every server, who holds which field, and what the state remembers.
//!
//! It applies plans as servers and the executor would, so that a test can ask what the next plan would say.

pub use polaris_core::value::Map;
use polaris_core::{
    address::ResourceAddress,
    graph::{DesiredGraph, Mode},
    plan::FIELD_MANAGER,
    resource::{KubernetesKind, Target},
    snapshot::{Coverage, FieldManager, LiveSnapshot, ObservedObject, Owner, Proposal, Scope, Survey},
    state::{ResourceRecord, State},
    value::{FieldPath, Segment, Value, all_leaves},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

pub const LINEAGE: &str = "11111111-2222-3333-4444-555555555555";

/// One thing on a server, with its field managers spelled out as paths.
#[derive(Clone, Debug, Default)]
pub struct Thing {
    pub uid: Option<String>,
    pub resource_version: Option<String>,
    pub body: Map,
    pub status: Option<Value>,
    pub owner: Option<(String, String)>,
    pub holders: Vec<Holder>,
    pub deleting: bool,
}

#[derive(Clone, Debug)]
pub struct Holder {
    pub name: String,
    pub applied: bool,
    pub scales: bool,
    pub time: Option<String>,
    pub paths: BTreeSet<FieldPath>,
}

/// Everything outside, and the state.
#[derive(Clone, Debug)]
pub struct World {
    pub state: State,
    pub things: BTreeMap<Target, Thing>,
    pub unreadable: BTreeMap<Scope, String>,
    pub proposals: BTreeMap<ResourceAddress, Proposal>,
    pub surveys: BTreeMap<Arc<str>, Survey>,
    pub clock: u32,
}

impl Thing {
    pub fn body(&self) -> Value {
        Value::Map(self.body.clone())
    }

    /// Holds these leaves and no others, as a server-side apply makes it.
    pub fn hold(&mut self, name: &str, applied: bool, paths: BTreeSet<FieldPath>) {
        self.holders.retain(|holder| holder.name != name || holder.applied != applied);
        let time = Some("2026-08-22T10:00:00Z".into());
        self.holders.push(Holder { name: name.into(), applied, scales: false, time, paths });
    }

    fn observed(&self) -> ObservedObject {
        ObservedObject {
            uid: self.uid.clone(),
            resource_version: self.resource_version.clone(),
            generation: Some(1),
            body: self.body(),
            status: self.status.clone().unwrap_or(Value::Null),
            owner: self.owner.clone().map(|(lineage, address)| Owner { lineage, address }),
            managers: self.holders.iter().map(Holder::manager).collect(),
            deleting: self.deleting,
        }
    }
}

impl Holder {
    fn manager(&self) -> FieldManager {
        let mut root = serde_json::Map::new();
        for path in &self.paths {
            let mut node = &mut root;
            for segment in &path.0 {
                let Segment::Key(key) = segment else { break };
                let child = node.entry(format!("f:{key}")).or_insert_with(|| serde_json::json!({}));
                node = child.as_object_mut().unwrap();
            }
        }
        let fields = serde_json::Value::Object(root).to_string();
        FieldManager {
            name: self.name.clone(),
            time: self.time.clone(),
            applied: self.applied,
            scales: self.scales,
            fields: fields.into(),
        }
    }
}

impl World {
    /// Nothing anywhere.
    pub fn empty(environment: &str) -> Self {
        Self {
            state: State::empty(LINEAGE, environment),
            things: BTreeMap::new(),
            unreadable: BTreeMap::new(),
            proposals: BTreeMap::new(),
            surveys: BTreeMap::new(),
            clock: 0,
        }
    }

    /// What others made and a spec only reads.
    pub fn with_what_is_read(mut self, graph: &DesiredGraph) -> Self {
        for resource in graph.resources().iter().filter(|resource| resource.mode == Mode::Read) {
            self.things.entry(resource.target.clone()).or_default();
        }
        self
    }

    /// Everything of a graph stands and is in the state, as after an apply.
    pub fn applied(graph: &DesiredGraph) -> Self {
        let mut world = Self::empty(&graph.environment).with_what_is_read(graph);
        world.state.serial = 1;
        world.state.clusters = graph.clusters.iter().map(|(name, c)| (name.clone(), c.clone())).collect();
        for resource in graph.resources().iter().filter(|resource| resource.mode == Mode::Managed) {
            let uid = Some(format!("uid-{}", resource.address.as_str().replace('/', "-")));
            let mut thing = Thing {
                uid: uid.clone(),
                resource_version: Some("1".into()),
                body: resource.whole_body().as_map().cloned().unwrap_or_default(),
                owner: Some((LINEAGE.into(), resource.address.to_string())),
                ..Thing::default()
            };
            thing.hold(FIELD_MANAGER, true, leaf_paths(&resource.whole_body()));
            world.things.insert(resource.target.clone(), thing);
            let record = ResourceRecord {
                target: resource.target.clone(),
                uid,
                resource_version: Some("1".into()),
                desired: resource.digest,
                observed: resource.digest,
                depends_on: resource.depends_on.clone(),
                protect: resource.protect,
            };
            world.state.resources.insert(resource.address.clone(), record);
        }
        world
    }

    /// What a refresh would read for this graph and this state.
    pub fn snapshot(&self, graph: &DesiredGraph) -> LiveSnapshot {
        let mut snapshot = LiveSnapshot::default();
        let wanted = graph.resources().iter().map(|resource| &resource.target);
        let recorded = self.state.resources.values().map(|record| &record.target);
        for target in wanted.chain(recorded) {
            let scope = target.scope();
            let coverage = self.coverage(&scope);
            snapshot.coverage.insert(scope, coverage);
        }
        for (target, thing) in &self.things {
            if !self.unreadable.contains_key(&target.scope()) {
                snapshot.objects.insert(target.clone(), thing.observed());
            }
        }
        snapshot.surveys = self.surveys.clone().into_iter().collect();
        snapshot.proposals = self.proposals.clone().into_iter().collect();
        snapshot
    }

    fn coverage(&self, scope: &Scope) -> Coverage {
        if let Some(reason) = self.unreadable.get(scope) {
            return Coverage::Unreadable(reason.clone());
        }
        let stands = |test: fn(&Target) -> bool| {
            self.things.keys().any(|target| *target.cluster() == scope.cluster && test(target))
        };
        let server = stands(|target| matches!(target, Target::ControlPlane { .. }));
        let operator = stands(|target| matches!(target, Target::Operator { .. }));
        match scope.kind {
            Some(_) if !server => Coverage::NotYet,
            Some(kind) if kind.is_strimzi() && !operator => Coverage::NotYet,
            Some(_) | None => Coverage::Listed,
        }
    }

    /// Someone else changes a thing: the leaves of `merge` are theirs from now on.
    pub fn edit(&mut self, target: &Target, by: &str, applied: bool, merge: &Value) {
        let thing = self.things.get_mut(target).unwrap_or_else(|| panic!("{target} does not stand"));
        let mut body = thing.body();
        merge_into(&mut body, merge);
        thing.body = body.as_map().cloned().unwrap_or_default();
        let taken = leaf_paths(merge);
        for holder in &mut thing.holders {
            holder.paths.retain(|path| !taken.iter().any(|other| path.starts_with(other) || other.starts_with(path)));
        }
        let given = taken.into_iter().filter(|path| path.find(&body).is_some()).collect();
        thing.hold(by, applied, given);
        thing.resource_version = Some("2".into());
    }
}

pub fn leaf_paths(body: &Value) -> BTreeSet<FieldPath> {
    all_leaves(body).into_iter().map(|(path, _)| path).collect()
}

/// JSON merge patch (RFC 7386): null takes away.
pub fn merge_into(target: &mut Value, patch: &Value) {
    let Value::Map(patch) = patch else {
        *target = patch.clone();
        return;
    };
    if target.as_map().is_none() {
        *target = Value::Map(Map::new());
    }
    let Value::Map(map) = target else { return };
    for (key, value) in patch {
        if *value == Value::Null {
            map.remove(key);
        } else {
            merge_into(map.entry(key.clone()).or_insert(Value::Null), value);
        }
    }
}

/// The kinds that live in a namespace are gone with it.
pub fn lives_in(namespace: &Target, inner: &Target) -> bool {
    let (Some(outer), Some(inner)) = (namespace.object(), inner.object()) else { return false };
    outer.kind == KubernetesKind::Namespace
        && outer.cluster == inner.cluster
        && inner.namespace.as_ref() == Some(&outer.name)
}

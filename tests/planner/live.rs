//! `live.yaml`: what happened outside since the last apply, in a form that a person writes in a minute.

use crate::survey::Surveyed;
use crate::world::{Holder, LINEAGE, Map, Thing, World};
use polaris_core::{
    graph::DesiredGraph,
    plan::FIELD_MANAGER,
    resource::{KubernetesKind, ObjectId, Target},
    snapshot::{FieldConflict, FieldError, Proposal, Scope},
    value::{FieldPath, Value},
};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Every part may be left out.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Live {
    /// The spec that was applied: a file of the folder. Default: `before.yaml` if there is one, else nothing was.
    pub applied: Option<String>,
    /// Resources of the spec that stand and are in the state although nothing was applied: `kubernetes/laptop`.
    stands: Vec<String>,
    /// Resources that someone deleted behind Polaris' back.
    vanished: Vec<String>,
    /// Records that the state does not have.
    not_in_state: Vec<String>,
    /// Changes by others.
    edits: Vec<Edit>,
    /// Objects as kubectl shows them, beside or instead of what was applied.
    objects: Vec<Object>,
    unreadable: Vec<Unreadable>,
    /// What the server answers to dry runs, by address.
    proposals: BTreeMap<String, Answer>,
    /// Digests that the record holds because the server keeps values in its own spelling: by address, a merge over
    /// the live object that is no change.
    canonical: BTreeMap<String, Value>,
    /// What stands around the operator of a real cluster.
    survey: Option<Surveyed>,
}

#[allow(clippy::struct_excessive_bools, reason = "each is a word of the case's own")]
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Edit {
    of: String,
    #[serde(default)]
    by: Option<String>,
    /// True for server-side apply.
    #[serde(default)]
    applied: bool,
    /// True for a write through the `scale` subresource.
    #[serde(default)]
    scales: bool,
    #[serde(default)]
    merge: Merge,
    /// It was deleted and made again: another uid, and nobody's annotations unless `owner` says so.
    #[serde(default)]
    made_again: bool,
    #[serde(default)]
    owner: Option<OwnerText>,
    #[serde(default)]
    deleting: bool,
    #[serde(default)]
    status: Option<Value>,
}

/// A merge patch; nothing by default.
#[derive(Default)]
struct Merge(Option<Value>);

impl<'de> Deserialize<'de> for Merge {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Value::deserialize(deserializer).map(|value| Self(Some(value)))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "lowercase")]
enum OwnerText {
    Nobody,
    /// Another lineage, the same address.
    Elsewhere,
    Here,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Object {
    kind: KubernetesKind,
    #[serde(default = "laptop")]
    cluster: String,
    metadata: Metadata,
    #[serde(default)]
    spec: Option<Value>,
    #[serde(default)]
    data: Option<Value>,
    #[serde(default)]
    status: Option<Value>,
}

fn laptop() -> String {
    "laptop".into()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Metadata {
    name: String,
    #[serde(default)]
    namespace: Option<String>,
    #[serde(default)]
    labels: Option<Value>,
    #[serde(default)]
    annotations: BTreeMap<String, String>,
    /// Shorthand: who holds which fields.
    #[serde(default)]
    managed_fields: Vec<Managed>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Managed {
    manager: String,
    operation: String,
    #[serde(default)]
    subresource: Option<String>,
    #[serde(default)]
    time: Option<String>,
    fields: Vec<FieldPath>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Unreadable {
    #[serde(default = "laptop")]
    cluster: String,
    /// None: the control plane itself.
    #[serde(default)]
    kind: Option<KubernetesKind>,
    #[serde(default)]
    namespace: Option<String>,
    because: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "lowercase")]
enum Answer {
    /// A merge over the spec's body.
    Accepted(Value),
    Conflict(Vec<FieldConflict>),
    Refused(Vec<FieldError>),
    Unasked(String),
}

impl Live {
    /// Tells the world what happened. `graph` is what was applied and what is wanted, in that order.
    pub fn happen(self, world: &mut World, graphs: &[&DesiredGraph]) {
        for address in &self.stands {
            let stood = World::applied(graphs[graphs.len() - 1]);
            let target = target(graphs, address);
            world.things.insert(target.clone(), stood.things[&target].clone());
            let address = address.parse().unwrap();
            if let Some(record) = stood.state.resources.get(&address) {
                world.state.resources.insert(address, record.clone());
            }
        }
        for address in &self.vanished {
            let target = target(graphs, address);
            assert!(world.things.remove(&target).is_some(), "{address} does not stand");
        }
        for address in &self.not_in_state {
            let removed = world.state.resources.remove(&address.parse().unwrap());
            assert!(removed.is_some(), "the state has no {address}");
        }
        for edit in self.edits {
            edit.happen(world, graphs);
        }
        for object in self.objects {
            let (target, thing) = object.thing();
            world.things.insert(target, thing);
        }
        for unreadable in self.unreadable {
            let scope = Scope {
                cluster: unreadable.cluster.into(),
                kind: unreadable.kind,
                namespace: unreadable.namespace.map(Into::into),
            };
            world.unreadable.insert(scope, unreadable.because);
        }
        if let Some(survey) = self.survey {
            world.surveys.insert(laptop().into(), survey.survey());
        }
        for (address, merge) in self.canonical {
            canonical(world, &target(graphs, &address), &address, &merge);
        }
        for (address, answer) in self.proposals {
            let address = address.parse().unwrap();
            let wanted = graphs[graphs.len() - 1].get(&address).unwrap_or_else(|| panic!("{address} is not wanted"));
            world.proposals.insert(address, answer.proposal(&wanted.body));
        }
    }
}

fn target(graphs: &[&DesiredGraph], address: &str) -> Target {
    let address = address.parse().unwrap();
    let resource = graphs.iter().find_map(|graph| graph.get(&address));
    resource.unwrap_or_else(|| panic!("no spec of this case has {address}")).target.clone()
}

/// The server spells a value in its own way, and did so at the last apply too.
fn canonical(world: &mut World, target: &Target, address: &str, merge: &Value) {
    let thing = world.things.get_mut(target).unwrap();
    let declared = thing.body();
    let mut body = declared.clone();
    crate::world::merge_into(&mut body, merge);
    let record = world.state.resources.get_mut(&address.parse().unwrap()).unwrap();
    record.observed = polaris_core::value::Digest::of_declared(&declared, &body);
    thing.body = body.as_map().cloned().unwrap();
}

impl Edit {
    fn happen(self, world: &mut World, graphs: &[&DesiredGraph]) {
        let target = target(graphs, &self.of);
        if let Some(merge) = self.merge.0 {
            world.edit(&target, self.by.as_deref().unwrap_or("kubectl-edit"), self.applied, &merge);
            for holder in world.things.get_mut(&target).into_iter().flat_map(|thing| &mut thing.holders) {
                holder.scales |= self.scales && Some(&holder.name) == self.by.as_ref();
            }
        }
        let thing = world.things.get_mut(&target).unwrap_or_else(|| panic!("{} does not stand", self.of));
        if self.made_again {
            thing.uid = Some("another-uid".into());
            thing.owner = None;
            thing.holders.retain(|holder| holder.name != FIELD_MANAGER);
        }
        match self.owner {
            Some(OwnerText::Nobody) => thing.owner = None,
            Some(OwnerText::Elsewhere) => thing.owner = Some(("99999999-other-lineage".into(), self.of.clone())),
            Some(OwnerText::Here) => thing.owner = Some((LINEAGE.into(), self.of.clone())),
            None => {}
        }
        thing.deleting = self.deleting;
        if self.status.is_some() {
            thing.status = self.status;
        }
    }
}

impl Object {
    fn thing(self) -> (Target, Thing) {
        let Metadata { name, namespace, labels, mut annotations, managed_fields } = self.metadata;
        let owner = annotations.remove("polaris.dev/lineage").zip(annotations.remove("polaris.dev/address"));
        let mut metadata = Map::new();
        metadata.extend(labels.map(|labels| ("labels".to_owned(), labels)));
        if !annotations.is_empty() {
            let annotations = annotations.into_iter().map(|(key, text)| (key, Value::String(text)));
            metadata.insert("annotations".into(), Value::map(annotations));
        }
        let mut body = Map::from([("metadata".to_owned(), Value::Map(metadata))]);
        body.extend(self.spec.map(|spec| ("spec".to_owned(), spec)));
        body.extend(self.data.map(|data| ("data".to_owned(), data)));
        let holders = managed_fields.into_iter().map(|managed| Holder {
            name: managed.manager,
            applied: managed.operation == "Apply",
            scales: managed.subresource.as_deref() == Some("scale"),
            time: managed.time,
            paths: managed.fields.into_iter().collect(),
        });
        let id = ObjectId {
            cluster: self.cluster.into(),
            kind: self.kind,
            namespace: namespace.map(Into::into),
            name: name.as_str().into(),
        };
        let thing = Thing {
            uid: Some(format!("uid-{name}")),
            resource_version: Some("5".into()),
            body,
            status: self.status,
            owner,
            holders: holders.collect(),
            deleting: false,
        };
        (Target::Object(id), thing)
    }
}

impl Answer {
    fn proposal(self, wanted: &Value) -> Proposal {
        match self {
            Self::Accepted(merge) => {
                let mut body = wanted.clone();
                crate::world::merge_into(&mut body, &merge);
                Proposal::Accepted(body)
            }
            Self::Conflict(conflicts) => Proposal::Conflict(conflicts),
            Self::Refused(errors) => Proposal::Refused(errors),
            Self::Unasked(reason) => Proposal::Unasked(reason),
        }
    }
}

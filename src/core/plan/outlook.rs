//! What the Strimzi operator would make of the plan: which nodes restart, which options go in live, what it refuses or
//! would not do. The operator's decisions are `kafka::model`'s; here they are asked, and their answers told.

use super::{
    Action, Finding, Restart, Risk,
    draft::{Draft, Sketch},
    world::World,
};
use crate::{
    address::{ResourceAddress, ResourceType},
    diagnostic::{Code, Severity},
    graph::DesiredResource,
    kafka::{
        forecast::{Forecast, RestartForecast, Running, option_effects},
        model::{self, Documents, Memory, Refusal, Warning},
        restart::RestartReason,
        version::Release,
    },
    resource::Target,
    snapshot::{Observation, Proposal},
    value::{FieldPath, Segment, Value},
};
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};

/// Adds notes and risks to the drafts of Kafka clusters and their pools, and the operator's objections to the findings.
pub(super) fn foretell(world: World<'_>, sketch: &mut Sketch) -> Vec<Restart> {
    let mut drafts: BTreeMap<ResourceAddress, usize> = BTreeMap::new();
    for (at, draft) in sketch.drafts.iter().enumerate() {
        if matches!(draft.change.address.resource_type(), ResourceType::Kafka | ResourceType::KafkaNodePool) {
            drafts.insert(draft.change.address.clone(), at);
        }
    }
    let names: BTreeSet<&str> = drafts.keys().filter_map(|address| address.path().next()).collect();
    let clusters: Vec<Cluster<'_>> = names.into_iter().filter_map(|name| Cluster::find(world, name, &drafts)).collect();
    clusters.iter().flat_map(|cluster| cluster.foretell(sketch)).collect()
}

/// Every node that stands of every Kafka cluster of the spec on one Kubernetes cluster: cluster, pool, id.
pub(super) fn all_nodes(world: World<'_>, on: &str) -> Vec<(String, String, i32)> {
    let kafkas = world.graph.resources().iter().filter(|resource| {
        resource.address.resource_type() == ResourceType::Kafka && **resource.target.cluster() == *on
    });
    let nodes = kafkas.flat_map(|kafka| {
        let name = kafka.address.name();
        let documents = Cluster::find(world, name, &BTreeMap::new()).and_then(|cluster| cluster.before);
        let rules = rules(live_version(world, kafka));
        let model = documents.and_then(|documents| model::render(&documents, &Memory::default(), &rules).ok());
        let nodes = model.map(|model| model.nodes).unwrap_or_default();
        nodes.into_iter().map(|node| (name.to_owned(), node.pool, node.id)).collect::<Vec<_>>()
    });
    nodes.collect()
}

/// The version of the operator that is wanted for a Kafka cluster, and of the one that runs it now.
fn wanted_version<'a>(world: World<'a>, kafka: &DesiredResource) -> Option<&'a str> {
    let operator = world.graph.get(&ResourceAddress::new(ResourceType::Operator, &[kafka.target.cluster()]))?;
    operator.body.get("version").and_then(Value::as_str)
}

fn live_version<'a>(world: World<'a>, kafka: &DesiredResource) -> Option<&'a str> {
    let operator = world.graph.get(&ResourceAddress::new(ResourceType::Operator, &[kafka.target.cluster()]))?;
    match world.live.observe(&operator.target) {
        Observation::Present(object) => object.body.get("version").and_then(Value::as_str),
        _ => None,
    }
}

/// What a release of Strimzi does; the newest known where it is someone else's or unknown.
fn rules(version: Option<&str>) -> model::World {
    let release = version.and_then(Release::find).unwrap_or(Release::latest());
    model::World { release, ..model::World::default() }
}

/// One Kafka cluster of the spec with everything that belongs to it, before and after.
struct Cluster<'a> {
    kafka: &'a DesiredResource,
    before: Option<Documents>,
    after: Documents,
    /// What the operator that runs it now would do, and the one that is wanted.
    rules: (model::World, model::World),
    /// The drafts of the Kafka object and of its pools.
    drafts: Vec<usize>,
}

impl<'a> Cluster<'a> {
    fn find(world: World<'a>, name: &str, drafts: &BTreeMap<ResourceAddress, usize>) -> Option<Self> {
        let kafka = world.wanted(&ResourceAddress::new(ResourceType::Kafka, &[name]))?;
        let belongs = |address: &ResourceAddress| {
            address.resource_type() == ResourceType::KafkaNodePool && address.path().next() == Some(name)
        };
        let wanted: Vec<&DesiredResource> =
            world.graph.resources().iter().filter(|resource| belongs(&resource.address)).collect();
        let recorded = world.state.resources.iter().filter(|(address, _)| belongs(address));
        let standing: BTreeSet<&Target> =
            wanted.iter().map(|pool| &pool.target).chain(recorded.map(|(_, record)| &record.target)).collect();
        let after = Documents {
            kafka: document(&kafka.target, &after(world, kafka), &Value::Null)?,
            pools: wanted.iter().filter_map(|pool| wanted_pool(world, pool)).collect(),
            references: None,
        };
        let before = live_document(world, &kafka.target).map(|kafka| Documents {
            kafka,
            pools: standing.into_iter().filter_map(|target| live_document(world, target)).collect(),
            references: None,
        });
        let of_cluster = |address: &ResourceAddress| address == &kafka.address || belongs(address);
        let drafts = drafts.iter().filter(|(address, _)| of_cluster(address)).map(|(_, at)| *at).collect();
        let wanted = wanted_version(world, kafka);
        let rules = (rules(live_version(world, kafka).or(wanted)), rules(wanted));
        Some(Self { kafka, before, after, rules, drafts })
    }

    fn foretell(&self, sketch: &mut Sketch) -> Vec<Restart> {
        let (now, rules) = &self.rules;
        let settled = self.before.as_ref().and_then(|before| Running::settled(before, now, &all_brokers).ok());
        let Some(mut running) = settled else {
            self.first_look(rules, sketch);
            return Vec::new();
        };
        let known = self.before.as_ref().map(|before| running.clone().change(before, now)).unwrap_or_default();
        let forecast = running.change(&self.after, rules);
        let new = forecast.warnings.iter().filter(|warning| !known.warnings.contains(warning));
        let told: Vec<Finding> = new
            .filter(|warning| !self.is_told(warning, &sketch.findings))
            .map(|warning| self.warned(warning))
            .collect();
        sketch.findings.extend(told);
        sketch.findings.extend(forecast.refusal.iter().map(|refusal| self.refused(refusal)));
        self.tell(&forecast, sketch);
        forecast.restarts.iter().map(|restart| self.restart(restart)).collect()
    }

    /// What needs no word: a storage change that a finding refuses already, and a metadata version that lags behind
    /// only because the operator raises it as the last act of an upgrade.
    fn is_told(&self, warning: &Warning, findings: &[Finding]) -> bool {
        let pool = format!("kafka-node-pool/{}/", self.kafka.address.name());
        let fixed = Code::FIXED_FIELD.to_string();
        match warning.reason {
            "KafkaStorage" => findings.iter().any(|finding| {
                finding.code == fixed && finding.address.as_ref().is_some_and(|other| other.as_str().starts_with(&pool))
            }),
            "KafkaMetadataVersion" => self.after.kafka.pointer("/spec/kafka/metadataVersion").is_none(),
            _ => false,
        }
    }

    /// A cluster that does not stand yet, or that the operator refuses as it stands.
    fn first_look(&self, rules: &model::World, sketch: &mut Sketch) {
        match model::render(&self.after, &Memory::default(), rules) {
            Err(refusal) => sketch.findings.push(self.refused(&refusal)),
            Ok(model) => {
                sketch.findings.extend(model.stopped.iter().map(|stopped| self.refused(&stopped.refusal)));
                sketch.findings.extend(model.warnings.iter().map(|warning| self.warned(warning)));
            }
        }
    }

    fn tell(&self, forecast: &Forecast, sketch: &mut Sketch) {
        let version = self.after.kafka.pointer("/spec/kafka/version").and_then(Json::as_str).unwrap_or_default();
        let effects = self.before.as_ref().map(|before| option_effects(before, &self.after, forecast, version));
        let effects = effects.unwrap_or_default();
        let kafka_changes = self.drafts.iter().any(|at| sketch.drafts[*at].change.address == self.kafka.address);
        for at in &self.drafts {
            let draft = &mut sketch.drafts[*at];
            let pool = draft.change.address.name().to_owned();
            let is_kafka = draft.change.address == self.kafka.address;
            let concerned = |restart: &RestartForecast| is_kafka || !kafka_changes || restart.pool == pool;
            if draft.change.action == Action::Update && forecast.restarts.iter().any(concerned) {
                draft.change.risk = draft.change.risk.max(Risk::Restart);
            }
            if is_kafka {
                note_options(draft, &effects.iter().map(|(key, effect)| (key.as_str(), effect.to_string())).collect());
            } else {
                note_nodes(draft, self.kafka.address.name(), forecast);
            }
        }
    }

    fn restart(&self, restart: &RestartForecast) -> Restart {
        Restart {
            cluster: self.kafka.address.name().into(),
            pool: restart.pool.clone(),
            node: restart.node,
            reason: why(restart),
        }
    }

    fn refused(&self, refusal: &Refusal) -> Finding {
        Finding::new(Code::OPERATOR_REFUSES, Severity::Error, "the operator would refuse it")
            .about(&self.kafka.address)
            .detail(format!("{} ({})", refusal.message, refusal.reason))
            .remedy("correct what it names; until then it would leave the whole cluster as it is")
    }

    fn warned(&self, warning: &Warning) -> Finding {
        let finding = |code, severity, summary: &str| {
            Finding::new(code, severity, summary).about(&self.kafka.address).detail(warning.message.clone())
        };
        if warning.reason == "ScaleDownPreventionCheck" {
            return finding(Code::SCALE_DOWN, Severity::Error, "the operator would not scale down").remedy(
                "move the partitions off those brokers first (KafkaRebalance, remove-brokers); if they hold none \
                 already, accept this with the reason",
            );
        }
        finding(Code::OPERATOR_WARNS, Severity::Warning, "the operator would warn")
            .remedy(format!("the condition {} would stand in the status until then", warning.reason))
    }
}

fn all_brokers(model: &model::Model) -> BTreeSet<i32> {
    model.brokers().map(|node| node.id).collect()
}

fn wanted_pool(world: World<'_>, pool: &DesiredResource) -> Option<Json> {
    let status = match world.live.observe(&pool.target) {
        Observation::Present(object) => object.status.clone(),
        _ => Value::Null,
    };
    document(&pool.target, &after(world, pool), &status)
}

fn live_document(world: World<'_>, target: &Target) -> Option<Json> {
    match world.live.observe(target) {
        Observation::Present(object) => document(target, &object.body, &object.status),
        _ => None,
    }
}

/// An object as Kubernetes would write it.
fn document(target: &Target, body: &Value, status: &Value) -> Option<Json> {
    let id = target.object()?;
    let mut document = body.to_json();
    let root = document.as_object_mut()?;
    let metadata = root.entry("metadata").or_insert_with(|| Json::Object(serde_json::Map::new())).as_object_mut()?;
    metadata.insert("name".into(), (*id.name).into());
    metadata.extend(id.namespace.iter().map(|namespace| ("namespace".to_owned(), Json::from(&**namespace))));
    root.insert("status".into(), status.to_json());
    Some(document)
}

/// The object as it would stand: the server's own answer, or the spec laid over what is there.
fn after(world: World<'_>, resource: &DesiredResource) -> Value {
    match (world.live.proposals.get(&resource.address), world.live.observe(&resource.target)) {
        (Some(Proposal::Accepted(answer)), _) => answer.clone(),
        (_, Observation::Present(object)) => {
            let ours = super::ownership::Ownership::of(object).ours;
            let mut body = object.body.clone();
            let dropped = |path: &&FieldPath| path.find(&resource.body).is_none() && !resource.ignores(path);
            ours.iter().filter(dropped).for_each(|path| remove(&mut body, &path.0));
            body.lay_over(&resource.body);
            body
        }
        _ => resource.whole_body().into_owned(),
    }
}

fn remove(value: &mut Value, path: &[Segment]) {
    let (Value::Map(map), [Segment::Key(key), rest @ ..]) = (value, path) else { return };
    match map.get_mut(key) {
        Some(below) if !rest.is_empty() => remove(below, rest),
        _ => drop(map.remove(key)),
    }
}

fn note_options(draft: &mut Draft, effects: &BTreeMap<&str, String>) {
    let config = FieldPath::keys(&["spec", "kafka", "config"]);
    for field in draft.change.fields.iter_mut().filter(|field| field.path.starts_with(&config)) {
        if let Some(Segment::Key(key)) = field.path.0.last()
            && let Some(effect) = effects.get(key.as_str())
        {
            field.note = Some(match &field.note {
                Some(note) => format!("{note}; {effect}"),
                None => effect.clone(),
            });
        }
    }
}

fn note_nodes(draft: &mut Draft, cluster: &str, forecast: &Forecast) {
    let pods = format!("{cluster}-{}", draft.change.address.name());
    let of_pool = |names: &[String]| -> Vec<String> {
        names.iter().filter(|pod| pod.rsplit_once('-').is_some_and(|(name, _)| name == pods)).cloned().collect()
    };
    let (added, removed) = (of_pool(&forecast.nodes_added), of_pool(&forecast.nodes_removed));
    let note = match (added.is_empty(), removed.is_empty()) {
        (false, _) => format!("adds {}", added.join(", ")),
        (_, false) => format!("takes away {}", removed.join(", ")),
        _ => return,
    };
    let replicas = FieldPath::keys(&["spec", "replicas"]);
    let field = draft.change.fields.iter_mut().find(|field| field.path == replicas && field.before.is_some());
    if let Some(field) = field {
        field.note = Some(note);
    }
}

fn why(restart: &RestartForecast) -> String {
    let mut words: BTreeSet<String> = restart.reasons.iter().map(|reason| in_words(*reason).to_owned()).collect();
    if !restart.read_only.is_empty() {
        words.remove(in_words(RestartReason::ConfigChangeRequiresRestart));
        words.insert(format!("read at a start only: {}", restart.read_only.join(", ")));
    }
    if !restart.refused.is_empty() {
        let refused: BTreeSet<&str> = restart.refused.iter().map(String::as_str).collect();
        words.insert(format!("refused live: {}", refused.into_iter().collect::<Vec<_>>().join(", ")));
    }
    words.into_iter().collect::<Vec<_>>().join("; ")
}

fn in_words(reason: RestartReason) -> &'static str {
    match reason {
        RestartReason::PodHasOldRevision => "pod template changes",
        RestartReason::PodHasOldResourceRevision | RestartReason::PodResourcesChanged => "resources change",
        RestartReason::ConfigChangeRequiresRestart => "options that are read at a start",
        RestartReason::KafkaCertificatesChanged => "certificates change",
        RestartReason::CaCertHasOldGeneration | RestartReason::CaCertRenewed => "certificate authority is renewed",
        RestartReason::ManualRollingUpdate => "a restart was asked for by annotation",
    }
}

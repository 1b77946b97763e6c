//! Safety rules of an operator that Polaris installs on a real cluster: whose the cluster's operators are, what an
//! upgrade would break or restart, what stays when it goes.

use super::{
    Action, Finding, Restart,
    draft::{Draft, Sketch},
    outlook,
    world::World,
};
use crate::{
    address::{ResourceAddress, ResourceType},
    diagnostic::{Code, Severity},
    graph::{DesiredResource, Mode},
    kafka::{
        bundle::{Installer, Watched},
        version::ordinal,
    },
    resource::{KubernetesKind, ObjectId, Target},
    snapshot::{Observation, OtherOperator, RunningKafka, Survey},
    value::{FieldPath, Value},
};
use std::collections::{BTreeMap, BTreeSet};

const EXTERNAL: &str = "leave it to them: `operator: external` in each KafkaCluster";
/// How many names a sentence holds.
const NAMED: usize = 3;

pub(super) fn check(world: World<'_>, sketch: &Sketch) -> Vec<Finding> {
    let surveys: BTreeMap<_, _> = world.live.surveys.iter().collect();
    let findings = surveys.into_iter().flat_map(|(cluster, survey)| {
        let address = ResourceAddress::new(ResourceType::Operator, &[cluster]);
        let draft = sketch.drafts.iter().find(|draft| draft.change.address == address);
        let is_planned = draft.is_some() || sketch.seen.iter().any(|seen| seen.address == address);
        match world.wanted(&address).filter(|resource| resource.mode == Mode::Managed) {
            Some(operator) if is_planned => Rules { world, operator, survey }.check(draft),
            Some(_) => Vec::new(),
            None => draft.and_then(|draft| stays(&draft.change.address, survey, sketch)).into_iter().collect(),
        }
    });
    findings.collect()
}

/// An operator stands where ours should, and it is not ours.
pub(super) fn foreign(world: World<'_>, address: &ResourceAddress, target: &Target) -> Finding {
    let survey = world.live.surveys.get(target.cluster());
    let home = match target {
        Target::Operator { namespace, .. } => Some(namespace),
        _ => None,
    };
    let found = survey.and_then(|survey| survey.operators.iter().find(|other| Some(&other.namespace) == home));
    match found {
        Some(other) => {
            let finding = stranger(address, other, "its namespace is the one that the spec names");
            match other.installer {
                Installer::Kubectl if other.owner.is_none() => {
                    finding.remedy(format!("{EXTERNAL}; or adopt it: polaris import {address}"))
                }
                _ => finding,
            }
        }
        None => Finding::new(Code::FOREIGN_OPERATOR, Severity::Error, "someone else's operator")
            .about(address)
            .detail(format!("{target} is there already and nobody's"))
            .remedy(EXTERNAL),
    }
}

fn stranger(address: &ResourceAddress, other: &OtherOperator, why: &str) -> Finding {
    let image = other.image.as_deref().map(|image| format!(" ({image})")).unwrap_or_default();
    let (who, removal) = match &other.owner {
        Some(owner) => (
            format!("another state of Polaris (lineage {}, as {})", owner.lineage, owner.address),
            "take it out of that spec and apply that".to_owned(),
        ),
        None => (other.installer.to_string(), other.installer.removal()),
    };
    Finding::new(Code::FOREIGN_OPERATOR, Severity::Error, "someone else's operator")
        .about(address)
        .detail(format!(
            "{who} installed {} in namespace {}{image}; {why}, and two operators share cluster-wide roles by name",
            other.name, other.namespace
        ))
        .remedy(format!("{EXTERNAL}; or take it away first ({removal}), then apply"))
}

/// One operator and what stands around it.
struct Rules<'a> {
    world: World<'a>,
    operator: &'a DesiredResource,
    survey: &'a Survey,
}

impl Rules<'_> {
    fn check(&self, draft: Option<&Draft>) -> Vec<Finding> {
        let mut findings = self.others();
        if let Some(draft) = draft.filter(|draft| draft.write.is_some()) {
            findings.extend(self.nowhere());
            findings.extend(self.leftovers(draft));
            findings.extend(self.stored_versions());
            findings.extend(self.dropped());
            findings.extend(self.restarts(draft));
        }
        findings
    }

    fn finding(&self, code: Code, severity: Severity, summary: &str) -> Finding {
        Finding::new(code, severity, summary).about(&self.operator.address)
    }

    fn watched(&self) -> Watched {
        self.operator.body.get("watch").and_then(Watched::of_plan).unwrap_or(Watched::All)
    }

    /// Two operators on one cluster: one finding each, and the worse one where they look after the same namespaces.
    fn others(&self) -> Vec<Finding> {
        let Target::Operator { namespace: home, .. } = &self.operator.target else { return Vec::new() };
        let lineage = &self.world.state.lineage;
        let is_ours = |other: &OtherOperator| other.owner.as_ref().is_some_and(|owner| owner.lineage == *lineage);
        // One of ours elsewhere has been moved in the spec, and goes when the new one stands.
        let elsewhere = self.survey.operators.iter().filter(|other| other.namespace != *home && !is_ours(other));
        let finding = |other: &OtherOperator| match self.watched().overlap(&other.watched) {
            None => stranger(&self.operator.address, other, "it watches other namespaces"),
            Some(both) => {
                let finding = stranger(&self.operator.address, other, &format!("both would watch {both}"));
                let summary = "two operators would watch the same namespaces".into();
                Finding { code: Code::OPERATORS_OVERLAP.to_string(), summary, ..finding }
            }
        };
        elsewhere.map(finding).collect()
    }

    /// The operator is bound in each namespace that it watches, so each has to be there, or in the plan.
    fn nowhere(&self) -> Option<Finding> {
        let Watched::Namespaces(names) = self.watched() else { return None };
        let cluster = self.operator.target.cluster();
        let target = |name: &str| {
            let kind = KubernetesKind::Namespace;
            Target::Object(ObjectId { cluster: cluster.clone(), kind, namespace: None, name: name.into() })
        };
        let wanted = |target: &Target| self.world.graph.resources().iter().any(|other| other.target == *target);
        let is_absent = |name: &&String| {
            let target = target(name);
            matches!(self.world.live.observe(&target), Observation::Absent) && !wanted(&target)
        };
        let missing: Vec<&str> = names.iter().filter(is_absent).map(String::as_str).collect();
        (!missing.is_empty()).then(|| {
            self.finding(Code::GONE, Severity::Error, "should be there, is not")
                .detail(format!("the operator should watch {}, and there is no such namespace", some(&missing)))
                .remedy("make it first, or take it out of `watch`")
        })
    }

    /// Objects of an earlier installation that nobody runs any more: they are taken over, and that is told.
    fn leftovers(&self, draft: &Draft) -> Option<Finding> {
        let lineage = &self.world.state.lineage;
        let elsewhere =
            |part: &&crate::snapshot::OtherPart| part.owner.as_ref().is_some_and(|owner| owner.lineage != *lineage);
        if let Some(part) = self.survey.others.iter().find(elsewhere) {
            let finding = self.finding(Code::OWNED_ELSEWHERE, Severity::Error, "belongs to another state");
            let detail = format!("{} of its installation belongs to another state of Polaris", part.key);
            return Some(finding.detail(detail).remedy("write `operator: external` here; one state installs it"));
        }
        let nobodys: Vec<&str> =
            self.survey.others.iter().filter(|part| part.owner.is_none()).map(|part| part.key.as_str()).collect();
        let is_first = draft.change.action == Action::Create;
        (is_first && !nobodys.is_empty()).then(|| {
            self.finding(Code::PARTS_TAKEN, Severity::Warning, "takes over what an earlier installation left")
                .detail(format!("{} stand already and are nobody's; they become what the bundle says", some(&nobodys)))
                .remedy("nothing is deleted; whoever manages them elsewhere should stop")
        })
    }

    /// A definition may not lose a version in which objects are, or once were, stored; the server would refuse it.
    fn stored_versions(&self) -> Option<Finding> {
        let mut lost: Vec<String> = Vec::new();
        for definition in &self.survey.definitions {
            let declared = self.operator.body.at(&["definitions", &definition.name, "versions"]);
            let Some(declared) = declared.and_then(Value::as_list) else { continue };
            let gone = definition.stored.iter().filter(|stored| !declared.contains(&stored.as_str().into()));
            let gone: Vec<&str> = gone.map(String::as_str).collect();
            if !gone.is_empty() {
                lost.push(format!("{} ({})", definition.name, gone.join(", ")));
            }
        }
        let lost: Vec<&str> = lost.iter().map(String::as_str).collect();
        (!lost.is_empty()).then(|| {
            self.finding(Code::STORED_VERSIONS, Severity::Error, "objects may still be stored in a dropped version")
                .detail(format!(
                    "Strimzi {} does not know the version in which status.storedVersions of {} says that objects are \
                     stored",
                    self.version(),
                    some(&lost)
                ))
                .remedy(
                    "with the operator that runs now, convert them (v1-api-conversion convert-resource, then \
                     crd-upgrade, which clears storedVersions), then apply",
                )
        })
    }

    fn version(&self) -> &str {
        self.operator.body.get("version").and_then(Value::as_str).unwrap_or_default()
    }

    fn watched_kafkas(&self) -> impl Iterator<Item = &RunningKafka> {
        let watched = self.watched();
        self.survey.kafkas.iter().filter(move |kafka| watched.contains(&kafka.namespace))
    }

    /// Kafka versions that the operator's images do not have any more.
    fn dropped(&self) -> Option<Finding> {
        let texts = |body: &Value| -> Vec<String> {
            let list = body.get("kafka").and_then(Value::as_list).unwrap_or_default();
            list.iter().filter_map(Value::as_str).map(str::to_owned).collect()
        };
        let runs = texts(&self.operator.body);
        let dropped: Vec<String> = self
            .watched_kafkas()
            .filter_map(|kafka| Some((kafka, kafka.version.as_ref()?)))
            .filter(|(_, version)| !runs.is_empty() && !runs.contains(version))
            .map(|(kafka, version)| format!("{}/{} (Kafka {version})", kafka.namespace, kafka.name))
            .collect();
        let dropped: Vec<&str> = dropped.iter().map(String::as_str).collect();
        let now = self.world.live.objects.get(&self.operator.target).map(|object| texts(&object.body));
        let both: Vec<String> = now.unwrap_or_default().into_iter().filter(|version| runs.contains(version)).collect();
        let newest = both.iter().max_by_key(|version| ordinal(version));
        let remedy = match newest {
            Some(version) => format!("first take them to Kafka {version}, which both run, and apply that"),
            None => "go by an operator in between that runs both, one release after another".into(),
        };
        (!dropped.is_empty()).then(|| {
            self.finding(Code::KAFKA_DROPPED, Severity::Error, "drops a Kafka version that runs")
                .detail(format!(
                    "Strimzi {} runs Kafka {}; it would leave {} as it is, unmanaged",
                    self.version(),
                    runs.join(", "),
                    some(&dropped)
                ))
                .remedy(remedy)
        })
    }

    /// Clusters of others feel an upgrade too. Those of the spec are forecast node by node.
    fn restarts(&self, draft: &Draft) -> Option<Finding> {
        let ours: BTreeSet<(&str, &str)> = self.kafkas_of_the_spec();
        let others = self.watched_kafkas().filter(|kafka| !ours.contains(&(&*kafka.namespace, &*kafka.name)));
        let others: Vec<String> = others.map(|kafka| format!("{}/{}", kafka.namespace, kafka.name)).collect();
        let others: Vec<&str> = others.iter().map(String::as_str).collect();
        (is_upgrade(draft) && !others.is_empty()).then(|| {
            self.finding(Code::OPERATOR_RESTARTS, Severity::Warning, "restarts clusters of others")
                .detail(format!(
                    "every node of {} restarts too: they are not of this spec, and it runs them",
                    some(&others)
                ))
                .remedy("tell whoever they belong to")
        })
    }

    fn kafkas_of_the_spec(&self) -> BTreeSet<(&str, &str)> {
        let objects = self.world.graph.resources().iter().filter_map(|resource| resource.target.object());
        let kafkas =
            objects.filter(|id| id.kind == KubernetesKind::Kafka && id.cluster == *self.operator.target.cluster());
        kafkas.filter_map(|id| Some((id.namespace.as_deref()?, &*id.name))).collect()
    }
}

/// Another image of an operator that runs: its pods come from other images, and often another template.
fn is_upgrade(draft: &Draft) -> bool {
    let image = FieldPath::keys(&["image"]);
    let changes = |field: &super::FieldChange| field.path == image && field.before.is_some() && field.after.is_some();
    draft.change.action == Action::Update && draft.change.fields.iter().any(changes)
}

/// Every node of every cluster under an operator whose image changes, added to what is forecast already.
pub(super) fn restarts(world: World<'_>, drafts: &[Draft], known: Vec<Restart>) -> Vec<Restart> {
    let mut restarts = known;
    for draft in drafts
        .iter()
        .filter(|draft| draft.change.address.resource_type() == ResourceType::Operator && is_upgrade(draft))
    {
        let Some(operator) = world.wanted(&draft.change.address) else { continue };
        let version = operator.body.get("version").and_then(Value::as_str).unwrap_or_default();
        let why = format!("images of Strimzi {version}");
        for restart in outlook::all_nodes(world, operator.target.cluster()) {
            let same =
                |other: &&mut Restart| (&other.cluster, &other.pool, other.node) == (&restart.0, &restart.1, restart.2);
            if let Some(known) = restarts.iter_mut().find(same) {
                known.reason = format!("{}; {why}", known.reason);
                continue;
            }
            let (cluster, pool, node) = restart;
            restarts.push(Restart { cluster, pool, node, reason: why.clone() });
        }
    }
    restarts
}

/// What a removed operator leaves behind: kinds that still have objects keep their definitions.
fn stays(address: &ResourceAddress, survey: &Survey, sketch: &Sketch) -> Option<Finding> {
    let removed: Vec<&Target> = sketch
        .drafts
        .iter()
        .filter(|draft| matches!(draft.change.action, Action::Delete))
        .filter_map(|draft| draft.removal.as_ref())
        .map(|act| &act.target)
        .collect();
    let left = survey.instances.iter().filter_map(|(definition, count)| {
        let kind = KubernetesKind::ALL.into_iter().find(|kind| definition.split('.').next() == Some(kind.plural()));
        // Pod sets go with the clusters that own them.
        let kind = kind.filter(|kind| *kind != KubernetesKind::StrimziPodSet)?;
        let ours = removed.iter().filter(|target| target.object().is_some_and(|id| id.kind == kind)).count();
        let left = count.saturating_sub(ours);
        (left > 0).then(|| format!("{left} {}", kind.kind()))
    });
    let left: Vec<String> = left.collect();
    let deletes =
        sketch.drafts.iter().any(|draft| draft.change.address == *address && draft.change.action == Action::Delete);
    (deletes && !left.is_empty()).then(|| {
        Finding::new(Code::DEFINITIONS_STAY, Severity::Warning, "leaves objects without an operator")
            .about(address)
            .detail(format!(
                "not in this plan: {}; their definitions stay, because deleting one deletes every object of its kind",
                left.join(", ")
            ))
            .remedy("keep the operator, or let someone else's look after them")
    })
}

fn some(names: &[&str]) -> String {
    match names.len() {
        0..=NAMED => names.join(", "),
        count => format!("{} and {} more", names[..NAMED].join(", "), count - NAMED),
    }
}

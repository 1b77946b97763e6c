//! The planner through its front door, with graphs made by hand. Cases with real specs are under `tests/planner`.

use super::*;
use crate::{
    address::ResourceAddress,
    diagnostic::Severity,
    graph::{DesiredGraph, DesiredResource, Ignored, Mode, WaitCondition},
    resource::{KubernetesKind, ObjectId, Target},
    snapshot::{Coverage, FieldManager, LiveSnapshot, ObservedObject, Owner, Proposal},
    state::{ResourceRecord, State},
    value::Value,
};

/// A world in which everything of the spec was applied and nothing happened since.
struct Story {
    graph: Vec<DesiredResource>,
    state: State,
    live: LiveSnapshot,
    options: PlanOptions,
}

fn topic(name: &str, body: &str) -> DesiredResource {
    let body: Value = serde_json::from_str(body).unwrap();
    DesiredResource {
        address: ResourceAddress::new(crate::address::ResourceType::Topic, &["orders", name]),
        target: Target::Object(ObjectId {
            cluster: "eu1".into(),
            kind: KubernetesKind::KafkaTopic,
            namespace: Some("kafka".into()),
            name: name.into(),
        }),
        mode: Mode::Managed,
        digest: Digest::of(&body),
        body,
        depends_on: Vec::new(),
        source: None,
        protect: false,
        wait: WaitCondition::Ready,
        accepts: Vec::new(),
        ignored: None,
    }
}

impl Story {
    fn applied(resources: &[DesiredResource]) -> Self {
        let mut story = Self {
            graph: resources.to_vec(),
            state: State::empty("lineage", "test"),
            live: LiveSnapshot::default(),
            options: PlanOptions::default(),
        };
        for resource in resources {
            story.live.coverage.insert(resource.target.scope(), Coverage::Listed);
            story.live.objects.insert(resource.target.clone(), object(resource));
            story.state.resources.insert(resource.address.clone(), record(resource));
        }
        story
    }

    fn plan(&self) -> Plan {
        Planner::plan(&DesiredGraph::new("test", self.graph.clone()), &self.state, &self.live, &self.options)
    }

    fn object(&mut self, at: usize) -> &mut ObservedObject {
        self.live.objects.get_mut(&self.graph[at].target).unwrap()
    }

    fn set_live(&mut self, at: usize, body: &str) {
        self.object(at).body = serde_json::from_str(body).unwrap();
    }
}

fn object(resource: &DesiredResource) -> ObservedObject {
    ObservedObject {
        uid: Some(format!("uid of {}", resource.address)),
        resource_version: Some("7".into()),
        generation: Some(1),
        body: resource.body.clone(),
        status: Value::Null,
        owner: Some(Owner { lineage: "lineage".into(), address: resource.address.to_string() }),
        managers: vec![manager("polaris", true, r#"{"f:spec":{"f:partitions":{},"f:config":{"f:a":{}}}}"#)],
        deleting: false,
    }
}

fn manager(name: &str, applied: bool, fields: &str) -> FieldManager {
    FieldManager {
        name: name.into(),
        time: Some("2026-08-22T10:00:00Z".into()),
        applied,
        scales: false,
        fields: fields.into(),
    }
}

fn record(resource: &DesiredResource) -> ResourceRecord {
    ResourceRecord {
        target: resource.target.clone(),
        uid: Some(format!("uid of {}", resource.address)),
        resource_version: Some("7".into()),
        desired: resource.digest,
        observed: resource.digest,
        depends_on: resource.depends_on.clone(),
        protect: resource.protect,
    }
}

const THREE: &str = r#"{"spec":{"partitions":3,"config":{"a":"1"}}}"#;
const SIX: &str = r#"{"spec":{"partitions":6,"config":{"a":"1"}}}"#;

fn only(plan: &Plan) -> &Change {
    assert_eq!(plan.changes.len(), 1, "{:#?}", plan.changes);
    &plan.changes[0]
}

#[test]
fn nothing_to_do_is_an_empty_plan() {
    let plan = Story::applied(&[topic("a", THREE), topic("b", THREE)]).plan();
    assert!(plan.is_empty() && plan.changes.is_empty() && plan.findings.is_empty());
    assert_eq!((plan.summary.no_op, plan.observed.len()), (2, 2));
}

#[test]
fn a_servers_own_spelling_is_no_change() {
    let mut story = Story::applied(&[topic("a", r#"{"spec":{"memory":"1000m"}}"#)]);
    story.set_live(0, r#"{"spec":{"memory":"1"}}"#);
    let address = story.graph[0].address.clone();
    story.state.resources.get_mut(&address).unwrap().observed =
        Digest::of(&serde_json::from_str(r#"{"spec":{"memory":"1"}}"#).unwrap());
    assert!(story.plan().is_empty());
}

#[test]
fn a_dry_run_that_answers_what_is_there_is_no_change() {
    let mut story = Story::applied(&[topic("a", r#"{"spec":{"memory":"2000m"}}"#)]);
    story.set_live(0, r#"{"spec":{"memory":"2"}}"#);
    let address = story.graph[0].address.clone();
    assert_eq!(only(&story.plan()).action, Action::Update);
    let graph = DesiredGraph::new("test", story.graph.clone());
    assert_eq!(needs_proof(&graph, &story.state, &story.live), std::slice::from_ref(&address));
    let answer = serde_json::from_str(r#"{"spec":{"memory":"2"}}"#).unwrap();
    story.live.proposals.insert(address, Proposal::Accepted(answer));
    assert!(story.plan().is_empty());
}

#[test]
fn drift_names_who_and_when_and_is_taken_back() {
    let mut story = Story::applied(&[topic("a", SIX)]);
    story.set_live(0, THREE);
    story.object(0).managers = vec![
        manager("polaris", true, r#"{"f:spec":{"f:config":{"f:a":{}}}}"#),
        manager("kubectl-edit", false, r#"{"f:spec":{"f:partitions":{}}}"#),
    ];
    let plan = story.plan();
    assert_eq!(only(&plan).reasons, ["changed outside by kubectl-edit at 2026-08-22T10:00:00Z"]);
    assert!(matches!(plan.steps[0].op, StepOp::Apply { force: true, .. }));
    assert!(plan.findings.is_empty());
}

#[test]
fn a_manager_that_declares_the_field_too_is_a_conflict() {
    let mut story = Story::applied(&[topic("a", SIX)]);
    story.set_live(0, THREE);
    story.object(0).managers = vec![manager("argocd", true, r#"{"f:spec":{"f:partitions":{}}}"#)];
    let plan = story.plan();
    assert_eq!(plan.findings[0].code, "PK221");
    assert!(plan.findings[0].detail.contains("argocd holds spec.partitions"));
    assert!(plan.findings[0].refuses());
    assert!(matches!(plan.steps[0].op, StepOp::Apply { force: false, .. }));

    story.options.force_conflicts = true;
    let plan = story.plan();
    assert_eq!((plan.findings[0].code.as_str(), plan.findings[0].refuses()), ("PK233", false));
    assert!(matches!(plan.steps[0].op, StepOp::Apply { force: true, .. }));
}

#[test]
fn a_field_that_left_the_spec_goes_unless_someone_else_holds_it_too() {
    let mut story = Story::applied(&[topic("a", THREE)]);
    story.graph[0] = topic("a", r#"{"spec":{"partitions":3}}"#);
    let plan = story.plan();
    let field = &only(&plan).fields[0];
    assert_eq!((field.path.to_string().as_str(), field.after.is_none()), ("spec.config.a", true));

    story.object(0).managers.push(manager("kubectl", false, r#"{"f:spec":{"f:config":{"f:a":{}}}}"#));
    assert!(story.plan().is_empty());
}

#[test]
fn an_ignored_field_is_kept_by_an_update_only_while_nobody_else_holds_it() {
    let mut story = Story::applied(&[topic("a", SIX)]);
    let mut wanted = topic("a", r#"{"spec":{"partitions":9,"config":{"a":"2"}}}"#);
    wanted.ignored = Some(Box::new(Ignored::take_out(["spec.config.a".into()], &mut wanted.body)));
    wanted.digest = Digest::of(&wanted.body);
    story.graph[0] = wanted;
    let sent = |story: &Story| match &story.plan().steps[0].op {
        StepOp::Apply { body, .. } => serde_json::to_string(body).unwrap(),
        other => panic!("{other:?}"),
    };
    assert_eq!(sent(&story), r#"{"spec":{"config":{"a":"1"},"partitions":9}}"#, "or the server would remove it");
    assert_eq!(only(&story.plan()).fields.len(), 1, "and it is no part of the change");

    story.object(0).managers.push(manager("kubectl-edit", false, r#"{"f:spec":{"f:config":{"f:a":{}}}}"#));
    assert_eq!(sent(&story), r#"{"spec":{"partitions":9}}"#);
}

#[test]
fn what_cannot_be_read_is_never_taken_for_absent() {
    let mut story = Story::applied(&[topic("a", THREE), topic("b", THREE)]);
    story.live.objects.clear();
    let scope = story.graph[0].target.scope();
    story.live.coverage.insert(scope, Coverage::Unreadable("forbidden".into()));
    let plan = story.plan();
    assert!(plan.is_empty() && plan.changes.is_empty());
    assert_eq!(plan.findings.len(), 1, "one finding for one list: {:?}", plan.findings);
    assert_eq!((plan.findings[0].code.as_str(), plan.findings[0].severity), ("PK223", Severity::Error));
}

#[test]
fn deletions_run_against_the_graph() {
    let mut b = topic("b", THREE);
    b.depends_on = vec![topic("a", THREE).address];
    let mut c = topic("c", THREE);
    c.depends_on = vec![b.address.clone()];
    let mut story = Story::applied(&[topic("a", THREE), b.clone(), c]);
    let record_of_b = story.state.resources.remove(&b.address);
    assert!(record_of_b.is_some());
    story.options.destroy = true;
    let plan = story.plan();
    let names: Vec<&str> = plan.steps.iter().map(|step| step.address.name()).collect();
    assert_eq!(names, ["c", "a"], "b is not ours, but links the two");
    assert_eq!(plan.steps[1].waits_on, [StepId(0)]);
}

#[test]
fn a_stranger_is_refused_and_told_how_to_be_adopted() {
    let mut story = Story::applied(&[topic("a", THREE)]);
    story.state.resources.clear();
    story.object(0).owner = None;
    let plan = story.plan();
    assert_eq!(plan.findings[0].code, "PK220");
    assert!(plan.findings[0].remedy.contains("polaris import topic/orders/a"));
    assert!(plan.is_empty());

    story.options.adopt = vec![story.graph[0].address.clone()];
    assert_eq!(only(&story.plan()).action, Action::Import);
}

#[test]
fn a_kafka_that_stays_as_it_is_is_waited_for_when_a_pool_changes() {
    let resource = |address: &str, kind, wait, depends_on: &[&str]| {
        let template = topic("x", r#"{"spec":{"replicas":3}}"#);
        let target = Target::Object(ObjectId {
            cluster: "eu1".into(),
            kind,
            namespace: Some("kafka".into()),
            name: address.rsplit('/').next().unwrap().into(),
        });
        let depends_on = depends_on.iter().map(|text| text.parse().unwrap()).collect();
        DesiredResource { address: address.parse().unwrap(), target, wait, depends_on, ..template }
    };
    let pool = resource("kafka-node-pool/orders/broker", KubernetesKind::KafkaNodePool, WaitCondition::Nothing, &[]);
    let kafka =
        resource("kafka/orders", KubernetesKind::Kafka, WaitCondition::KafkaReady, &["kafka-node-pool/orders/broker"]);
    let mut story = Story::applied(&[pool, kafka]);
    assert!(story.plan().is_empty());
    story.graph[0].body = serde_json::from_str(r#"{"spec":{"replicas":4}}"#).unwrap();
    story.graph[0].digest = Digest::of(&story.graph[0].body);
    let plan = story.plan();
    assert_eq!((plan.steps[1].op.clone(), plan.steps[1].wait), (StepOp::Read, WaitCondition::KafkaReady));
    assert_eq!(plan.steps[1].waits_on, [StepId(0)]);
}

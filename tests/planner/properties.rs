//! What holds for every graph: generated specs, applied, changed, applied again.

use crate::world::World;
use polaris_core::{
    address::{ResourceAddress, ResourceType},
    diagnostic::Severity,
    graph::{DesiredGraph, DesiredResource, Mode, WaitCondition},
    plan::{Action, Plan, PlanOptions, Planner, StepOp, format},
    resource::{KubernetesKind, ObjectId, Target},
    value::{Digest, Value},
};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// A small platform: which topics there are, with how many partitions and which options; a protected one at times.
#[derive(Clone, Debug)]
struct Platform {
    topics: Vec<(u8, Topic)>,
    users: BTreeSet<u8>,
    threads: Option<u8>,
}

#[derive(Clone, Debug)]
struct Topic {
    partitions: u8,
    retention: Option<u16>,
    tags: Vec<u8>,
}

fn platform() -> impl Strategy<Value = Platform> {
    let topic = (1..9_u8, proptest::option::of(any::<u16>()), proptest::collection::vec(any::<u8>(), 0..3));
    let topic = topic.prop_map(|(partitions, retention, tags)| Topic { partitions, retention, tags });
    let topics = proptest::collection::btree_map(0..12_u8, topic, 0..10);
    (topics, proptest::collection::btree_set(0..6_u8, 0..5), proptest::option::of(1..9_u8))
        .prop_map(|(topics, users, threads)| Platform { topics: topics.into_iter().collect(), users, threads })
}

impl Platform {
    fn graph(&self) -> DesiredGraph {
        let mut resources = vec![
            resource(
                "kubernetes/eu1",
                Target::ControlPlane { cluster: "eu1".into() },
                Value::map([("provider", "x".into())]),
                &[],
            ),
            resource(
                "namespace/eu1/kafka",
                object(KubernetesKind::Namespace, "kafka"),
                Value::map::<&str>([]),
                &["kubernetes/eu1"],
            ),
            resource(
                "operator/eu1",
                Target::Operator { cluster: "eu1".into(), namespace: "kafka".into() },
                Value::map([("version", "1.2.0".into())]),
                &["namespace/eu1/kafka"],
            ),
        ];
        let config = self.threads.map(|n| ("num.io.threads", Value::from(i64::from(n))));
        let kafka = spec([("config", Value::map(config))]);
        resources.push(resource(
            "kafka/orders",
            object(KubernetesKind::Kafka, "orders"),
            kafka,
            &["namespace/eu1/kafka", "operator/eu1"],
        ));
        for (name, topic) in &self.topics {
            let options = topic.retention.map(|n| ("retention.ms", Value::from(i64::from(n))));
            let tags = topic.tags.iter().map(|tag| Value::from(i64::from(*tag))).collect();
            let body = spec([
                ("partitions", Value::from(i64::from(topic.partitions))),
                ("config", Value::map(options)),
                ("tags", Value::List(tags)),
            ]);
            let name = format!("t{name}");
            let target = object(KubernetesKind::KafkaTopic, &name);
            resources.push(resource(&format!("topic/orders/{name}"), target, body, &["kafka/orders"]));
        }
        for name in &self.users {
            let topics: Vec<String> =
                self.topics.iter().take(2).map(|(name, _)| format!("topic/orders/t{name}")).collect();
            let mut before = vec!["kafka/orders"];
            before.extend(topics.iter().map(String::as_str));
            let name = format!("u{name}");
            let body = spec([("authentication", Value::map([("type", "tls".into())]))]);
            resources.push(resource(
                &format!("user/orders/{name}"),
                object(KubernetesKind::KafkaUser, &name),
                body,
                &before,
            ));
        }
        DesiredGraph::new("test", resources)
    }
}

fn spec<const N: usize>(entries: [(&str, Value); N]) -> Value {
    Value::map([("spec", Value::map(entries))])
}

fn object(kind: KubernetesKind, name: &str) -> Target {
    let namespace = kind.is_namespaced().then(|| "kafka".into());
    Target::Object(ObjectId { cluster: "eu1".into(), kind, namespace, name: name.into() })
}

fn resource(address: &str, target: Target, body: Value, depends_on: &[&str]) -> DesiredResource {
    DesiredResource {
        address: address.parse().unwrap(),
        target,
        mode: Mode::Managed,
        digest: Digest::of(&body),
        body,
        depends_on: depends_on.iter().map(|address| address.parse().unwrap()).collect(),
        source: None,
        protect: false,
        wait: WaitCondition::Nothing,
        accepts: Vec::new(),
        ignored: None,
    }
}

fn plan(world: &World, graph: &DesiredGraph, options: &PlanOptions) -> Plan {
    let snapshot = world.snapshot(graph);
    let plan = Planner::plan(graph, &world.state, &snapshot, options);
    let again = Planner::plan(graph, &world.state, &snapshot, options);
    assert_eq!(serde_json::to_vec(&plan).unwrap(), serde_json::to_vec(&again).unwrap(), "same input, same bytes");
    sound(&plan);
    plan
}

/// What every plan keeps.
pub fn sound(plan: &Plan) {
    for (at, step) in plan.steps.iter().enumerate() {
        assert_eq!(step.id.0 as usize, at);
        assert!(step.waits_on.iter().all(|other| other.0 < step.id.0), "{step:?}");
        let change = plan.changes.iter().find(|change| change.address == step.address);
        let change = change.unwrap_or_else(|| panic!("{} has a step and no change", step.address));
        if matches!(step.op, StepOp::Delete { .. }) {
            assert!(
                matches!(change.action, Action::Delete | Action::Replace),
                "{} is deleted and not told",
                step.address
            );
        }
    }
    assert!(plan.changes.is_sorted_by(|left, right| left.address < right.address));
    let bytes = format::encode(plan, b"key").unwrap();
    let read = format::decode(&bytes, b"key").unwrap();
    assert_eq!(format::encode(&read, b"key").unwrap(), bytes);
}

fn errors(plan: &Plan) -> usize {
    plan.findings.iter().filter(|finding| finding.severity == Severity::Error).count()
}

fn position(plan: &Plan, address: &str) -> Option<usize> {
    plan.steps.iter().position(|step| step.address.as_str() == address)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_second_plan_after_an_apply_is_empty(first in platform(), second in platform()) {
        let mut world = World::empty("test");
        for graph in [first.graph(), second.graph()] {
            let made = plan(&world, &graph, &PlanOptions::default());
            world.apply(&made);
            let next = plan(&world, &graph, &PlanOptions::default());
            prop_assert!(next.is_empty() && next.changes.is_empty(), "{:#?}", next.changes);
            prop_assert_eq!(next.summary.no_op, graph.resources().len());
        }
    }

    #[test]
    fn nothing_stands_after_a_destroy_and_all_of_it_was_told(platform in platform()) {
        let graph = platform.graph();
        let mut world = World::applied(&graph);
        let destroy = PlanOptions { destroy: true, ..PlanOptions::default() };
        let made = plan(&world, &graph, &destroy);
        prop_assert_eq!(made.summary.delete, graph.resources().len());
        for step in &made.steps {
            for below in graph.get(&step.address).unwrap().depends_on.iter().filter_map(|b| position(&made, b.as_str())) {
                prop_assert!(below > step.id.0 as usize, "{} goes before what lives on it", step.address);
            }
        }
        world.apply(&made);
        prop_assert!(world.things.is_empty() && world.state.resources.is_empty());
    }

    #[test]
    fn a_target_brings_what_it_cannot_do_without_and_nothing_else(platform in platform(), pick in 0..12_u8) {
        let graph = platform.graph();
        let world = World::empty("test");
        let address = format!("topic/orders/t{pick}");
        let options = PlanOptions { targets: vec![address.clone()], ..PlanOptions::default() };
        let made = plan(&world, &graph, &options);
        let told: BTreeSet<String> = made.changes.iter().map(|change| change.address.to_string()).collect();
        if graph.get(&address.parse().unwrap()).is_some() {
            let chain = ["kafka/orders", "kubernetes/eu1", "namespace/eu1/kafka", "operator/eu1", address.as_str()];
            prop_assert_eq!(told, chain.iter().map(ToString::to_string).collect::<BTreeSet<_>>());
        } else {
            prop_assert!(told.is_empty());
            prop_assert_eq!(errors(&made), 1, "a target that names nothing is told");
        }
    }

    #[test]
    fn what_is_excluded_stays_with_all_that_needs_it(platform in platform()) {
        let graph = platform.graph();
        let world = World::empty("test");
        let options = PlanOptions { excludes: vec!["kafka/*".into()], ..PlanOptions::default() };
        let made = plan(&world, &graph, &options);
        let kinds: BTreeSet<ResourceType> = made.changes.iter().map(|change| change.address.resource_type()).collect();
        let wanted = [ResourceType::Kubernetes, ResourceType::Namespace, ResourceType::Operator];
        prop_assert_eq!(kinds, BTreeSet::from(wanted));
    }

    #[test]
    fn a_targeted_destroy_takes_what_lives_on_the_target_too(platform in platform()) {
        let graph = platform.graph();
        let mut world = World::applied(&graph);
        let options = PlanOptions { destroy: true, targets: vec!["kafka/orders".into()], ..PlanOptions::default() };
        let made = plan(&world, &graph, &options);
        world.apply(&made);
        let left: BTreeSet<ResourceAddress> = world.state.resources.keys().cloned().collect();
        let wanted = ["kubernetes/eu1", "namespace/eu1/kafka", "operator/eu1"];
        prop_assert_eq!(left, wanted.iter().map(|address| address.parse().unwrap()).collect::<BTreeSet<_>>());
    }

    #[test]
    fn drift_anywhere_is_found_and_taken_back(platform in platform(), partitions in 20..30_i64) {
        let graph = platform.graph();
        let mut world = World::applied(&graph);
        let topics: Vec<_> = graph.resources().iter().filter(|r| r.address.resource_type() == ResourceType::Topic).collect();
        for topic in &topics {
            world.edit(&topic.target, "kubectl-edit", false, &spec([("partitions", partitions.into())]));
        }
        let made = plan(&world, &graph, &PlanOptions::default());
        prop_assert_eq!(made.summary.update, topics.len());
        world.apply(&made);
        prop_assert!(plan(&world, &graph, &PlanOptions::default()).is_empty());
    }
}

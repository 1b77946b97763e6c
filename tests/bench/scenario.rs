//! A folder with so many topics on the sandbox, from the first plan to a change of one topic among all.

use crate::measure::{Sample, best_of};
use polaris_core::{
    graph::{DesiredGraph, DesiredResource, Mode, WaitCondition},
    plan::{PlanOptions, Planner},
    resource::{KubernetesKind, ObjectId, Target},
    snapshot::{Coverage, LiveSnapshot, ObservedObject},
    state::{ResourceRecord, State},
    value::{Digest, Value},
};
use std::{fmt::Write as _, fs, path::Path, time::Instant};
use tempfile::TempDir;

/// One size of the life cycle.
pub struct Scenario<'a> {
    binary: &'a Path,
    folder: TempDir,
    topics: usize,
}

pub struct Figures {
    /// The plan that creates everything.
    pub plan: Sample,
    /// The apply of it, without waiting for topics to get ready, and with an operator that stands still.
    pub apply: Sample,
    /// The plan of nothing.
    pub no_op: Sample,
    /// The plan of one topic's change.
    pub one: Sample,
}

impl<'a> Scenario<'a> {
    pub fn new(binary: &'a Path, topics: usize) -> Self {
        let scenario = Self { binary, folder: TempDir::new().expect("a temporary folder"), topics };
        scenario.write_spec(12);
        scenario
    }

    fn write_spec(&self, first_partitions: usize) {
        let mut text = String::from(PLATFORM);
        for topic in 0..self.topics {
            let partitions = if topic == 0 { first_partitions } else { 12 };
            let _ = writeln!(
                text,
                "    topic-{topic:06}: {{partitions: {partitions}, config: {{retention.ms: {}}}}}",
                1000 + topic
            );
        }
        fs::write(self.folder.path().join("polaris.yaml"), text).expect("the spec is written");
    }

    pub fn run(&self, runs: usize) -> Figures {
        let plan = best_of(runs, || self.polaris(&["plan"]));
        self.quieten();
        let apply = self.polaris(&["apply", "--auto-approve", "--wait", "none"]);
        let no_op = best_of(runs, || self.polaris(&["plan"]));
        self.write_spec(24);
        let one = best_of(runs, || self.polaris(&["plan"]));
        Figures { plan, apply, no_op, one }
    }

    /// The simulated operator would begin to work on topics in the midst of a longer apply and not of a shorter one:
    /// what is measured is Polaris and the API, at every size alike.
    fn quieten(&self) {
        self.polaris(&["apply", "--auto-approve", "--target", "kubernetes/laptop"]);
        self.polaris(&["sandbox", "fault", "operator-stalls"]);
    }

    fn polaris(&self, verb: &[&str]) -> Sample {
        let folder = self.folder.path().to_string_lossy();
        let mut arguments = vec!["-C", folder.as_ref()];
        arguments.extend(verb);
        Sample::of(self.binary, &arguments)
    }
}

const PLATFORM: &str = "\
apiVersion: polaris.dev/v1
kind: KubernetesCluster
metadata: {name: laptop}
spec: {provider: sandbox}
---
apiVersion: polaris.dev/v1
kind: KafkaCluster
metadata: {name: orders}
spec:
  on: laptop
  namespace: kafka
  operator: {version: 1.2.0}
  version: 4.3.1
  nodePools:
    - {name: controller, roles: [controller], replicas: 3, storage: {size: 10Gi}}
    - {name: broker, roles: [broker], replicas: 3, storage: {size: 100Gi}}
  listeners: [{name: tls, port: 9093, type: internal, tls: true}]
---
apiVersion: polaris.dev/v1
kind: Topics
metadata: {name: all}
spec:
  cluster: orders
  defaults: {partitions: 12, replicas: 3}
  topics:
";

/// Plans so many unchanged resources, and says how many and the best time in seconds.
pub fn planner_alone(resources: usize, runs: usize) -> (usize, f64) {
    let (graph, state, snapshot) = unchanged(resources);
    let best = (0..runs.max(1)).map(|_| {
        let started = Instant::now();
        let plan = Planner::plan(&graph, &state, &snapshot, &PlanOptions::default());
        assert!(plan.is_empty(), "nothing has changed");
        started.elapsed().as_secs_f64()
    });
    (resources, best.fold(f64::INFINITY, f64::min))
}

fn unchanged(resources: usize) -> (DesiredGraph, State, LiveSnapshot) {
    let mut state = State::empty("lineage", "bench");
    let mut snapshot = LiveSnapshot::default();
    let mut desired = Vec::with_capacity(resources);
    for number in 0..resources {
        let resource = topic(number);
        snapshot.coverage.entry(resource.target.scope()).or_insert(Coverage::Listed);
        snapshot.objects.insert(resource.target.clone(), observed(&resource));
        state.resources.insert(resource.address.clone(), record(&resource));
        desired.push(resource);
    }
    (DesiredGraph::new("bench", desired), state, snapshot)
}

fn topic(number: usize) -> DesiredResource {
    let name = format!("topic-{number:06}");
    let spec = serde_json::json!({
        "metadata": {"labels": {"strimzi.io/cluster": "orders"}},
        "spec": {"partitions": 12, "replicas": 3, "config": {"retention.ms": 1000 + number, "cleanup.policy": "delete"}},
    });
    let body = Value::from(spec);
    let namespace = Some("kafka".into());
    let object =
        ObjectId { cluster: "laptop".into(), kind: KubernetesKind::KafkaTopic, namespace, name: name.as_str().into() };
    DesiredResource {
        address: format!("topic/orders/{name}").parse().expect("an address"),
        target: Target::Object(object),
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

fn observed(resource: &DesiredResource) -> ObservedObject {
    ObservedObject {
        uid: Some(resource.digest.to_string()),
        resource_version: Some("1".into()),
        generation: Some(1),
        body: resource.body.clone(),
        status: Value::Null,
        owner: None,
        managers: Vec::new(),
        deleting: false,
    }
}

fn record(resource: &DesiredResource) -> ResourceRecord {
    ResourceRecord {
        target: resource.target.clone(),
        uid: Some(resource.digest.to_string()),
        resource_version: Some("1".into()),
        desired: resource.digest,
        observed: resource.digest,
        depends_on: Vec::new(),
        protect: false,
    }
}

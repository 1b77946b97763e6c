//! How fast the planner is, by itself: `cargo bench -p polaris-core --bench planner`.
//!
//! Prints the rate for each size and the exponent of a fit over the sizes; 1.0 is linear.

#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    clippy::print_stdout,
    reason = "a benchmark reads the clock and prints"
)]
#![allow(
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    reason = "a panic is the report, and a rate needs no last digit"
)]

use polaris_core::{
    address::{ResourceAddress, ResourceType},
    graph::{DesiredGraph, DesiredResource, Mode, WaitCondition},
    plan::{PlanOptions, Planner},
    resource::{KubernetesKind, ObjectId, Target},
    snapshot::{Coverage, FieldManager, LiveSnapshot, ObservedObject, Owner},
    state::{ResourceRecord, State},
    value::{Digest, Value},
};
use std::{hint::black_box, time::Instant};

const SIZES: [usize; 3] = [1_000, 10_000, 100_000];

fn main() {
    for (name, change) in [("unchanged", Change::None), ("one in ten changed", Change::Tenth), ("all new", Change::New)]
    {
        let times: Vec<(f64, f64)> = SIZES.iter().map(|size| (*size as f64, measure(*size, change))).collect();
        for (size, seconds) in &times {
            println!("{name}: {size:>7} topics in {:>8.2} ms, {:>9.0} a second", seconds * 1e3, size / seconds);
        }
        println!("{name}: cost grows with exponent {:.2}\n", exponent(&times));
    }
}

#[derive(Clone, Copy)]
enum Change {
    None,
    Tenth,
    New,
}

/// Seconds on a processor for one plan: the mean of so many that the clock's few milliseconds do not matter.
fn measure(size: usize, change: Change) -> f64 {
    let (graph, state, live) = world(size, change);
    let options = PlanOptions::default();
    let started = Instant::now();
    let clock = || on_processor().unwrap_or_else(|| started.elapsed().as_secs_f64());
    let runs = (500_000 / size).max(3);
    let start = clock();
    for _ in 0..runs {
        black_box(Planner::plan(black_box(&graph), &state, &live, &options));
    }
    (clock() - start) / runs as f64
}

/// Seconds that this thread has had a processor, on Linux: other work on the machine does not count.
fn on_processor() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(text.split(' ').next()?.parse::<f64>().ok()? / 1e9)
}

/// The slope of a least-squares line through the logarithms.
fn exponent(times: &[(f64, f64)]) -> f64 {
    let points: Vec<(f64, f64)> = times.iter().map(|(size, seconds)| (size.ln(), seconds.ln())).collect();
    let count = points.len() as f64;
    let (x, y) = points.iter().fold((0.0, 0.0), |(x, y), point| (x + point.0 / count, y + point.1 / count));
    let (above, below) = points.iter().fold((0.0, 0.0), |(above, below), point| {
        (above + (point.0 - x) * (point.1 - y), below + (point.0 - x).powi(2))
    });
    above / below
}

fn world(size: usize, change: Change) -> (DesiredGraph, State, LiveSnapshot) {
    let cluster = Target::ControlPlane { cluster: "eu1".into() };
    let first = resource("kubernetes/eu1", cluster, Value::map([("provider", "x".into())]), &[]);
    let mut resources = vec![first];
    resources.extend((0..size).map(|at| topic(&format!("topic-{at:06}"), 12)));
    let mut state = State::empty("lineage", "bench");
    let mut live = LiveSnapshot::default();
    for resource in &resources {
        live.coverage.insert(resource.target.scope(), Coverage::Listed);
        if matches!(change, Change::New) {
            continue;
        }
        live.objects.insert(resource.target.clone(), object(resource));
        state.resources.insert(resource.address.clone(), record(resource));
    }
    if matches!(change, Change::Tenth) {
        for at in (1..resources.len()).step_by(10) {
            resources[at] = topic(resources[at].address.clone().name(), 24);
        }
    }
    (DesiredGraph::new("bench", resources), state, live)
}

fn topic(name: &str, partitions: i64) -> DesiredResource {
    let config = Value::map([("retention.ms", Value::from(604_800_000)), ("cleanup.policy", "delete".into())]);
    let spec = Value::map([("partitions", partitions.into()), ("replicas", 3.into()), ("config", config)]);
    let labels = Value::map([("labels", Value::map([("strimzi.io/cluster", "orders".into())]))]);
    let kind = KubernetesKind::KafkaTopic;
    let id = ObjectId { cluster: "eu1".into(), kind, namespace: Some("kafka".into()), name: name.into() };
    let body = Value::map([("metadata", labels), ("spec", spec)]);
    resource(&format!("topic/orders/{name}"), Target::Object(id), body, &["kubernetes/eu1"])
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

/// As a server has it: a label of someone else's and what the operator added.
fn object(resource: &DesiredResource) -> ObservedObject {
    let fields = r#"{"f:metadata":{"f:labels":{"f:strimzi.io/cluster":{}}},"f:spec":{"f:config":{"f:cleanup.policy":{},"f:retention.ms":{}},"f:partitions":{},"f:replicas":{}}}"#;
    ObservedObject {
        uid: Some("7d0f2c1e-6f0e-4a53-9d6c-3f3c6f6e2b11".into()),
        resource_version: Some("123456".into()),
        generation: Some(1),
        body: resource.body.clone(),
        status: Value::Null,
        owner: Some(Owner { lineage: "lineage".into(), address: resource.address.to_string() }),
        managers: vec![FieldManager {
            name: "polaris".into(),
            time: None,
            applied: true,
            scales: false,
            fields: fields.into(),
        }],
        deleting: false,
    }
}

fn record(resource: &DesiredResource) -> ResourceRecord {
    ResourceRecord {
        target: resource.target.clone(),
        uid: Some("7d0f2c1e-6f0e-4a53-9d6c-3f3c6f6e2b11".into()),
        resource_version: Some("123456".into()),
        desired: resource.digest,
        observed: resource.digest,
        depends_on: vec![ResourceAddress::new(ResourceType::Kubernetes, &["eu1"])],
        protect: false,
    }
}

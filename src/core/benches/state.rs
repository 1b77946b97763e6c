//! How long a state takes to be written, read and folded, by its size: `cargo bench -p polaris-core --bench state`.
//!
//! Prints milliseconds, bytes a resource, and the exponent of the cost between two sizes (1 is linear).

#![allow(clippy::disallowed_methods, reason = "a benchmark is outside the wall: it measures the core by a clock")]

use polaris_core::{
    address::{ResourceAddress, ResourceType},
    journal::{JournalEntry, Outcome, fold},
    plan::{Plan, Precondition, RecordSeed, Step, StepId, StepOp, Summary},
    resource::{KubernetesKind, ObjectId, Target},
    state::{ResourceRecord, State},
    value::{Digest, Value},
};
use std::{collections::BTreeMap, hint::black_box, io::Write as _, time::Instant};

const SIZES: [usize; 4] = [100, 1_000, 10_000, 100_000];
const REPEATS: usize = 5;

fn main() {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "resources      write       read       fold   bytes each   exponent (read)");
    let mut before: Option<(usize, f64)> = None;
    for size in SIZES {
        let state = state_of(size);
        let bytes = state.to_bytes();
        let write = milliseconds(|| black_box(state.to_bytes()).len());
        let read = milliseconds(|| State::parse(black_box(&bytes)).map_or(0, |state| state.resources.len()));
        let (plan, entries) = plan_of(&state);
        let fold = milliseconds(|| fold(state.clone(), &plan, &entries).map_or(0, |state| state.resources.len()));
        let exponent = before.map_or(String::from("-"), |(smaller, took)| {
            format!("{:.2}", (read / took).ln() / (ratio(size) / ratio(smaller)).ln())
        });
        let each = bytes.len() / size;
        let _ = writeln!(out, "{size:>9} {write:>7.2} ms {read:>7.2} ms {fold:>7.2} ms {each:>10} {exponent:>12}");
        before = Some((size, read));
    }
}

#[expect(clippy::cast_precision_loss, reason = "sizes are far below 2^52")]
fn ratio(size: usize) -> f64 {
    size as f64
}

/// The best of a few runs: what the machine can do, without what else it does.
fn milliseconds(work: impl Fn() -> usize) -> f64 {
    let run = |_| {
        let started = Instant::now();
        black_box(work());
        started.elapsed().as_secs_f64() * 1000.0
    };
    (0..REPEATS).map(run).fold(f64::INFINITY, f64::min)
}

fn name(number: usize) -> String {
    format!("payments.settlement.v{number}")
}

fn target(number: usize) -> Target {
    Target::Object(ObjectId {
        cluster: "eu1".into(),
        kind: KubernetesKind::KafkaTopic,
        namespace: Some("kafka".into()),
        name: name(number).into(),
    })
}

fn uid(number: usize) -> String {
    let digest = Digest::of_bytes(&number.to_le_bytes()).to_string();
    format!("{}-{}-{}-{}-{}", &digest[..8], &digest[8..12], &digest[12..16], &digest[16..20], &digest[20..32])
}

fn state_of(size: usize) -> State {
    let mut state = State::empty("01J9ZK3V5N6Q", "prod");
    for number in 0..size {
        let digest = Digest::of_bytes(name(number).as_bytes());
        let record = ResourceRecord {
            target: target(number),
            uid: Some(uid(number)),
            resource_version: Some((41_000 + number).to_string()),
            desired: digest,
            observed: digest,
            depends_on: vec![ResourceAddress::new(ResourceType::Kafka, &["orders"])],
            protect: false,
        };
        state.resources.insert(ResourceAddress::new(ResourceType::Topic, &["orders", &name(number)]), record);
    }
    state
}

/// A plan that creates every resource, and a journal that says it did.
fn plan_of(state: &State) -> (Plan, Vec<JournalEntry>) {
    let body = Value::map([("spec", Value::map([("partitions", Value::from(12))]))]);
    let steps: Vec<Step> = state
        .resources
        .iter()
        .zip(0..)
        .map(|((address, record), id)| Step {
            id: StepId(id),
            address: address.clone(),
            target: record.target.clone(),
            op: StepOp::Apply { body: body.clone(), precondition: Precondition::Absent, force: false },
            wait: polaris_core::graph::WaitCondition::Ready,
            waits_on: Vec::new(),
            record: Some(RecordSeed { desired: record.desired, depends_on: record.depends_on.clone(), protect: false }),
        })
        .collect();
    let outcomes = |id| {
        let applied = Outcome::Applied { uid: Some("u".into()), resource_version: Some("7".into()), observed: None };
        [applied, Outcome::Done].map(|outcome| JournalEntry { step: StepId(id), outcome })
    };
    let entries = (0..).take(steps.len()).flat_map(outcomes).collect();
    let plan = Plan {
        format_version: 1,
        tool_version: String::new(),
        environment: state.environment.clone(),
        lineage: state.lineage.clone(),
        serial: state.serial,
        spec_digest: Digest::of_bytes(b""),
        clusters: BTreeMap::new(),
        changes: Vec::new(),
        summary: Summary::default(),
        steps,
        findings: Vec::new(),
        restarts: Vec::new(),
        observed: Vec::new(),
    };
    (plan, entries)
}

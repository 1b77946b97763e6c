//! Stories of runs that were cut short: whatever is missing from the journal is found again by reading the world.

use super::*;
use crate::{
    address::{ResourceAddress, ResourceType},
    graph::WaitCondition,
    plan::{Plan, Precondition, RecordSeed, Step, StepOp, Summary},
    resource::{KubernetesKind, ObjectId, Target},
    snapshot::{Observation, ObservedObject, Owner},
    state::State,
    value::Value,
};
use proptest::prelude::*;
use std::collections::BTreeMap;

const LINEAGE: &str = "01J9Z";

fn address(name: &str) -> ResourceAddress {
    ResourceAddress::new(ResourceType::Topic, &["orders", name])
}

fn target(name: &str) -> Target {
    Target::Object(ObjectId {
        cluster: "eu1".into(),
        kind: KubernetesKind::KafkaTopic,
        namespace: Some("kafka".into()),
        name: name.into(),
    })
}

fn body(partitions: i64) -> Value {
    Value::map([("spec", Value::map([("partitions", Value::from(partitions))]))])
}

/// As a server has it: what was declared, and defaults of its own.
fn object(name: &str, uid: &str, partitions: i64) -> ObservedObject {
    let spec = Value::map([("partitions", Value::from(partitions)), ("topicName", name.into())]);
    ObservedObject {
        uid: Some(uid.into()),
        resource_version: Some("7".into()),
        generation: Some(1),
        body: Value::map([("spec", spec)]),
        status: Value::Null,
        owner: Some(Owner { lineage: LINEAGE.into(), address: address(name).to_string() }),
        managers: Vec::new(),
        deleting: false,
    }
}

/// What a plan does to one topic.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Act {
    Create,
    Update,
    Delete,
    Replace,
}

struct World {
    objects: BTreeMap<String, ObservedObject>,
}

impl World {
    fn observe(&self, name: &str) -> Observation<'_> {
        self.objects.get(name).map_or(Observation::Absent, Observation::Present)
    }

    /// Does what a provider would do, and says what the executor would record.
    fn act(&mut self, step: &Step) -> Outcome {
        let name = step.address.name().to_owned();
        let StepOp::Apply { precondition, .. } = &step.op else {
            self.objects.remove(&name);
            return Outcome::Removed;
        };
        let uid = match precondition {
            Precondition::Absent => format!("new-{name}"),
            Precondition::Same { uid, .. } => uid.clone().unwrap_or_default(),
        };
        self.objects.insert(name.clone(), object(&name, &uid, 12));
        Outcome::Applied { uid: Some(uid), resource_version: Some("7".into()), observed: None }
    }
}

fn step(id: usize, name: &str, op: StepOp) -> Step {
    let seed = RecordSeed { desired: Digest::of(&body(12)), depends_on: Vec::new(), protect: false };
    let record = matches!(op, StepOp::Apply { .. }).then_some(seed);
    Step {
        id: StepId(u32::try_from(id).unwrap()),
        address: address(name),
        target: target(name),
        op,
        wait: WaitCondition::Nothing,
        waits_on: Vec::new(),
        record,
    }
}

fn same(name: &str) -> Precondition {
    let uid = Some(format!("old-{name}"));
    Precondition::Same { uid, resource_version: Some("1".into()), leaves: Digest::of(&body(6)) }
}

fn apply(precondition: Precondition) -> StepOp {
    StepOp::Apply { body: body(12), precondition, force: false }
}

/// State, plan and world before the first act.
fn arrange(acts: &[Act]) -> (State, Plan, World) {
    let mut state = State::empty(LINEAGE, "prod");
    let mut world = World { objects: BTreeMap::new() };
    let mut steps = Vec::new();
    for (number, act) in acts.iter().enumerate() {
        let name = format!("t{number}");
        if *act != Act::Create {
            world.objects.insert(name.clone(), object(&name, &format!("old-{name}"), 6));
            let seed = step(0, &name, apply(same(&name)));
            let outcome = Outcome::Applied { uid: Some(format!("old-{name}")), resource_version: None, observed: None };
            let entry = JournalEntry { step: StepId(0), outcome };
            state = fold(state.clone(), &plan(&state, vec![seed]), &[entry]).unwrap();
        }
        match act {
            Act::Create => steps.push((name, apply(Precondition::Absent))),
            Act::Update => steps.push((name.clone(), apply(same(&name)))),
            Act::Delete => steps.push((name.clone(), StepOp::Delete { precondition: same(&name) })),
            Act::Replace => {
                steps.push((name.clone(), StepOp::Delete { precondition: same(&name) }));
                steps.push((name, apply(Precondition::Absent)));
            }
        }
    }
    let steps = steps.into_iter().enumerate().map(|(id, (name, op))| step(id, &name, op)).collect();
    let plan = plan(&state, steps);
    (state, plan, world)
}

fn plan(state: &State, steps: Vec<Step>) -> Plan {
    Plan {
        format_version: 1,
        tool_version: String::new(),
        environment: "prod".into(),
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
    }
}

/// Runs the first `done` steps and journals each.
fn run(plan: &Plan, world: &mut World, done: usize) -> Vec<JournalEntry> {
    let act = |step: &Step| JournalEntry { step: step.id, outcome: world.act(step) };
    plan.steps.iter().take(done).map(act).collect()
}

/// What recovery adds to the entries that survived.
fn recovered(plan: &Plan, world: &World, entries: &[JournalEntry]) -> Vec<JournalEntry> {
    let mut all = entries.to_vec();
    for step in &plan.steps {
        if entries.iter().any(|entry| entry.step == step.id) {
            continue;
        }
        if let Settlement::Happened(outcome) = settle(step, &plan.lineage, world.observe(step.address.name())) {
            all.push(JournalEntry { step: step.id, outcome });
        }
    }
    all
}

fn identities(state: &State) -> BTreeMap<String, Option<String>> {
    state.resources.iter().map(|(address, record)| (address.to_string(), record.uid.clone())).collect()
}

fn any_acts() -> impl Strategy<Value = Vec<Act>> {
    let act = prop_oneof![Just(Act::Create), Just(Act::Update), Just(Act::Delete), Just(Act::Replace)];
    proptest::collection::vec(act, 1..9)
}

proptest! {
    /// Killed after any act, with any tail of the journal lost: the state names exactly what is in the world.
    #[test]
    fn a_run_killed_anywhere_is_read_back((acts, done, kept) in (any_acts(), 0_usize..20, 0_usize..20)) {
        let (state, plan, mut world) = arrange(&acts);
        let entries = run(&plan, &mut world, done);
        let kept = &entries[..kept.min(entries.len())];
        let after = fold(state, &plan, &recovered(&plan, &world, kept)).unwrap();
        let live = world.objects.iter().map(|(name, object)| (address(name).to_string(), object.uid.clone()));
        prop_assert_eq!(identities(&after), live.collect::<BTreeMap<_, _>>());
        prop_assert_eq!(after.serial, plan.serial + 1);
    }

    /// Outcomes of different steps may be written in any order; the order within a step stays.
    #[test]
    fn the_order_between_steps_makes_no_difference((acts, seed) in (any_acts(), any::<u64>())) {
        let (state, plan, mut world) = arrange(&acts);
        let entries: Vec<_> = run(&plan, &mut world, plan.steps.len())
            .into_iter()
            .flat_map(|entry| [entry.clone(), JournalEntry { outcome: Outcome::Done, ..entry }])
            .collect();
        let mut shuffled = entries.clone();
        shuffled.sort_by_key(|entry| Digest::of_bytes(&[seed.to_le_bytes(), u64::from(entry.step.0).to_le_bytes()].concat()));
        prop_assert_eq!(fold(state.clone(), &plan, &shuffled), fold(state, &plan, &entries));
    }
}

#[test]
fn a_step_that_failed_changes_nothing_but_the_serial() {
    let (state, plan, _) = arrange(&[Act::Update, Act::Delete]);
    let failed = |step| JournalEntry { step: StepId(step), outcome: Outcome::Failed { message: "no".into() } };
    let after = fold(state.clone(), &plan, &[failed(0), failed(1)]).unwrap();
    assert_eq!((after.resources, after.serial), (state.resources, state.serial + 1));
}

#[test]
fn what_exists_is_remembered_even_if_it_never_gets_ready() {
    let (state, plan, mut world) = arrange(&[Act::Create]);
    let mut entries = run(&plan, &mut world, 1);
    entries.push(JournalEntry { step: StepId(0), outcome: Outcome::Failed { message: "not ready".into() } });
    assert!(fold(state, &plan, &entries).unwrap().resources.contains_key(&address("t0")));
}

#[test]
fn a_journal_that_makes_no_sense_is_refused() {
    let (state, plan, _) = arrange(&[Act::Create, Act::Delete]);
    let refused =
        |step, outcome| fold(state.clone(), &plan, &[JournalEntry { step: StepId(step), outcome }]).unwrap_err();
    assert_eq!(refused(9, Outcome::Done), FoldError::NoSuchStep { step: 9, steps: 2 });
    let error = refused(0, Outcome::Removed);
    assert_eq!(error.to_string(), "step 0 (topic/orders/t0) cannot become removed after nothing");
    assert!(matches!(refused(1, Outcome::Done), FoldError::Illegal { .. }));
    let newer = State { serial: state.serial + 1, ..state.clone() };
    assert!(matches!(fold(newer, &plan, &[]), Err(FoldError::OtherSerial { .. })));
    let foreign = State { lineage: "other".into(), ..state.clone() };
    assert!(matches!(fold(foreign, &plan, &[]), Err(FoldError::ForeignLineage { .. })));
}

#[test]
fn an_object_of_somebody_else_is_not_adopted() {
    let (_, plan, _) = arrange(&[Act::Create]);
    let mut foreign = object("t0", "theirs", 12);
    foreign.owner = None;
    assert_eq!(settle(&plan.steps[0], LINEAGE, Observation::Present(&foreign)), Settlement::NotBegun);
    foreign.owner = Some(Owner { lineage: "another".into(), address: address("t0").to_string() });
    assert_eq!(settle(&plan.steps[0], LINEAGE, Observation::Present(&foreign)), Settlement::NotBegun);
}

#[test]
fn what_cannot_be_read_is_not_settled() {
    let (_, plan, _) = arrange(&[Act::Create]);
    let settled = settle(&plan.steps[0], LINEAGE, Observation::Unreadable("connection refused"));
    assert_eq!(settled, Settlement::Unknown("connection refused".into()));
}

#[test]
fn a_deletion_that_waits_for_finalizers_has_not_happened() {
    let (_, plan, mut world) = arrange(&[Act::Delete]);
    if let Some(object) = world.objects.get_mut("t0") {
        object.deleting = true;
    }
    assert_eq!(settle(&plan.steps[0], LINEAGE, world.observe("t0")), Settlement::NotBegun);
}

//! Applying a plan to a `World`: what the servers, the executor and the fold would make of it.

use crate::world::{LINEAGE, Thing, World, leaf_paths, lives_in, merge_into};
use polaris_core::{
    journal::{JournalEntry, Outcome, fold},
    plan::{FIELD_MANAGER, Plan, Precondition, Step, StepOp},
    resource::Target,
    value::{Digest, FieldPath, Segment, Value},
};

impl World {
    /// Runs every step in order. Panics where a precondition does not hold: a plan must not ask for that.
    pub fn apply(&mut self, plan: &Plan) {
        let entries: Vec<JournalEntry> =
            plan.steps.iter().map(|step| JournalEntry { step: step.id, outcome: self.run(step) }).collect();
        let state = std::mem::replace(&mut self.state, polaris_core::state::State::empty("", ""));
        self.state = fold(state, plan, &entries).unwrap();
        self.proposals.retain(|address, _| plan.steps.iter().all(|step| step.address != *address));
    }

    fn run(&mut self, step: &Step) -> Outcome {
        match &step.op {
            StepOp::Apply { body, precondition, force } => self.write(step, body, precondition, *force),
            StepOp::Delete { precondition } => {
                self.check(&step.target, precondition);
                self.delete(&step.target);
                Outcome::Removed
            }
            StepOp::Forget => Outcome::Removed,
            StepOp::Read => {
                self.things.entry(step.target.clone()).or_default();
                Outcome::Done
            }
            StepOp::Adopt => applied(&self.things[&step.target], None),
        }
    }

    fn write(&mut self, step: &Step, body: &Value, precondition: &Precondition, force: bool) -> Outcome {
        self.check(&step.target, precondition);
        self.clock += 1;
        let uid = format!("uid-{}-{}", step.address.as_str().replace('/', "-"), self.clock);
        let thing = self.things.entry(step.target.clone()).or_insert(Thing { uid: Some(uid), ..Thing::default() });
        let mine = leaf_paths(body);
        let mut live = thing.body();
        let differs =
            |path: &FieldPath| !matches!((path.find(body), path.find(&live)), (Some(a), Some(b)) if a.same_as(b));
        for holder in thing.holders.iter_mut().filter(|holder| holder.name != FIELD_MANAGER) {
            let loses = |path: &FieldPath| {
                mine.iter().any(|other| differs(other) && (path.starts_with(other) || other.starts_with(path)))
            };
            assert!(force || !holder.paths.iter().any(loses), "{} of {} without force", holder.name, step.target);
            holder.paths.retain(|path| !loses(path));
        }
        let kept = |path: &FieldPath| thing.holders.iter().any(|h| h.name != FIELD_MANAGER && h.paths.contains(path));
        let held = thing.holders.iter().filter(|holder| holder.name == FIELD_MANAGER).flat_map(|holder| &holder.paths);
        for path in held.filter(|path| !mine.contains(path) && !kept(path)) {
            remove(&mut live, &path.0);
        }
        merge_into(&mut live, body);
        thing.body = live.as_map().cloned().unwrap_or_default();
        thing.hold(FIELD_MANAGER, true, mine);
        thing.owner = Some((LINEAGE.into(), step.address.to_string()));
        thing.resource_version = Some(format!("{}", 100 + self.clock));
        applied(thing, Some(Digest::of_declared(body, &thing.body())))
    }

    fn check(&self, target: &Target, precondition: &Precondition) {
        let thing = self.things.get(target);
        match precondition {
            Precondition::Absent => assert!(thing.is_none(), "{target} should be absent"),
            Precondition::Same { uid, leaves, .. } => {
                let thing = thing.unwrap_or_else(|| panic!("{target} should be there"));
                assert_eq!(thing.uid, *uid, "{target} is another");
                assert_eq!(Digest::of(&thing.body()), *leaves, "{target} moved");
            }
        }
    }

    fn delete(&mut self, target: &Target) {
        self.things.remove(target);
        let inner: Vec<&Target> = self.things.keys().filter(|inner| lives_in(target, inner)).collect();
        assert!(inner.is_empty(), "deleting {target} takes {inner:?} along");
    }
}

fn applied(thing: &Thing, observed: Option<Digest>) -> Outcome {
    Outcome::Applied { uid: thing.uid.clone(), resource_version: thing.resource_version.clone(), observed }
}

fn remove(value: &mut Value, path: &[Segment]) {
    let (Value::Map(map), [Segment::Key(key), rest @ ..]) = (value, path) else { return };
    if rest.is_empty() {
        map.remove(key);
    } else if let Some(below) = map.get_mut(key) {
        remove(below, rest);
    }
}

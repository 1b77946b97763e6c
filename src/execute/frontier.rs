//! Which steps may start: pure bookkeeping over the step graph.

use polaris_core::plan::{Step, StepId};
use std::collections::VecDeque;

/// Where one step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepState {
    /// Waits for other steps.
    Blocked,
    Ready,
    Running,
    Done,
    Failed,
    /// Something that it waits on failed; it is never tried.
    Skipped,
}

/// Steps by state. Each step is handed out once, in plan order among those that are ready.
#[derive(Debug)]
pub struct Frontier {
    states: Vec<StepState>,
    /// How many steps each one still waits on.
    missing: Vec<usize>,
    dependents: Vec<Vec<u32>>,
    ready: VecDeque<StepId>,
}

impl Frontier {
    pub fn new(steps: &[Step]) -> Self {
        let mut frontier = Self {
            states: vec![StepState::Blocked; steps.len()],
            missing: steps.iter().map(|step| step.waits_on.len()).collect(),
            dependents: vec![Vec::new(); steps.len()],
            ready: VecDeque::new(),
        };
        for step in steps {
            for earlier in &step.waits_on {
                frontier.dependents[earlier.0 as usize].push(step.id.0);
            }
        }
        let free = steps.iter().filter(|step| step.waits_on.is_empty()).map(|step| step.id);
        free.for_each(|id| frontier.make_ready(id));
        frontier
    }

    fn make_ready(&mut self, id: StepId) {
        self.states[id.0 as usize] = StepState::Ready;
        self.ready.push_back(id);
    }

    /// The next step to start, now running.
    pub fn start_next(&mut self) -> Option<StepId> {
        let id = self.ready.pop_front()?;
        self.states[id.0 as usize] = StepState::Running;
        Some(id)
    }

    /// Frees what waited only on this one.
    pub fn done(&mut self, id: StepId) {
        self.states[id.0 as usize] = StepState::Done;
        for dependent in std::mem::take(&mut self.dependents[id.0 as usize]) {
            let at = dependent as usize;
            self.missing[at] -= 1;
            if self.missing[at] == 0 && self.states[at] == StepState::Blocked {
                self.make_ready(StepId(dependent));
            }
        }
    }

    /// Blocks everything that depends on this one, near and far.
    pub fn failed(&mut self, id: StepId) {
        self.states[id.0 as usize] = StepState::Failed;
        let mut stack = std::mem::take(&mut self.dependents[id.0 as usize]);
        while let Some(dependent) = stack.pop() {
            let at = dependent as usize;
            if self.states[at] == StepState::Blocked {
                self.states[at] = StepState::Skipped;
                stack.append(&mut self.dependents[at]);
            }
        }
    }

    pub fn state(&self, id: StepId) -> StepState {
        self.states[id.0 as usize]
    }

    pub fn count(&self, state: StepState) -> usize {
        self.states.iter().filter(|found| **found == state).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use polaris_core::{graph::WaitCondition, plan::StepOp, resource::Target};

    fn steps(edges: &[&[u32]]) -> Vec<Step> {
        let step = |(id, waits_on): (usize, &&[u32])| Step {
            id: StepId(u32::try_from(id).unwrap()),
            address: format!("kafka/k{id}").parse().unwrap(),
            target: Target::ControlPlane { cluster: "c".into() },
            op: StepOp::Read,
            wait: WaitCondition::Nothing,
            waits_on: waits_on.iter().copied().map(StepId).collect(),
            record: None,
        };
        edges.iter().enumerate().map(step).collect()
    }

    #[test]
    fn a_step_starts_when_all_it_waits_on_is_done() {
        let mut frontier = Frontier::new(&steps(&[&[], &[], &[0, 1]]));
        assert_eq!(
            (frontier.start_next(), frontier.start_next(), frontier.start_next()),
            (Some(StepId(0)), Some(StepId(1)), None)
        );
        frontier.done(StepId(0));
        assert_eq!(frontier.start_next(), None);
        frontier.done(StepId(1));
        assert_eq!(frontier.start_next(), Some(StepId(2)));
    }

    #[test]
    fn a_failure_blocks_its_dependents_and_nothing_else() {
        let mut frontier = Frontier::new(&steps(&[&[], &[0], &[1], &[]]));
        assert_eq!(frontier.start_next(), Some(StepId(0)));
        frontier.failed(StepId(0));
        assert_eq!(frontier.state(StepId(2)), StepState::Skipped);
        assert_eq!(frontier.start_next(), Some(StepId(3)));
        assert_eq!(frontier.count(StepState::Skipped), 2);
    }
}

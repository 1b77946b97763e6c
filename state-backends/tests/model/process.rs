//! One process of the model: what it wants next, and what it makes of an answer. The loop is that of
//! `Register::step` and of an apply, without anything that is not the protocol.

use polaris_state_backends::register::{Claim, FencingToken, Head, Refusal, StatePointer, Transition};

/// Where an apply is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Goal {
    Take,
    OpenRun,
    /// With a run of its own, or with one that it found open.
    Commit {
        closes: String,
    },
    Release,
    Finished,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Process {
    pub name: u8,
    /// Raised by a crash: a new process is another contender.
    pub life: u8,
    pub goal: Goal,
    pub token: Option<FencingToken>,
    /// The serial that it found when it took the lock.
    pub from: u64,
    /// The swap whose answer it waits for.
    pub waits_for: Option<Request>,
}

/// A swap on its way.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Request {
    pub by: u8,
    /// The nonce, by which an answer that was lost is settled.
    pub nonce: String,
    pub change: Change,
}

/// Which transition it was made by; its head is computed when it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Change {
    Step,
    Renew,
    Break,
}

impl Process {
    pub fn new(name: u8) -> Self {
        Self { name, life: 0, goal: Goal::Take, token: None, from: 0, waits_for: None }
    }

    /// Everything is gone but what is on its way.
    pub fn crash(&mut self) {
        *self = Self { life: self.life + 1, ..Self::new(self.name) };
    }

    fn id(&self) -> String {
        format!("{}.{}", self.name, self.life)
    }

    pub fn pointer(&self) -> StatePointer {
        let epoch = self.token.as_ref().map_or(0, |token| token.epoch);
        StatePointer { key: format!("{}-{}-{epoch}", self.from + 1, self.id()), digest: String::new() }
    }

    /// The transition that leads to its goal.
    pub fn wants(&self) -> Option<Transition> {
        if self.goal == Goal::Take {
            let text = String::new;
            let claim = Claim { id: self.id(), holder: text(), operation: text(), lease_ms: 0, since: text() };
            return Some(Transition::Take(claim));
        }
        let token = self.token.clone()?;
        match &self.goal {
            Goal::OpenRun => Some(Transition::OpenRun { token, run: format!("run-{}", self.id()) }),
            Goal::Commit { closes } => {
                let (state, closes) = (self.pointer(), Some(closes.clone()));
                Some(Transition::Commit { token, from: self.from, state, closes })
            }
            Goal::Release => Some(Transition::Release { token }),
            Goal::Take | Goal::Finished => None,
        }
    }

    /// Its goal is reached in `head`.
    pub fn succeed(&mut self, head: &Head) {
        self.waits_for = None;
        self.goal = match &self.goal {
            Goal::Take => {
                self.token = head.lock.as_ref().map(|lock| FencingToken { lock: lock.id.clone(), epoch: lock.epoch });
                self.from = head.serial;
                head.open_run.clone().map_or(Goal::OpenRun, |closes| Goal::Commit { closes })
            }
            Goal::OpenRun => Goal::Commit { closes: format!("run-{}", self.id()) },
            Goal::Commit { .. } => Goal::Release,
            Goal::Release | Goal::Finished => Goal::Finished,
        };
        self.forget_if_finished();
    }

    /// A holder that was fenced stops; a contender that was refused looks again.
    pub fn refused(&mut self, refusal: &Refusal) {
        self.waits_for = None;
        if !matches!(refusal, Refusal::Held(_) | Refusal::NoSuchLock { .. } | Refusal::Alive(_)) {
            self.goal = Goal::Finished;
            self.forget_if_finished();
        }
    }

    /// Finished processes are alike: fewer states to explore.
    fn forget_if_finished(&mut self) {
        if self.goal == Goal::Finished {
            *self = Self { goal: Goal::Finished, ..Self::new(self.name) };
        }
    }
}

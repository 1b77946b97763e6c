//! The store, the network and the promises.

use super::process::{Change, Goal, Process, Request};
use polaris_state_backends::register::{Claim, FencingToken, Head, Refusal, StatePointer, Transition, transition};
use stateright::Property;

pub type Rule = fn(&Head, &Transition) -> Result<Head, Refusal>;

/// How often each misfortune may happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Budget {
    pub processes: u8,
    pub commits: u8,
    pub crashes: u8,
    pub breaks: u8,
    /// Swaps that never arrive, and answers that never come back.
    pub lost: u8,
    pub late: u8,
    pub doubled: u8,
    pub renewals: u8,
}

pub struct Model {
    pub rule: Rule,
    pub budget: Budget,
}

/// A commit as the store saw it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Commit {
    serial: u64,
    state: Option<StatePointer>,
    closed: Option<String>,
    /// Whether the lock that stood then was that of the process which asked.
    by_holder: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct World {
    head: Head,
    processes: Vec<Process>,
    /// Swaps that may still arrive, each with the head that it would write and the token that it was decided with.
    network: Vec<Swap>,
    left: Budget,
    commits: Vec<Commit>,
    opened: Vec<String>,
    /// A process took its commit for done, and it was not.
    false_belief: bool,
}

/// A compare-and-swap on its way.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Swap {
    request: Request,
    next: Head,
    token: Option<FencingToken>,
    /// Whether `head` is still what it was decided on.
    is_current: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// A process reads `head`, decides and sends.
    Decide(usize, Change),
    /// A swap reaches the store, and its answer the process.
    Arrive(usize),
    /// It reaches the store, the answer is lost.
    ArriveUnanswered(usize),
    /// It reaches the store and will do so again.
    ArriveTwice(usize),
    /// The process waits no longer and reads `head` to see what became of its swap, which may still be on its way.
    GiveUp {
        process: usize,
        request_is_lost: bool,
    },
    Crash(usize),
}

impl World {
    pub const ONE_EPOCH_COMMITS: &str = "only the holder of the lock commits";
    pub const SERIALS_ARE_WHOLE: &str = "no committed serial is lost, skipped or written twice";
    pub const NO_RUN_IS_FORGOTTEN: &str = "an open run stays open until a commit closes it";
    const BELIEFS_ARE_TRUE: &str = "who believes to have committed has";
    const SOMEONE_CAN_GO_ON: &str = "whatever happened, someone can take the lock and close the run";

    /// What arrives at the store: the compare-and-swap.
    fn swap(&mut self, swap: &Swap) -> bool {
        let next = &swap.next;
        if !swap.is_current {
            return false;
        }
        if next.serial != self.head.serial || next.state != self.head.state {
            let holder = self.head.lock.as_ref();
            let by_holder = holder.zip(swap.token.as_ref()).is_some_and(|(lock, token)| {
                lock.id == token.lock && lock.epoch == token.epoch && self.head.epoch == token.epoch
            });
            let closed = self.head.open_run.clone();
            self.commits.push(Commit { serial: next.serial, state: next.state.clone(), closed, by_holder });
        }
        if let Some(run) = next.open_run.clone().filter(|run| self.head.open_run.as_ref() != Some(run)) {
            self.opened.push(run);
        }
        self.head = next.clone();
        for other in &mut self.network {
            other.is_current = false;
        }
        true
    }

    /// The answer reaches the process, if it still waits for it.
    fn answer(&mut self, request: &Request, won: bool) {
        let at = usize::from(request.by);
        if self.processes[at].waits_for.as_ref() != Some(request) {
            return;
        }
        if won && request.change == Change::Step { self.succeed(at) } else { self.processes[at].waits_for = None }
    }

    /// A process concludes that its goal is reached.
    fn succeed(&mut self, at: usize) {
        let process = &mut self.processes[at];
        if matches!(process.goal, Goal::Commit { .. }) {
            let state = process.pointer();
            self.false_belief |= !self.commits.iter().any(|commit| commit.state.as_ref() == Some(&state));
        }
        process.succeed(&self.head);
    }

    /// Drops what can have no effect any more, so that alike worlds are equal.
    fn tidy(&mut self) {
        let waited_for: Vec<_> = self.processes.iter().filter_map(|process| process.waits_for.clone()).collect();
        self.network.retain(|swap| swap.is_current || waited_for.contains(&swap.request));
        self.network.sort();
        if !waited_for.iter().any(|request| request.nonce == self.head.nonce) {
            self.head.nonce.clear();
        }
    }

    fn free_nonce(&self, at: usize) -> String {
        let used =
            |nonce: &String| self.head.nonce == *nonce || self.network.iter().any(|swap| swap.request.nonce == *nonce);
        (0..99).map(|number| format!("{at}.{number}")).find(|nonce| !used(nonce)).unwrap_or_default()
    }

    fn someone_can_go_on(&self) -> bool {
        let freed = match &self.head.lock {
            Some(lock) => transition(&self.head, &Transition::Break { id: lock.id.clone(), beat: None }),
            None => Ok(self.head.clone()),
        };
        let text = || String::from("rescuer");
        let claim = Claim { id: text(), holder: text(), operation: text(), lease_ms: 0, since: text() };
        let held = freed.and_then(|head| transition(&head, &Transition::Take(claim)));
        let finished = held.and_then(|head| {
            let token = FencingToken { lock: text(), epoch: head.epoch };
            let state = StatePointer { key: text(), digest: text() };
            let (from, closes) = (head.serial, head.open_run.clone());
            transition(&head, &Transition::Commit { token, from, state, closes })
        });
        finished.is_ok_and(|head| head.open_run.is_none())
    }
}

impl Model {
    fn decide(&self, world: &mut World, at: usize, kind: &Change) {
        let process = &mut world.processes[at];
        let change = match (kind, &world.head.lock, process.token.clone()) {
            (Change::Step, ..) => process.wants(),
            (Change::Renew, _, Some(token)) => {
                Some(Transition::Renew { token, at: String::new(), seen: String::new() })
            }
            (Change::Break, Some(lock), _) => Some(Transition::Break { id: lock.id.clone(), beat: Some(lock.beat) }),
            _ => None,
        };
        let Some(change) = change else { return };
        match (self.rule)(&world.head, &change) {
            Err(refusal) => process.refused(&refusal),
            Ok(next) if next == world.head => world.succeed(at),
            Ok(next) => {
                let (by, token) = (process.name, process.token.clone());
                let request = Request { by, nonce: world.free_nonce(at), change: kind.clone() };
                world.processes[at].waits_for = Some(request.clone());
                let next = Head { nonce: request.nonce.clone(), ..next };
                world.network.push(Swap { request, next, token, is_current: true });
            }
        }
    }

    /// `Register::swap` after a lost answer: the nonce says whether it was done; if not, decide anew.
    fn settle(world: &mut World, at: usize) {
        let Some(request) = world.processes[at].waits_for.take() else { return };
        if world.head.nonce == request.nonce && request.change == Change::Step {
            world.succeed(at);
        }
    }

    fn may_break(world: &World, process: &Process) -> bool {
        process.goal == Goal::Take && world.head.lock.is_some() && world.left.breaks > 0
    }
}

impl stateright::Model for Model {
    type State = World;
    type Action = Action;

    fn init_states(&self) -> Vec<World> {
        vec![World {
            head: Head::new("lineage"),
            processes: (0..self.budget.processes).map(Process::new).collect(),
            network: Vec::new(),
            left: self.budget,
            commits: Vec::new(),
            opened: Vec::new(),
            false_belief: false,
        }]
    }

    fn actions(&self, world: &World, actions: &mut Vec<Action>) {
        let left = &world.left;
        for (at, process) in world.processes.iter().enumerate() {
            if process.waits_for.is_some() {
                let in_flight = world.network.iter().any(|swap| Some(&swap.request) == process.waits_for.as_ref());
                if left.lost > 0 || !in_flight {
                    actions.push(Action::GiveUp { process: at, request_is_lost: true });
                }
                if left.late > 0 && in_flight {
                    actions.push(Action::GiveUp { process: at, request_is_lost: false });
                }
            } else if process.goal != Goal::Finished {
                actions.push(Action::Decide(at, Change::Step));
                if Self::may_break(world, process) {
                    actions.push(Action::Decide(at, Change::Break));
                }
                if process.token.is_some() && left.renewals > 0 {
                    actions.push(Action::Decide(at, Change::Renew));
                }
            }
            if left.crashes > 0 && (process.token.is_some() || process.waits_for.is_some()) {
                actions.push(Action::Crash(at));
            }
        }
        for request in 0..world.network.len() {
            actions.push(Action::Arrive(request));
            if left.lost > 0 {
                actions.push(Action::ArriveUnanswered(request));
            }
            if left.doubled > 0 {
                actions.push(Action::ArriveTwice(request));
            }
        }
    }

    fn next_state(&self, before: &World, action: Action) -> Option<World> {
        let mut world = before.clone();
        match action {
            Action::Decide(at, change) => {
                match change {
                    Change::Break => world.left.breaks -= 1,
                    Change::Renew => world.left.renewals -= 1,
                    Change::Step => {}
                }
                self.decide(&mut world, at, &change);
            }
            Action::Arrive(at) => {
                let swap = world.network.remove(at);
                let won = world.swap(&swap);
                world.answer(&swap.request, won);
            }
            Action::ArriveUnanswered(at) => {
                world.left.lost -= 1;
                let swap = world.network.remove(at);
                world.swap(&swap);
            }
            Action::ArriveTwice(at) => {
                world.left.doubled -= 1;
                let swap = world.network[at].clone();
                let won = world.swap(&swap);
                world.answer(&swap.request, won);
            }
            Action::GiveUp { process, request_is_lost } => {
                if request_is_lost {
                    let waits_for = world.processes[process].waits_for.clone();
                    let before = world.network.len();
                    world.network.retain(|swap| Some(&swap.request) != waits_for.as_ref());
                    world.left.lost -= u8::from(world.network.len() < before);
                } else {
                    world.left.late -= 1;
                }
                Self::settle(&mut world, process);
            }
            Action::Crash(at) => {
                world.left.crashes -= 1;
                world.processes[at].crash();
            }
        }
        world.tidy();
        (world != *before).then_some(world)
    }

    fn within_boundary(&self, world: &World) -> bool {
        world.commits.len() <= usize::from(self.budget.commits)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always(World::ONE_EPOCH_COMMITS, |_, world: &World| {
                world.commits.iter().all(|commit| commit.by_holder)
            }),
            Property::always(World::SERIALS_ARE_WHOLE, |_, world: &World| {
                let mut runs: Vec<_> = world.commits.iter().filter_map(|commit| commit.closed.as_ref()).collect();
                let closed = runs.len();
                runs.sort();
                runs.dedup();
                let whole = world.commits.iter().zip(1..).all(|(commit, serial)| commit.serial == serial);
                whole && closed == runs.len() && world.head.serial == world.commits.len() as u64
            }),
            Property::always(World::NO_RUN_IS_FORGOTTEN, |_, world: &World| {
                let is_closed = |run| world.commits.iter().any(|commit| commit.closed.as_ref() == Some(run));
                world.opened.iter().all(|run| world.head.open_run.as_ref() == Some(run) || is_closed(run))
            }),
            Property::always(World::BELIEFS_ARE_TRUE, |_, world: &World| !world.false_belief),
            Property::always(World::SOMEONE_CAN_GO_ON, |_, world: &World| world.someone_can_go_on()),
            Property::sometimes("a run is recovered by another", |_, world: &World| {
                let other = |commit: &Commit| match (&commit.closed, &commit.state) {
                    (Some(run), Some(state)) => !state.key.contains(run.trim_start_matches("run-")),
                    _ => false,
                };
                world.commits.iter().any(other)
            }),
            Property::sometimes("two serials are committed", |_, world: &World| world.commits.len() == 2),
        ]
    }
}

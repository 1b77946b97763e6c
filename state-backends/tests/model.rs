//! The protocol explored exhaustively: three processes, one store, and everything that can happen in between.
//!
//! The model calls the product's own `transition`. A process decides on what it read, sends a swap, and the swap may
//! arrive late, twice or never; its answer may be lost; the process may crash, or stand still while its lock is
//! broken. Within the budgets below every order of these is tried.

mod model {
    pub mod process;
    pub mod world;
}

use model::world::{Budget, Model, Rule, World};
use polaris_state_backends::register::{FencingToken, Head, Refusal, Transition, transition};
use stateright::{Checker, Model as _};

/// Nothing goes wrong: three processes race.
const CALM: Budget =
    Budget { processes: 3, commits: 2, crashes: 0, breaks: 0, lost: 0, late: 0, doubled: 0, renewals: 0 };
/// One of three dies, and a lock is broken whose holder may only stand still.
const DEATHS: Budget = Budget { crashes: 1, breaks: 1, ..CALM };
/// A network that loses swaps or their answers, or delivers them late.
const LOSSES: Budget = Budget { processes: 2, crashes: 1, breaks: 1, lost: 1, late: 1, ..CALM };
/// A network that doubles swaps, and a holder that shows signs of life.
const DOUBLES: Budget = Budget { processes: 2, crashes: 1, breaks: 1, doubled: 1, renewals: 1, ..CALM };

fn explore(rule: Rule, budget: Budget) -> impl Checker<Model> {
    Model { rule, budget }.checker().threads(2).spawn_bfs().join()
}

#[test]
fn the_protocol_survives_deaths_and_broken_locks() {
    explore(transition, DEATHS).assert_properties();
}

#[test]
fn the_protocol_survives_lost_and_late_requests() {
    explore(transition, LOSSES).assert_properties();
}

#[test]
fn the_protocol_survives_doubled_requests() {
    explore(transition, DOUBLES).assert_properties();
}

#[test]
fn without_the_epoch_check_a_fenced_holder_commits_and_the_model_says_so() {
    fn forgetful(head: &Head, change: &Transition) -> Result<Head, Refusal> {
        let current = head.lock.as_ref().map(|lock| FencingToken { lock: lock.id.clone(), epoch: lock.epoch });
        match (change, current) {
            (Transition::Commit { from, state, closes, .. }, Some(token)) => {
                let (state, closes) = (state.clone(), closes.clone());
                transition(head, &Transition::Commit { token, from: *from, state, closes })
            }
            _ => transition(head, change),
        }
    }
    assert!(
        explore(forgetful, DEATHS).discovery(World::ONE_EPOCH_COMMITS).is_some(),
        "the dropped epoch check went unseen"
    );
}

#[test]
fn a_broken_lock_that_takes_its_run_along_is_seen_by_the_model() {
    fn careless(head: &Head, change: &Transition) -> Result<Head, Refusal> {
        let next = transition(head, change)?;
        let breaks = matches!(change, Transition::Break { .. });
        Ok(Head { open_run: next.open_run.clone().filter(|_| !breaks), ..next })
    }
    assert!(explore(careless, DEATHS).discovery(World::NO_RUN_IS_FORGOTTEN).is_some(), "the forgotten run went unseen");
}

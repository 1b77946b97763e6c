//! Every fault at every request, and a table of what became of it.

use crate::{
    proxy::{Ambush, Fault, Proxy},
    trial::{Outcome, Trial, api},
};

const WITHOUT_WAITING: &str = "apply --auto-approve --wait none";
const WAITING: &str = "apply --auto-approve --timeout 2m";

/// One line of the table.
fn tell(what: &str, fault: Fault, outcomes: &[Outcome]) {
    let count = |wanted: Outcome| outcomes.iter().filter(|outcome| **outcome == wanted).count();
    println!(
        "figures: {:<16} at each of {:>2} {what}: unharmed {:>2}, resumed {:>2}, repeated {:>2}; lost 0, twice 0",
        format!("{fault:?}"),
        outcomes.len(),
        count(Outcome::Unharmed),
        count(Outcome::Resumed),
        count(Outcome::Repeated),
    );
}

/// Names what the server is to keep apart: lower-case letters only.
fn namespace(what: &str, fault: Fault, at: usize) -> String {
    format!("{what}-{}-{at}", format!("{fault:?}").to_lowercase())
}

/// Places among the requests of an apply, evenly spread: `POLARIS_TEST_POINTS` of them, so that all can be tried.
fn points(requests: usize, usual: usize) -> impl Iterator<Item = usize> {
    let wanted = std::env::var("POLARIS_TEST_POINTS").ok().and_then(|text| text.parse().ok()).unwrap_or(usual);
    let wanted = wanted.clamp(1, requests);
    (1..=wanted).map(move |point| point * requests / wanted - 1)
}

#[test]
fn a_fault_at_any_request_of_an_apply_loses_nothing() {
    let proxy = Proxy::start(api());
    let undisturbed = Trial::new(&proxy, "fault-none", WITHOUT_WAITING);
    assert_eq!(undisturbed.run(Ambush::default()), Outcome::Unharmed);
    let requests = requests_of_an_apply(&proxy, "fault-count");
    for fault in Fault::OF_REQUESTS {
        let outcomes: Vec<Outcome> = points(requests, 10)
            .map(|at| {
                let trial = Trial::new(&proxy, &namespace("fault", fault, at), WITHOUT_WAITING);
                trial.run(Ambush { at: Some((at, fault)), on_watches: false })
            })
            .collect();
        tell("requests", fault, &outcomes);
    }
}

/// Measured, so that no request is left out when their number changes.
fn requests_of_an_apply(proxy: &Proxy, namespace: &str) -> usize {
    let trial = Trial::new(proxy, namespace, WITHOUT_WAITING);
    proxy.lay(Ambush::default());
    trial.apply();
    let (requests, _) = proxy.passed();
    assert!(requests > 4, "{requests} requests cannot make five objects");
    requests
}

#[test]
fn a_server_that_goes_away_in_the_middle_is_told_and_the_next_apply_goes_on() {
    let proxy = Proxy::start(api());
    let requests = requests_of_an_apply(&proxy, "away-count");
    let outcomes: Vec<Outcome> = points(requests, 4)
        .map(|at| {
            let trial = Trial::new(&proxy, &namespace("gone", Fault::Away, at), WITHOUT_WAITING);
            trial.run(Ambush { at: Some((at, Fault::Away)), on_watches: false })
        })
        .collect();
    assert!(!outcomes.contains(&Outcome::Unharmed), "{outcomes:?}");
    tell("requests", Fault::Away, &outcomes);
}

#[test]
fn a_fault_at_any_watch_of_an_apply_delays_it_at_most() {
    let proxy = Proxy::start(api());
    proxy.lay(Ambush::default());
    Trial::new(&proxy, "watch-count", WAITING).apply();
    let (_, watches) = proxy.passed();
    assert!(watches > 0, "an apply that waits watches");
    for fault in Fault::OF_WATCHES {
        let outcomes: Vec<Outcome> = (0..watches)
            .map(|at| {
                let trial = Trial::new(&proxy, &namespace("watch", fault, at), WAITING);
                trial.run(Ambush { at: Some((at, fault)), on_watches: true })
            })
            .collect();
        assert!(outcomes.iter().all(|outcome| *outcome == Outcome::Unharmed), "{fault:?}: {outcomes:?}");
        tell("watches", fault, &outcomes);
    }
}

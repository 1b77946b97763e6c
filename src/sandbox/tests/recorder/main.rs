//! The same requests to the sandbox and to a real API server, answer by answer: generated bodies, valid and broken, of
//! every kind that Polaris writes; applies and patches by several managers; lists, watches, deletions; options that are
//! right and wrong. What differs is printed, and is exactly what `known` gives a reason for.
//!
//! Without a real server (`POLARIS_LIVE_KUBECONFIG`, which `tests/live/run` sets) nothing can be compared.

#![allow(clippy::print_stderr, clippy::print_stdout, reason = "a skipped test says so, and figures are told")]

mod bodies;
mod known;
mod normal;
mod options;
mod server;
mod step;
mod stories;
mod variants;

use server::Server;
use step::Step;

/// Every request, in the order in which it is sent.
fn script() -> Vec<Step> {
    let mut steps = Vec::new();
    for kind in bodies::kinds() {
        steps.extend(variants::of(&kind));
        steps.extend(stories::of(&kind));
        steps.extend(options::of(&kind));
    }
    steps
}

#[tokio::test(flavor = "multi_thread")]
async fn a_real_server_answers_the_same() {
    let Ok(kubeconfig) = std::env::var("POLARIS_LIVE_KUBECONFIG") else {
        eprintln!("skipped: the recorder compares with a real API server, and POLARIS_LIVE_KUBECONFIG names none");
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let mut real = Server::real(&kubeconfig).await;
    let mut sandbox = Server::sandbox(folder.path()).await;
    if real.minor().await != sandbox.minor().await {
        eprintln!("skipped: the sandbox answers as another release of Kubernetes than this server's");
        return;
    }
    let steps = script();
    let mut unexpected = Vec::new();
    let mut met = std::collections::BTreeSet::new();
    for step in &steps {
        let (theirs, ours) = (real.answer(step).await, sandbox.answer(step).await);
        let differences = normal::differences(&theirs, &ours);
        match known::reason(step, &differences) {
            _ if differences.is_empty() => {}
            Some(reason) => drop(met.insert(reason)),
            None => unexpected.push(format!("{step}\n    {}", differences.join("\n    "))),
        }
    }
    println!(
        "figures: {} requests, {} answered differently, {} known reasons",
        steps.len(),
        unexpected.len(),
        met.len()
    );
    assert!(unexpected.is_empty(), "real and sandbox differ:\n{}", unexpected.join("\n"));
    assert_eq!(met, known::reasons(), "a reason that no answer needs any more");
}

//! The fuzz targets on a small corpus, and on what becomes of it when bytes are changed: the same every time.

#[path = "../fuzz/targets.rs"]
mod targets;

use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use std::path::Path;

fn corpus(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus").join(target);
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(!paths.is_empty(), "{target} has a corpus");
    paths.iter().map(|path| std::fs::read(path).unwrap()).collect()
}

/// A few bytes changed, cut out, doubled, or taken from another file.
fn mutated(bytes: &[u8], others: &[Vec<u8>], random: &mut StdRng) -> Vec<u8> {
    const TELLING: &[u8] = b"{}[]:,-&*!|>'\"%@`#\t\r\n 0\xff\xef$~?";
    let mut bytes = bytes.to_vec();
    for _ in 0..random.random_range(1..4) {
        let at = random.random_range(0..=bytes.len());
        let end = (at + random.random_range(0..40)).min(bytes.len());
        match random.random_range(0..4) {
            0 => bytes.insert(at, TELLING[random.random_range(0..TELLING.len())]),
            1 => drop(bytes.drain(at..end)),
            2 => {
                let doubled = bytes[at..end].to_vec();
                bytes.splice(at..at, doubled);
            }
            _ => {
                let other = &others[random.random_range(0..others.len())];
                let from = random.random_range(0..=other.len());
                let to = (from + random.random_range(0..200)).min(other.len());
                bytes.splice(at..end, other[from..to].iter().copied());
            }
        }
    }
    bytes
}

fn replay(target: &str, rounds: usize, feed: fn(&[u8])) {
    let corpus = corpus(target);
    let mut random = StdRng::seed_from_u64(3);
    for bytes in &corpus {
        feed(bytes);
        for _ in 0..rounds {
            feed(&mutated(bytes, &corpus, &mut random));
        }
    }
}

#[test]
fn the_parser_stands_what_it_is_fed() {
    replay("spec", 60, targets::spec);
}

#[test]
fn the_plan_format_stands_what_it_is_fed() {
    replay("plan", 400, targets::plan);
}

#[test]
fn the_state_format_stands_what_it_is_fed() {
    replay("state", 400, targets::state);
}

/// A corpus of which nothing is read would prove little.
#[test]
fn the_corpus_is_read_and_not_only_refused() {
    let reads = |target: &str, read: fn(&[u8]) -> bool| corpus(target).iter().any(|bytes| read(bytes));
    assert!(reads("plan", |bytes| serde_json::from_slice::<polaris_core::plan::Plan>(bytes).is_ok()));
    assert!(reads("state", |bytes| polaris_core::state::State::parse(bytes).is_ok()));
    assert!(reads("spec", |bytes| polaris_core::spec::parse(&[polaris_core::spec::text_of("a", bytes).unwrap()])
        .1
        .is_empty()));
}

//! Every broker option of Kafka 4.3.1, set alone on three controllers and three brokers: what does Strimzi do?

#![allow(
    clippy::print_stdout,
    clippy::disallowed_macros,
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    reason = "the replay prints how much agrees, and a panic is the report"
)]

use polaris_core::kafka::{
    forecast::Running,
    model::{Documents, World, render},
    restart::Act,
};
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};

const EFFECTS: &str = include_str!("../../../tests/corpus/options.tsv");

#[test]
fn each_option_has_the_effect_that_strimzi_gives_it() {
    let base = base("split");
    let lines: Vec<&str> = EFFECTS.lines().filter(|line| !line.starts_with('#')).collect();
    let wrong: Vec<String> = lines.iter().filter_map(|line| difference(&base, line)).collect();
    println!("{} of {} options have the same effect", lines.len() - wrong.len(), lines.len());
    println!("{}", wrong.join("\n"));
    assert!(wrong.len() * 100 <= lines.len(), "{} of {} options differ", wrong.len(), lines.len());
}

fn base(name: &str) -> BTreeMap<String, Json> {
    let bases = include_str!("../../../tests/corpus/bases.jsonl")
        .lines()
        .map(|line| serde_json::from_str::<Json>(line).unwrap());
    let base = bases.into_iter().find(|base| base["base"] == name).unwrap();
    let key = |document: &Json| {
        format!("{}/{}", document["kind"].as_str().unwrap(), document["metadata"]["name"].as_str().unwrap())
    };
    base["documents"].as_array().unwrap().iter().map(|document| (key(document), document.clone())).collect()
}

fn difference(base: &BTreeMap<String, Json>, line: &str) -> Option<String> {
    let columns: Vec<&str> = line.split('\t').collect();
    let [option, value, expected @ ..] = &columns[..] else { panic!("a line of {} columns", columns.len()) };
    let got = effect(base, option, &serde_json::from_str(value).expect("the value is JSON"));
    (got != expected).then(|| format!("{option}={value}: Strimzi {expected:?}, Polaris {got:?}"))
}

/// Outcome, brokers, controllers, next reconciliation, in the words of the table.
fn effect(base: &BTreeMap<String, Json>, option: &str, value: &Json) -> [&'static str; 4] {
    let mut documents = Documents {
        kafka: base["Kafka/split"].clone(),
        pools: base.values().filter(|document| document["kind"] == "KafkaNodePool").cloned().collect(),
        references: None,
    };
    let world = World::default();
    let mut running = Running::settled(&documents, &world, &|_| BTreeSet::new()).expect("the base is valid");
    documents.kafka["spec"]["kafka"]["config"][option] = value.clone();
    let Ok(model) = render(&documents, &running.memory, &world) else { return ["refusal", "-", "-", "-"] };
    if model.dropped.iter().any(|key| key == option) {
        return ["dropped", "-", "-", "-"];
    }
    let (mut brokers, mut controllers) = ("-", "-");
    for (id, act) in running.roll(&model) {
        let side = if id < 3 { &mut brokers } else { &mut controllers };
        *side = match act {
            Act::Restart { refused, .. } if !refused.is_empty() => "refused",
            Act::Restart { .. } => "restart",
            Act::Update { .. } => "live",
            Act::Leave | Act::Resize => *side,
        };
    }
    let quiet = running.roll(&model).iter().all(|(_, act)| *act == Act::Leave);
    ["ok", brokers, controllers, if quiet { "-" } else { "again" }]
}

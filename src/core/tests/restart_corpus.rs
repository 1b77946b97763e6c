//! Replays the restart corpus on the pure model: what would Strimzi do with each change?

#![allow(
    clippy::print_stdout,
    clippy::disallowed_macros,
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    reason = "the replay prints how much agrees, and a panic is the report"
)]

#[path = "../../../tests/corpus/case.rs"]
mod case;

use case::{Case, Outcome, Tally};
use polaris_core::kafka::{
    broker::Operation,
    config::{OptionTable, Update},
    forecast::Running,
    model::{Documents, Model, Owner, Rendered, World, render},
    restart::Act,
};
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};

/// What must agree for the test to pass; what is reached is printed.
const FLOOR: f64 = 0.95;

#[test]
fn the_model_decides_as_strimzi_does() {
    let mut tally = Tally::default();
    for case in case::all() {
        let (got, again) = replay(&case, true);
        let empty = case.empty.as_ref().map(|_| replay(&case, false).0).unwrap_or_default();
        let mut pairs = vec![("", &case.expect, &got), ("again: ", &case.again, &again)];
        pairs.extend(case.empty.as_ref().map(|expected| ("when empty: ", expected, &empty)));
        tally.add(&case.id, &pairs);
    }
    println!("{}", tally.report());
    assert!(tally.agreeing as f64 >= FLOOR * tally.cases as f64, "{} of {}", tally.agreeing, tally.cases);
}

fn world() -> World {
    let classes = [("fast".to_owned(), true), ("noexpand-local".to_owned(), false)];
    World { storage_classes: Some(BTreeMap::from(classes)), ..World::default() }
}

fn documents(all: &case::Documents) -> Documents {
    let of = |kind: &str| all.values().filter(|document| document["kind"] == kind).cloned().collect::<Vec<Json>>();
    let kafka = of("Kafka").remove(0);
    let labelled =
        |pool: &Json| pool.pointer("/metadata/labels/strimzi.io~1cluster") == kafka.pointer("/metadata/name");
    let pools = of("KafkaNodePool").into_iter().filter(labelled).collect();
    Documents { kafka, pools, references: Some([of("ConfigMap"), of("Secret")].concat()) }
}

/// The outcome of the edit, and what the next reconciliation would repeat.
fn replay(case: &Case, occupied: bool) -> (Outcome, Outcome) {
    let world = world();
    let holding =
        |model: &Model| if occupied { model.brokers().map(|node| node.id).collect() } else { BTreeSet::new() };
    let mut running = Running::settled(&documents(&case.before), &world, &holding).expect("the base is valid");
    if case.refused_by_server && case.expect == Outcome::default() {
        return (Outcome::default(), Outcome::default()); // The API server refuses it: the operator sees nothing.
    }
    let after = documents(&case.after);
    let first = reconcile(&mut running, &after, &world, &case.after);
    let mut again = reconcile(&mut running, &after, &world, &case.after);
    again = Outcome {
        restarts: again.restarts,
        order: again.order,
        live: again.live,
        read_only: again.read_only,
        ..Outcome::default()
    };
    if first.refusal.is_some() {
        again = Outcome::default();
    }
    (first, again)
}

fn reconcile(running: &mut Running, after: &Documents, world: &World, all: &case::Documents) -> Outcome {
    let before = running.objects.clone();
    let mut outcome = Outcome::default();
    let model = match render(after, &running.memory, world) {
        Ok(model) => model,
        Err(refusal) => {
            outcome.refusal = Some(refusal.reason.to_owned());
            garbage(running, all, &mut outcome);
            return outcome;
        }
    };
    outcome.dropped = model.dropped.iter().cloned().collect();
    outcome.warnings = warnings(&model);
    if model.reaches_nodes() {
        let (added, removed) = running.start_new(&model);
        outcome.pods_created = added.into_iter().collect();
        outcome.pods_removed = removed.into_iter().collect();
    }
    walk(running, &model, &mut outcome);
    outcome.warnings.extend(model.finish(&mut running.memory).map(|warning| warning.reason.to_owned()));
    outcome.warnings.sort();
    outcome.refusal = model.stopped.as_ref().map(|stopped| stopped.refusal.reason.to_owned());
    compare(&before, &model, &mut outcome);
    running.objects = model.objects;
    outcome
}

/// What goes by owner reference with a deleted pool although the operator refuses.
fn garbage(running: &mut Running, all: &case::Documents, outcome: &mut Outcome) {
    for object in &running.objects {
        if let Owner::Pool(pool) = &object.owner
            && !all.contains_key(&format!("KafkaNodePool/{pool}"))
        {
            outcome.deleted.insert(format!("{}/{}", object.kind, object.name));
            let pods = object.body.pointer("/spec/pods").and_then(Json::as_array).into_iter().flatten();
            outcome.pods_removed.extend(pods.filter_map(|pod| pod["metadata"]["name"].as_str()).map(str::to_owned));
        }
    }
}

fn warnings(model: &Model) -> Vec<String> {
    let own = model.warnings.iter().map(|warning| warning.reason.to_owned());
    let pools = model.pool_warnings.iter().flat_map(|(pool, warnings)| {
        warnings.iter().map(move |warning| format!("{} on KafkaNodePool/{pool}", warning.reason))
    });
    own.chain(pools).collect()
}

fn walk(running: &mut Running, model: &Model, outcome: &mut Outcome) {
    for (id, act) in running.roll(model) {
        let node = model.node(id).expect("the roller visits nodes of the model");
        match act {
            Act::Restart { reasons, read_only, refused, tried } => {
                let reasons: Vec<String> = reasons.iter().map(|reason| format!("{reason:?}")).collect();
                outcome.restarts.insert(format!("{}/{id}", node.pool), reasons.join("+"));
                outcome.order.push(format!("{}-{id}", node.pool));
                outcome.read_only.extend(read_only);
                outcome.refused_live.extend(refused);
                live(outcome, model, id, "", &tried);
            }
            Act::Update { operations, via_controller } => {
                live(outcome, model, id, if via_controller { "via controller: " } else { "" }, &operations);
            }
            Act::Leave | Act::Resize => {}
        }
    }
}

fn live(outcome: &mut Outcome, model: &Model, id: i32, via: &str, operations: &BTreeMap<String, Operation>) {
    for (key, operation) in operations {
        let per_node =
            OptionTable::of(&model.versions.kafka).get(key).is_some_and(|rule| rule.update == Update::PerBroker);
        let scope = if per_node { format!("{via}node {id}") } else { format!("{via}cluster-wide") };
        outcome.live.entry(scope).or_default().insert(key.clone(), operation.value().map(str::to_owned));
    }
}

fn compare(before: &[Rendered], model: &Model, outcome: &mut Outcome) {
    let by_name = |objects: &[Rendered]| -> BTreeMap<String, Rendered> {
        objects.iter().map(|object| (format!("{}/{}", object.kind, object.name), object.clone())).collect()
    };
    let (old, new) = (by_name(before), by_name(&model.objects));
    for (name, object) in &new {
        match old.get(name) {
            None => drop(outcome.created.insert(name.clone())),
            Some(was) if was.body != object.body || was.material != object.material => {
                outcome.changed.insert(name.clone());
                if object.kind == "Deployment" && was.body["spec"]["template"] != object.body["spec"]["template"] {
                    outcome.rolled.insert(object.name.clone());
                }
            }
            Some(_) => {}
        }
    }
    let kept = |object: &Rendered| object.kind == "PersistentVolumeClaim" && object.owner == Owner::Nobody;
    if !model.reaches_nodes() {
        return;
    }
    let gone = old.iter().filter(|(name, object)| !new.contains_key(*name) && !kept(object));
    outcome.deleted.extend(gone.map(|(name, _)| name.clone()));
}

//! Plans and runs as scripts see them: exit codes, streams, events. All in the sandbox.

use crate::support::TestEnvironment;
use std::{
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

const PAUSE: Duration = Duration::from_millis(50);
const PATIENCE: Duration = Duration::from_mins(1);

#[test]
fn a_platform_is_planned_applied_remembered_and_destroyed() {
    let place = TestEnvironment::example("quickstart");
    place.run("init").exits(0);
    assert!(
        place.run("plan --detailed-exitcode").exits(2).stdout.contains("Plan: 13 to add, 0 to change, 0 to destroy.")
    );
    let run = place.run("apply --auto-approve").exits(0);
    assert!(run.stdout.contains("Apply complete! Resources: 13 added, 0 changed, 0 destroyed."), "{}", run.stdout);
    assert!(run.stderr.contains("kafka/orders: created"), "{}", run.stderr);
    assert!(place.run("plan --detailed-exitcode").exits(0).stdout.starts_with("No changes."));
    assert!(place.run("apply --no-input").exits(0).stdout.starts_with("No changes."), "nothing to ask about");
    assert_eq!(place.run("state list topic/*").exits(0).stdout.lines().count(), 5);
    place.run("doctor").exits(0);
    assert_eq!(place.read(".polaris/.gitignore").lines().last(), Some("*"));

    assert!(place.run("destroy --auto-approve").exits(10).stdout.contains("topic/orders/payments"), "it is protected");
    place.write("polaris.yaml", &place.read("polaris.yaml").replace("  protect: true", "  # unprotected"));
    let run = place.run("destroy --auto-approve").exits(0);
    assert!(run.stdout.contains("Destroy complete! Resources: 13 destroyed."), "{}", run.stdout);
    assert_eq!(place.run("state list").exits(0).stdout, "");
}

#[test]
fn without_anyone_to_ask_nothing_is_done() {
    let place = TestEnvironment::example("quickstart");
    for line in ["apply", "apply --no-input", "apply --json"] {
        let run = place.run(line).exits(1);
        assert!(format!("{}{}", run.stdout, run.stderr).contains("--auto-approve"), "{line}: {}", run.stderr);
    }
    assert_eq!(place.run("state list").exits(0).stdout, "");
}

#[test]
fn a_saved_plan_is_shown_applied_once_and_refused_when_stale_or_altered() {
    let place = TestEnvironment::example("quickstart");
    place.run("plan --out first.plan").exits(0);
    let document: serde_json::Value =
        serde_json::from_str(&place.run("show --json first.plan").exits(0).stdout).unwrap();
    assert_eq!(document["summary"]["create"], 13);
    assert_eq!(document["format_version"], "1");

    let mut altered = std::fs::read(place.path("first.plan")).unwrap();
    let middle = altered.len() / 2;
    altered[middle] ^= 1;
    std::fs::write(place.path("altered.plan"), altered).unwrap();
    for line in ["apply altered.plan", "show altered.plan"] {
        assert!(place.run(line).exits(12).stderr.contains("PK211"), "{line}");
    }

    place.run("apply first.plan").exits(0);
    let run = place.run("apply first.plan").exits(12);
    assert!(run.stderr.contains("PK210") && run.stderr.contains("polaris plan --out"), "{}", run.stderr);
    place.write("no.plan", "something else");
    assert!(place.run("apply no.plan").exits(1).stderr.contains("no saved plan"));
}

#[test]
fn a_refused_plan_says_so_and_is_not_saved() {
    let place = TestEnvironment::example("quickstart");
    place.run("apply --auto-approve").exits(0);
    place.write("polaris.yaml", &place.read("polaris.yaml").replace("partitions: 12", "partitions: 6"));
    let run = place.run("plan --out refused.plan").exits(10);
    assert!(run.stdout.contains("Refused: "), "{}", run.stdout);
    assert!(!place.path("refused.plan").exists());
    assert!(place.run("apply --auto-approve").exits(10).stdout.contains("Refused: "));
}

#[test]
fn events_are_all_there_is_on_standard_output() {
    let place = TestEnvironment::example("quickstart");
    let run = place.run("apply --auto-approve --json").exits(0);
    assert_eq!(run.stderr, "");
    let events = run.events();
    let count = |kind: &str| events.iter().filter(|event| event["type"] == kind).count();
    assert_eq!(events[0]["type"], "version");
    assert_eq!(count("planned_change"), 13);
    assert_eq!((count("apply_start"), count("apply_complete"), count("change_summary")), (13, 13, 1));
    let last = events.last().unwrap();
    assert_eq!((&last["type"], &last["complete"]), (&"summary".into(), &true.into()));
    assert!(events.iter().all(|event| event["timestamp"].is_string()));
}

#[test]
fn the_state_is_looked_at_and_mended_serial_by_serial() {
    let place = TestEnvironment::example("quickstart");
    place.run("apply --auto-approve").exits(0);
    assert!(place.run("state show kafka/orders").exits(0).stdout.contains("Kafka kafka/orders on laptop"));
    place.run("state show kafka/none").exits(1);
    let pulled = place.run("state pull").exits(0).stdout;
    place.run("state rm topic/orders/carts topic/orders/refunds").exits(0);
    assert_eq!(place.run("state list topic/*").exits(0).stdout.lines().count(), 3);
    assert!(place.run("state history").exits(0).stdout.contains("state rm"));
    assert_eq!(place.run("state rollback 1").exits(0).stdout, "The state is at serial 3 (13 resources).\n");
    assert_eq!(place.run("state list topic/*").exits(0).stdout.lines().count(), 5);
    place.write("old.json", &pulled);
    assert!(place.run("state push old.json").exits(1).stderr.contains("polaris state rollback"), "an older serial");
    place.run("state rollback 99").exits(1);
    place.run("state mv topic/orders/carts topic/orders/payments").exits(1);
    assert!(place.run("import topic/orders/carts").exits(1).stderr.contains("in the state already"));
    place.run("state rm topic/orders/carts").exits(0);
    place.run("import topic/orders/carts").exits(0);
    assert!(place.run("plan").exits(0).stdout.starts_with("No changes."));
}

/// An apply that cannot end, because the operator does nothing.
#[cfg(unix)]
fn stuck(place: &TestEnvironment) -> Child {
    place.run("sandbox fault operator-stalls").exits(0);
    let mut apply = place.command(["apply", "--auto-approve"]);
    let child = apply.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let began = Instant::now();
    while !place.run("sandbox status").stdout.contains("kafkas.kafka.strimzi.io") {
        assert!(began.elapsed() < PATIENCE, "the run never came to the Kafka cluster");
        sleep(PAUSE);
    }
    child
}

#[cfg(unix)]
fn interrupt(child: &Child) {
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
}

#[test]
#[cfg(unix)]
fn a_held_lock_names_its_holder_and_an_interrupted_run_goes_on() {
    let place = TestEnvironment::example("quickstart");
    let mut child = stuck(&place);
    let run = place.run("apply --auto-approve").exits(11);
    assert!(run.stderr.contains("error[PK201]: the state is locked"), "{}", run.stderr);
    let unlock = run.stderr.lines().find_map(|line| line.split_once("polaris force-unlock ")).unwrap();
    assert!(place.run(&format!("force-unlock {}", unlock.1)).exits(1).stderr.contains("--auto-approve"));
    place.run("force-unlock 01J0000000000000000000000").exits(1);

    interrupt(&child);
    sleep(PAUSE * 4);
    interrupt(&child);
    assert_eq!(child.wait().unwrap().code(), Some(130));

    place.run("sandbox fault --clear").exits(0);
    let run = place.run("apply --auto-approve").exits(0);
    assert!(run.stderr.contains("without a record"), "{}", run.stderr);
    assert!(place.run("plan").exits(0).stdout.starts_with("No changes."));
}

#[test]
#[cfg(unix)]
fn a_step_that_waits_too_long_leaves_the_rest_to_the_next_apply() {
    let place = TestEnvironment::example("quickstart");
    place.run("sandbox fault operator-stalls").exits(0);
    let run = place.run("apply --auto-approve --timeout 2s").exits(13);
    for part in ["partly applied: ", "✗ ", "waiting for: ", "polaris apply again"] {
        assert!(run.stderr.contains(part), "{part} is missing:\n{}", run.stderr);
    }
    place.run("sandbox fault --clear").exits(0);
    place.run("apply --auto-approve").exits(0);
}

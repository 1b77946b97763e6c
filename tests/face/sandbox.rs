//! The embedded control planes, looked after by hand.

use crate::support::TestEnvironment;

#[test]
fn the_sandbox_shows_what_is_in_it_and_can_be_emptied() {
    let place = TestEnvironment::example("quickstart");
    assert!(place.run("sandbox status").exits(0).stdout.contains("laptop: not there yet"));
    place.run("apply --auto-approve").exits(0);
    let status = &place.run("sandbox status --json").exits(0).events()[0];
    assert_eq!((&status["cluster"], &status["objects"]["kafkatopics.kafka.strimzi.io"]), (&"laptop".into(), &5.into()));

    place.run("sandbox reset").exits(1);
    place.run("sandbox reset --auto-approve").exits(0);
    assert!(place.run("plan").exits(0).stdout.contains("topic/orders/payments"), "the plan finds them gone");
    place.run("sandbox status --cluster other").exits(1);
}

#[test]
fn faults_and_the_clock_are_set_on_cue() {
    let place = TestEnvironment::example("quickstart");
    place.run("sandbox fault 500 --times 2 --on kafkatopics").exits(0);
    let listed = place.run("sandbox fault").exits(0).stdout;
    assert_eq!(listed, "500 Internal Server Error, for kafkatopics, 2 times more\n");
    assert_eq!(place.run("sandbox fault --clear").exits(0).stdout, "no faults\n");
    let clock = |line: &str| place.run(line).exits(0).stdout.trim().parse::<jiff::Timestamp>().unwrap();
    let before = clock("sandbox clock");
    assert!(clock("sandbox clock --advance 36h").duration_since(before).as_hours() >= 36);
    place.run("sandbox fault earthquake").exits(64);
}

//! Signals during a wait that does not end, and two who want the same.

use crate::support::{Run, TestEnvironment};
use std::{
    io::{BufRead as _, BufReader, Read as _},
    process::{Child, ChildStdout, Command, Stdio},
};

const TOPICS: &str = "---
apiVersion: polaris.dev/v1
kind: Topics
metadata: {name: late}
spec: {cluster: orders, defaults: {partitions: 3, replicas: 3}, topics: {late-a: {}, late-b: {}}}
";

/// A platform whose operator has stalled, a change to its brokers, and topics that wait for that change.
fn stalled() -> TestEnvironment {
    let place = TestEnvironment::example("quickstart");
    place.run("apply --auto-approve").exits(0);
    place.run("sandbox fault operator-stalls").exits(0);
    let spec =
        place.read("polaris.yaml").replace("auto.create.topics.enable: false", "auto.create.topics.enable: true");
    let spec = spec + TOPICS;
    place.write("polaris.yaml", &spec);
    place
}

/// An apply under way, and the events that it told.
struct Running {
    child: Child,
    lines: BufReader<ChildStdout>,
    heard: String,
}

impl Running {
    fn start(place: &TestEnvironment) -> Self {
        let mut command = place.command(["apply", "--auto-approve", "--json"]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap());
        Self { child, lines, heard: String::new() }
    }

    /// Returns when an event with these words has come.
    #[track_caller]
    fn until(&mut self, words: &str) {
        let mut line = String::new();
        while !line.contains(words) {
            line.clear();
            assert_ne!(self.lines.read_line(&mut line).unwrap(), 0, "ended before `{words}`: {}", self.heard);
            self.heard += &line;
        }
    }

    fn signal(&self, name: &str) {
        let sent = Command::new("kill").args(["-s", name, &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    fn end(mut self) -> Run {
        self.lines.read_to_string(&mut self.heard).unwrap();
        let code = self.child.wait().unwrap().code();
        Run { code, stdout: std::mem::take(&mut self.heard), stderr: String::new() }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // A test that fails leaves nobody waiting.
        let _ = self.child.kill();
    }
}

#[track_caller]
fn heals(place: &TestEnvironment) {
    place.run("sandbox fault --clear").exits(0);
    place.run("apply --auto-approve").exits(0);
    assert!(place.run("plan").exits(0).stdout.starts_with("No changes."));
}

#[test]
fn a_first_signal_lets_the_running_step_finish_and_starts_nothing_new() {
    for signal in ["INT", "TERM", "HUP"] {
        let place = stalled();
        let mut apply = Running::start(&place);
        apply.until("\"apply_progress\"");
        apply.signal(signal);
        apply.until("interrupted: starting nothing new");
        place.run("sandbox fault --clear").exits(0);
        let run = apply.end().exits(13);
        let began = run.stdout.lines().filter(|line| line.contains("\"apply_start\"")).count();
        let done = run.stdout.lines().filter(|line| line.contains("\"apply_complete\"")).count();
        assert_eq!((began, done), (1, 1), "{}", run.stdout);
        heals(&place);
    }
}

#[test]
fn a_second_signal_leaves_at_once_and_nothing_is_lost() {
    let place = stalled();
    let mut apply = Running::start(&place);
    apply.until("\"apply_progress\"");
    apply.signal("INT");
    apply.until("interrupted: starting nothing new");
    apply.signal("INT");
    let run = apply.end().exits(130);
    assert!(!run.stdout.contains("\"apply_complete\""), "{}", run.stdout);
    heals(&place);
}

#[test]
fn whoever_comes_second_is_told_who_holds_the_lock_and_what_to_type() {
    let place = stalled();
    let mut first = Running::start(&place);
    first.until("\"apply_progress\"");
    let said = place.run("apply --auto-approve").exits(11).stderr;
    assert!(said.contains("error[PK201]") && said.contains("for apply since"), "{said}");
    assert!(said.contains("polaris force-unlock ") && said.contains("--lock-timeout"), "{said}");
    first.signal("KILL");
    assert_eq!(first.end().code, None);
    heals(&place);
}

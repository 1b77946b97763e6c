//! Canaries: recognisable values stand wherever a secret can be given, every verb that could show one runs, and all
//! that was said and written is searched for them. The machine's keyring has no place in a test: it is one for the
//! whole user, and where tests run there is mostly none; that such a reference is refused in words is shown below.

#![allow(clippy::unwrap_used, reason = "a panic in a test is the report")]

#[path = "../support/mod.rs"]
mod support;

mod canary;
mod clusters;
mod mistakes;
mod platform;
mod unreadable;

use platform::{BY_SECRET, SPEC, make_secret, password_of, project, run_with};
use std::io::{BufRead as _, BufReader};
use support::{Run, TestEnvironment};

const FIRST: &str = "canary-first-9c41e7";
const ROTATED: &str = "canary-rotated-51bb0d";
const FILED: &str = "canary-filed-e02a77";
const FOREIGN: &str = "canary-foreign-88d3f1";
const ALL: [&str; 4] = [FIRST, ROTATED, FILED, FOREIGN];

/// Runs command lines one after the other and keeps what they said.
struct Session<'a> {
    place: &'a TestEnvironment,
    said: Vec<(String, Run)>,
}

impl Session<'_> {
    #[track_caller]
    fn run(&mut self, password: &str, line: &str, code: i32) -> &Run {
        let run = run_with(self.place, password, line).exits(code);
        self.said.push((line.to_owned(), run));
        &self.said.last().unwrap().1
    }
}

fn with_filed_secret() -> TestEnvironment {
    let place = project();
    place.write("../kept-secrets/password", &format!("{FILED}\n"));
    place
}

#[test]
fn from_the_first_plan_to_the_last_destroy_no_secret_is_shown_or_kept() {
    let place = with_filed_secret();
    let mut session = Session { place: &place, said: Vec::new() };
    for line in ["validate", "validate --json", "plan", "plan --json", "plan --log-level trace", "graph --format dot"] {
        session.run(FIRST, line, 0);
    }
    session.run(FIRST, "plan --out saved.plan", 0);
    session.run(FIRST, "show saved.plan", 0);
    session.run(FIRST, "show --json saved.plan", 0);
    session.run(FIRST, "apply saved.plan --log-level trace", 0);
    assert_eq!(password_of(&place, "by-variable-password").as_deref(), Some(FIRST));
    assert_eq!(password_of(&place, "by-file-password").as_deref(), Some(FILED), "without the editor's newline");

    make_secret(&place, "made-by-hand", FOREIGN);
    place.write("polaris.yaml", &format!("{SPEC}{BY_SECRET}"));
    for level in ["error", "warn", "info", "debug", "trace"] {
        session.run(FIRST, &format!("plan --log-level {level}"), 0);
    }
    session.run(FIRST, "apply --auto-approve --json --log-level trace", 0);

    for line in ["plan", "state pull", "state list", "state history", "show", "graph", "explain user/bank/by-secret"] {
        session.run(FIRST, line, 0);
    }
    for line in ["state show secret/bank/by-variable-password", "explain secret/bank/by-variable-password"] {
        session.run(FIRST, line, 0);
    }
    session.run(FIRST, "import secret/bank/by-variable-password", 1);
    session.run(FIRST, "state rm secret/bank/by-file-password", 0);
    session.run(FIRST, "import secret/bank/by-file-password", 0);

    let rotation = session.run(ROTATED, "plan", 0);
    assert!(rotation.stdout.contains("~ data.password: (sensitive value)"), "{}", rotation.stdout);
    assert!(rotation.stdout.contains("0 to add, 1 to change, 0 to destroy"), "{}", rotation.stdout);
    session.run(ROTATED, "plan --json", 0);
    session.run(ROTATED, "apply --auto-approve", 0);
    assert_eq!(password_of(&place, "by-variable-password").as_deref(), Some(ROTATED));
    assert!(session.run(ROTATED, "plan", 0).stdout.starts_with("No changes."));

    session.run(ROTATED, "plan --destroy", 0);
    session.run(ROTATED, "destroy --auto-approve --json", 0);
    canary::assert_none(&ALL, &place, &session.said);
}

#[test]
fn an_apply_that_fails_half_way_leaves_no_secret_behind() {
    let place = with_filed_secret();
    let mut session = Session { place: &place, said: Vec::new() };
    session.run(FIRST, "apply --auto-approve --timeout 1ms --log-level trace", 13);
    session.run(FIRST, "state pull", 0);
    session.run(FIRST, "plan --json", 0);
    assert_eq!(password_of(&place, "by-variable-password").as_deref(), Some(FIRST));
    canary::assert_none(&ALL, &place, &session.said);
}

#[test]
fn an_apply_that_is_killed_leaves_no_secret_behind() {
    let place = with_filed_secret();
    let mut command = place.command(["apply", "--auto-approve", "--log-level", "trace"]);
    let piped = command.env("BANK_PASSWORD", FIRST).stderr(std::process::Stdio::piped());
    let mut child = piped.stdout(std::process::Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok);
    let before: Vec<String> = lines.by_ref().take_while(|line| !line.contains("kafka/bank: ")).collect();
    child.kill().unwrap();
    child.wait().unwrap();
    let text = before.into_iter().chain(lines).collect::<Vec<_>>().join("\n");

    let mut session = Session { place: &place, said: Vec::new() };
    session.said.push(("apply, killed".into(), Run { code: None, stdout: String::new(), stderr: text }));
    canary::assert_none(&ALL, &place, &session.said);
    session.run(FIRST, "plan --log-level trace", 0);
    session.run(FIRST, "apply --auto-approve", 0);
    assert!(session.run(FIRST, "plan", 0).stdout.starts_with("No changes."));
    canary::assert_none(&ALL, &place, &session.said);
}

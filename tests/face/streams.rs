//! What goes to which stream, in which colour, and what happens when a stream is gone.

use crate::support::TestEnvironment;
use std::{
    io::Read as _,
    process::{Command, Stdio},
};

#[test]
fn a_reader_that_leaves_early_is_no_error() {
    let place = TestEnvironment::new();
    let mut command = place.command(["completions", "bash"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let status = child.wait().unwrap();
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!((status.code(), said.as_str()), (Some(0), ""));
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_an_error() {
    let place = TestEnvironment::new();
    for words in [&["version"][..], &["--version"], &["--help"], &["completions", "zsh"]] {
        let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
        let output = place.command(words).stdout(full).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{words:?}");
        assert!(said.contains("standard output cannot be written"), "{said}");
    }
}

#[test]
fn colour_is_for_terminals_and_for_those_who_ask() {
    let colours = |variables: &[(&str, &str)], line: &str| {
        let place = variables.iter().fold(TestEnvironment::new(), |place, (name, value)| place.variable(name, value));
        place.run(line).stderr.contains('\x1b')
    };
    assert!(!colours(&[], "plam"));
    assert!(colours(&[], "plam --color always"));
    assert!(colours(&[], "plam --color=always"));
    assert!(colours(&[("POLARIS_COLOR", "always")], "plam"));
    assert!(colours(&[("CLICOLOR_FORCE", "1")], "plam"));
    assert!(!colours(&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], "plam"));
    assert!(!colours(&[("CLICOLOR_FORCE", "1")], "plam --color never"));
    assert!(colours(&[("CLICOLOR_FORCE", "1")], "-C nowhere version"));
}

#[test]
fn json_mixes_with_nothing_else() {
    let place = TestEnvironment::new();
    let run = place.run("--json -C nowhere version").exits(1);
    assert!(run.stderr.is_empty(), "{}", run.stderr);
    let events = run.events();
    assert_eq!(events[0]["type"], "diagnostic");
    assert_eq!(events[0]["severity"], "error");
    assert!(events[0]["timestamp"].as_str().unwrap().ends_with('Z'));
}

/// `events` fails at a line that is no object of its own.
#[test]
fn json_is_one_object_a_line_from_every_verb_that_prints() {
    let place = TestEnvironment::example("quickstart");
    place.run("apply --auto-approve").exits(0);
    let of = |line: &str| place.run(line).exits(0).events();
    let graph = of("graph --json");
    let topic = graph.iter().find(|node| node["address"] == "topic/orders/payments").unwrap();
    assert_eq!(topic["type"], "topic");
    assert!(topic["depends_on"].as_array().unwrap().contains(&"kafka/orders".into()));
    assert_eq!(of("schema --json Topic")[0]["properties"]["kind"]["const"], "Topic");
    assert_eq!(of("state pull --json")[0]["serial"], 1);
}

#[test]
#[cfg(unix)]
fn it_survives_without_any_stream() {
    let binary = env!("CARGO_BIN_EXE_polaris");
    let status = Command::new("sh").args(["-c", "\"$0\" plam <&- >&- 2>&-", binary]).status().unwrap();
    assert_eq!(status.code(), Some(64));
}

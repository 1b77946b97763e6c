//! The house keeps its floors: what the crates cannot keep apart, this test does, in sentences.
//!
//! A room may use the floors below it and the rooms named before it on its own floor. Tests inside a room are free.

#![allow(clippy::unwrap_used, reason = "a panic in a test is the report")]

mod arrows;
mod house;
mod limits;
mod sources;

use sources::SourceFile;
use std::path::Path;

/// Everything that is wrong with a set of files, one sentence each.
fn violations(files: &[SourceFile]) -> Vec<String> {
    let mut sentences = Vec::new();
    for file in files {
        sentences.extend(arrows::forbidden(file));
        sentences.extend(limits::exceeded(file));
    }
    sentences
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn every_file_keeps_the_floors_and_the_limits() {
    let files = sources::read(root());
    assert!(files.len() > 40, "only {} files were found: this test looks in the wrong place", files.len());
    let sentences = violations(&files);
    assert!(sentences.is_empty(), "\n{}\n", sentences.join("\n"));
}

#[test]
fn the_top_level_holds_what_it_should_and_nothing_else() {
    let entries = std::fs::read_dir(root()).unwrap().map(|entry| entry.unwrap().file_name());
    let names: Vec<String> = entries.map(|name| name.to_string_lossy().into_owned()).collect();
    let sentences = house::top_level_faults(&names);
    assert!(sentences.is_empty(), "\n{}\n", sentences.join("\n"));
}

/// A wall is only known to stand when something has been thrown at it.
#[test]
fn a_bad_house_is_told_each_of_its_faults() {
    let bad = [
        ("src/sys/clock.rs", "use crate::views::Screen;", "`sys` (floor C) may not use `views` (floor E)"),
        ("src/views/a.rs", "fn f() { crate::commands::main(); }", "`views` (floor E) may not use `commands` (floor E)"),
        ("src/ops/a.rs", "fn f() { let x = vec![crate::settings::X]; }", "`ops` (floor D) may not use `settings`"),
        ("src/error.rs", "use super::{sys::X, commands::Y};", "`error` (floor E) may not use `commands`"),
        ("src/core/value/a.rs", "use crate::plan::Plan;", "`value` (floor A) may not use `plan` (floor B)"),
        ("src/core/address.rs", "use crate::value::Value;", "`address` (floor A) may not use `value` (floor A)"),
        ("src/ops/a.rs", "use clap::Parser;", "`ops` may not use the crate `clap`"),
        ("src/execute/a.rs", "fn f() { kube::Client::new(); }", "`execute` may not use the crate `kube`"),
        ("src/ops/a.rs", "fn f() { println!(); }", "src/ops/a.rs:1: `println!`"),
        ("src/ops/a.rs", "fn f() { std::io::stdout(); }", "src/ops/a.rs:1: `stdout`"),
        ("src/attic/a.rs", "", "src/attic/a.rs: `attic` is no room of the house"),
    ];
    for (path, text, sentence) in bad {
        let said = violations(&[SourceFile::new(path, text)]);
        assert!(said.len() == 1 && said[0].contains(sentence), "{path} `{text}` was told: {said:?}");
    }
}

#[test]
fn long_files_and_functions_are_told() {
    let long = |lines: usize| format!("fn f() {{\n{}}}\n", "    g();\n".repeat(lines));
    let told = |text: &str| violations(&[SourceFile::new("src/sys/a.rs", text)]).join("\n");
    assert!(told(&long(59)).contains("src/sys/a.rs:1: the function `f` has 61 lines, 60 are allowed"));
    assert_eq!(told(&long(58)), "");
    assert!(told(&"\n".repeat(501)).contains("src/sys/a.rs has 501 lines, 500 are allowed"));
    assert!(told("impl X { fn f() { ").contains("cannot be parsed"));
}

#[test]
fn a_good_house_is_told_nothing() {
    let good = [
        ("src/commands/plan.rs", "use crate::{ops::plan, views}; use clap::Args; use super::Context;"),
        ("src/ops/a.rs", "use super::b; use crate::execute::X; use polaris_core::plan::Plan;"),
        ("src/sys/a.rs", "#[cfg(test)] mod tests { use crate::views::X; fn f() { println!(); } }"),
        ("src/views/screen.rs", "fn f() { std::io::stdout(); }"),
        ("src/core/plan/a.rs", "use crate::{graph::X, address::Y}; use super::Z;"),
        ("src/sandbox/a.rs", "use crate::anything::X; use kube::Client; use polaris_core::value::Value;"),
    ];
    for (path, text) in good {
        assert_eq!(violations(&[SourceFile::new(path, text)]), Vec::<String>::new(), "{path}");
    }
    let faults = house::top_level_faults(&["src".into(), ".github".into(), "target".into(), "attic".into()]);
    assert_eq!(faults[0], "`attic` does not belong at the top level");
    assert!(faults.contains(&"`README.md` is missing at the top level".into()), "{faults:?}");
    assert!(!faults.iter().any(|fault| fault.contains("`src`") || fault.contains("target")), "{faults:?}");
}

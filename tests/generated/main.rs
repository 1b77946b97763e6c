//! Nothing generated goes stale: what the repository holds is compared with what the types say.
//! `POLARIS_BLESS=1 cargo test --test generated` writes it anew.

#![allow(clippy::unwrap_used, reason = "a panic in a test is the report")]

#[path = "../support/mod.rs"]
mod support;

mod command_reference;

use std::path::{Path, PathBuf};
use support::TestEnvironment;

/// A path of the repository.
fn repository(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// Compares a file of the repository with what it should hold, or writes it when asked to.
#[track_caller]
fn compare(name: &str, expected: &str) {
    let path = repository(name);
    if std::env::var_os("POLARIS_BLESS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, expected).unwrap();
    }
    let held = std::fs::read_to_string(&path).unwrap_or_default();
    snapbox::assert_data_eq!(held, snapbox::Data::text(expected).raw());
}

#[test]
fn the_command_reference_is_what_help_says() {
    compare("docs/cli.md", &command_reference::page());
}

#[test]
fn the_completions_are_what_the_binary_prints() {
    let place = TestEnvironment::new();
    let files = [
        ("bash", "polaris.bash"),
        ("elvish", "polaris.elv"),
        ("fish", "polaris.fish"),
        ("powershell", "polaris.ps1"),
        ("zsh", "_polaris"),
    ];
    for (shell, file) in files {
        let script = place.run(&format!("completions {shell}")).exits(0).stdout;
        compare(&format!("completions/{file}"), &script);
    }
    assert_eq!(std::fs::read_dir(repository("completions")).unwrap().count(), files.len());
}

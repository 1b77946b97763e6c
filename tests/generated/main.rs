//! Nothing generated goes stale: what the repository holds is compared with what the types say.
//! `POLARIS_BLESS=1 cargo test --test generated` writes it anew.

#![allow(clippy::unwrap_used, reason = "a panic in a test is the report")]

#[path = "../support/mod.rs"]
mod support;

mod command_reference;
mod readme;
mod schemas;
mod spec_reference;

use std::path::{Path, PathBuf};
use support::TestEnvironment;

/// A path of the repository.
fn repository(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// True where files are to be written instead of compared.
fn blesses() -> bool {
    std::env::var_os("POLARIS_BLESS").is_some()
}

/// Compares a file of the repository with what it should hold, or writes it when asked to.
#[track_caller]
fn compare(name: &str, expected: &str) {
    let path = repository(name);
    if blesses() {
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
fn the_spec_reference_is_what_the_schemas_say() {
    compare("docs/spec.md", &spec_reference::page());
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

#[test]
fn the_pages_of_errors_are_those_of_explain() {
    let pages = polaris_core::diagnostic::catalog().iter().map(|entry| format!("#{}\n", entry.page.trim_end()));
    let head = "# Errors\n\n\
        <!-- Generated from the pages of `polaris explain`: POLARIS_BLESS=1 cargo test --test generated -->\n\n\
        Every message with a code has its page here. `PK001` to `PK099` are about the spec, `PK100` to `PK199` about apply and \
        its waits, `PK200` to `PK299` about state, lock and plan, `PK300` to `PK399` about clusters and their servers.\n\n";
    compare("docs/errors.md", &format!("{head}{}", pages.collect::<Vec<_>>().join("\n")));
}

#[test]
fn what_the_pages_show_is_what_the_commands_print() {
    for name in ["README.md", "docs/quickstart.md"] {
        let page = readme::read(name);
        let filled = readme::filled(&page);
        if blesses() && readme::steady(&page) != readme::steady(&filled) {
            std::fs::write(repository(name), filled).unwrap();
        } else {
            snapbox::assert_data_eq!(readme::steady(&page), snapbox::Data::text(readme::steady(&filled)).raw());
        }
    }
}

#[test]
fn readme_names_the_two_commands_that_matter() {
    let page = readme::read("README.md");
    let blocks: Vec<&str> = page.split("```sh\n").skip(1).filter_map(|rest| rest.split("\n```").next()).collect();
    assert_eq!(blocks[0], "cargo run --quiet -- -C examples/quickstart apply --auto-approve");
    assert_eq!(blocks[1], "cargo test --workspace");
}

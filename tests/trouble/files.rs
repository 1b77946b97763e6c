//! Files that are not what they should be, and a disk that is full.

use crate::support::{Run, TestEnvironment};

#[test]
fn what_is_no_plan_is_no_plan() {
    let place = TestEnvironment::example("quickstart");
    place.write("torn.plan", "{\"format_version\": 1, ");
    std::os::unix::fs::symlink("loop.plan", place.path("loop.plan")).unwrap();
    let said = [
        ("/dev/zero", "neither a file nor a folder"),
        ("nowhere.plan", "does not exist"),
        (".", "is a folder"),
        ("loop.plan", "leads back to itself"),
        ("polaris.yaml", "no saved plan"),
        ("torn.plan", "the saved plan cannot be used"),
    ];
    for (file, reason) in said {
        for verb in ["apply", "show"] {
            let run = place.run(&format!("{verb} {file}")).exits(1);
            assert!(run.stderr.contains(reason), "{verb} {file}: {}", run.stderr);
        }
    }
}

#[test]
fn a_plan_that_cannot_be_saved_says_so() {
    let place = TestEnvironment::example("quickstart");
    let said = place.run("plan --out no/such/folder/saved.plan").exits(1).stderr;
    assert!(said.contains("no/such/folder/saved.plan") && said.contains("its folder does not exist"), "{said}");
}

#[test]
fn a_file_in_the_place_of_our_folder_is_named_and_left_alone() {
    let place = TestEnvironment::example("quickstart");
    place.write(".polaris", "mine");
    let run = place.run("apply --auto-approve").exits(1);
    assert!(run.stderr.contains("error[PK215]") && run.stderr.contains(".polaris"), "{}", run.stderr);
    assert_eq!(place.read(".polaris"), "mine");
}

#[test]
fn only_its_owner_looks_into_our_folder_and_git_does_not() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = TestEnvironment::example("quickstart");
    place.run("plan --out saved.plan").exits(0);
    let mode = std::fs::metadata(place.path(".polaris")).unwrap().permissions().mode();
    assert_eq!(mode & 0o077, 0, "{mode:o}");
    assert!(place.read(".polaris/.gitignore").ends_with("*\n"));
}

/// A file may not grow beyond some blocks: what a full disk does to whoever writes.
fn apply_on_a_full_disk(place: &TestEnvironment, blocks: u32) -> Run {
    let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" apply --auto-approve");
    let mut shell = std::process::Command::new("bash");
    let command = shell.args(["-c", &script, env!("CARGO_BIN_EXE_polaris")]).current_dir(place.path("")).env_clear();
    Run::of(command.env("PATH", std::env::var_os("PATH").unwrap()).env("HOME", place.path("")).output().unwrap())
}

#[test]
fn a_full_disk_stops_an_apply_in_words_and_the_next_one_goes_on() {
    for blocks in [0, 4, 100] {
        let place = TestEnvironment::example("quickstart");
        let run = apply_on_a_full_disk(&place, blocks);
        assert!(matches!(run.code, Some(1 | 13)), "{run:?}");
        assert!(run.stderr.contains("error") && !run.stderr.contains("panicked"), "{}", run.stderr);
        place.run("plan").exits(0);
        place.run("apply --auto-approve").exits(0);
        assert!(place.run("plan").exits(0).stdout.starts_with("No changes."));
    }
}

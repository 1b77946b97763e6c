//! Command lines that are right, and those that are not.

use crate::support::TestEnvironment;

#[test]
fn help_and_version_are_results() {
    let place = TestEnvironment::new();
    for line in ["--help", "-h", "plan --help", "state mv --help"] {
        let run = place.run(line).exits(0);
        assert!(run.stdout.contains("Usage: polaris"), "{line}: {}", run.stdout);
        assert!(run.stderr.is_empty());
    }
    for line in ["--version", "-V", "version"] {
        assert_eq!(place.run(line).exits(0).stdout, format!("polaris {}\n", env!("CARGO_PKG_VERSION")));
    }
}

#[test]
fn a_wrong_command_line_is_a_usage_error_and_says_what_was_meant() {
    let place = TestEnvironment::new();
    let wrong = [
        ("", "Usage: polaris"),
        ("plam", "plan"),
        ("plan --targt x", "--target"),
        ("apply --timeout soon", "90s"),
        ("apply --parallelism 0", "parallelism"),
        ("apply --wait maybe", "ready"),
        ("state", "rollback"),
        ("state show topics/orders/x", "starts with no resource type"),
        ("version extra", "extra"),
    ];
    for (line, meant) in wrong {
        let run = place.run(line).exits(64);
        assert!(run.stderr.contains(meant), "{line}: {}", run.stderr);
        assert!(run.stdout.is_empty(), "{line}: {}", run.stdout);
    }
}

#[test]
fn a_flag_may_be_a_variable_and_the_flag_wins() {
    let place = TestEnvironment::new().variable("POLARIS_JSON", "true").variable("POLARIS_COLOR", "");
    assert_eq!(place.run("version").exits(0).events()[0]["version"], env!("CARGO_PKG_VERSION"));

    let place = TestEnvironment::new().variable("POLARIS_COLOR", "sometimes");
    assert!(place.run("version").exits(64).stderr.contains("always"));

    let place = TestEnvironment::new().variable("POLARIS_COLOR", "always");
    assert!(place.run("plam").exits(64).stderr.contains('\x1b'));
    assert!(!place.run("-C nowhere version --color never").exits(1).stderr.contains('\x1b'));

    let place = TestEnvironment::new().variable("POLARIS_QUIET", "perhaps");
    assert!(place.run("version").exits(64).stderr.contains("perhaps"));
}

#[test]
fn a_project_folder_that_does_not_exist_is_named() {
    let run = TestEnvironment::new().run("-C nowhere version").exits(1);
    assert!(run.stderr.contains("there is no folder `nowhere`"), "{}", run.stderr);
}

//! What a shell's TAB gets.

use crate::support::TestEnvironment;

/// The candidates that bash would offer for the last word.
fn tab(place: &TestEnvironment, words: &[&str]) -> Vec<String> {
    let mut command = place.command(["--"]);
    command.args(words).env("POLARIS_COMPLETE", "bash").env("_CLAP_IFS", "\n");
    command.env("_CLAP_COMPLETE_INDEX", (words.len() - 1).to_string());
    let output = command.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn verbs_flags_and_values_complete() {
    let place = TestEnvironment::new();
    assert_eq!(tab(&place, &["polaris", "for"]), ["force-unlock"]);
    assert_eq!(tab(&place, &["polaris", "state", "ro"]), ["rollback"]);
    assert_eq!(tab(&place, &["polaris", "apply", "--lock-t"]), ["--lock-timeout"]);
    assert_eq!(tab(&place, &["polaris", "apply", "--wait", ""]), ["ready", "none"]);
}

#[test]
fn each_shell_has_a_script_that_names_the_binary() {
    let place = TestEnvironment::new();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = place.run(&format!("completions {shell}")).exits(0).stdout;
        assert!(script.contains("POLARIS_COMPLETE") && script.contains("polaris"), "{shell}: {script}");
    }
}

#[test]
fn bash_accepts_its_script() {
    let place = TestEnvironment::new();
    let script = place.run("completions bash").exits(0).stdout;
    place.write("polaris.bash", &script);
    let mut shell = std::process::Command::new("bash");
    shell.args(["--norc", "-c", "source ./polaris.bash && complete -p polaris"]).current_dir(place.path(""));
    let output = shell.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert!(String::from_utf8(output.stdout).unwrap().contains("-F _clap_complete_polaris"));
}

#[test]
fn addresses_environments_and_kinds_complete_from_the_project() {
    let place = TestEnvironment::example("quickstart");
    assert_eq!(tab(&place, &["polaris", "plan", "--target", "topic/"]), ["topic/orders/"]);
    assert_eq!(tab(&place, &["polaris", "plan", "--target", "topic/orders/p"]), ["topic/orders/payments"]);
    assert_eq!(tab(&place, &["polaris", "explain", "kafka/"]), ["kafka/orders"]);
    assert_eq!(tab(&place, &["polaris", "explain", "PK01"]).len(), 10);
    assert_eq!(tab(&place, &["polaris", "schema", "Top"]), ["Topic", "Topics"]);

    let environment = "apiVersion: polaris.dev/v1\nkind: Environment\nmetadata: {name: NAME}\nspec: {}\n";
    place.write("prod.polaris.yaml", &environment.replace("NAME", "prod"));
    place.write("dev.polaris.yaml", &environment.replace("NAME", "dev"));
    assert_eq!(tab(&place, &["polaris", "plan", "-e", ""]), ["dev", "prod"]);
}

#[test]
fn completion_follows_the_folder_of_the_command_line() {
    let place = TestEnvironment::new();
    std::fs::create_dir(place.path("sub")).unwrap();
    std::fs::copy(TestEnvironment::example("quickstart").path("polaris.yaml"), place.path("sub/polaris.yaml")).unwrap();
    assert_eq!(tab(&place, &["polaris", "-C", "sub", "state", "show", "user/orders/b"]), ["user/orders/billing"]);
    assert_eq!(tab(&place, &["polaris", "state", "show", "user"]), ["user/"]);
}

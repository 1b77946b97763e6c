//! A secret that was written into the spec by mistake: it is told, and not shown.

use crate::{canary, support::TestEnvironment};

const CANARY: &str = "canary-mistake-3d90aa";

/// A document in which the secret stands where it must not.
fn user(authentication: &str) -> String {
    format!(
        "apiVersion: polaris.dev/v1\nkind: User\nmetadata: {{name: billing}}\nspec:\n  cluster: orders\n  \
         authentication: {authentication}\n"
    )
}

fn environment(spec: &str) -> String {
    format!("apiVersion: polaris.dev/v1\nkind: Environment\nmetadata: {{name: prod}}\nspec:\n{spec}\n")
}

fn specs() -> Vec<String> {
    let scram = |password: &str| user(&format!("{{type: scram-sha-512, {password}}}"));
    vec![
        scram(&format!("password: {CANARY}")),
        scram(&format!("password: [{CANARY}]")),
        scram(&format!("password: {{value: {CANARY}}}")),
        scram(&format!("pasword: {CANARY}")),
        scram(&format!("password: \"{CANARY}\", nonsense: 1")),
        scram(&format!("password: \"{CANARY}")),
        user(&format!("\n    type: scram-sha-512\n    password:\n      value: {CANARY}")),
        user(&format!("\n    type: scram-sha-512\n    password: |\n      {CANARY}")),
        user(&format!("\n    type: scram-sha-512\n    password: {CANARY}\n   broken: [")),
        environment(&format!("  state: {{postgres: {{url: \"postgres://me:{CANARY}@host/db\"}}}}")),
        environment(&format!("  state: {{postgres: {{url: \"postgres://me:{CANARY}@host/db\", shema: x}}}}")),
        environment(&format!("  encryption: {{passphrase: {CANARY}}}")),
        environment(&format!("  encryption: {{passphrase: {{text: {CANARY}}}}}")),
        environment(&format!("  values: {{word: {CANARY}}}")) + "---\n" + &scram("password: \"${values.word}\""),
    ]
}

#[test]
fn no_message_repeats_it() {
    for spec in specs() {
        let place = TestEnvironment::new();
        let mut said = Vec::new();
        for line in
            ["validate -f -", "validate -f - --json", "plan -f -", "apply --auto-approve -f - --log-level trace"]
        {
            let run = place.run_with_input(line, &spec).exits(1);
            assert!(!run.stderr.is_empty() || !run.stdout.is_empty());
            said.push((line.to_owned(), run));
        }
        canary::assert_none(&[CANARY], &place, &said);
    }
}

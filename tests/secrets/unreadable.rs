//! Secrets that are not at hand: a plan says so and goes on, an apply refuses before its first write.

use crate::{platform::project, support::TestEnvironment};

const ELSEWHERE: &str = "---
apiVersion: polaris.dev/v1
kind: User
metadata: {name: by-keyring}
spec: {cluster: bank, authentication: {type: scram-sha-512, password: {keyring: bank-password}}}
---
apiVersion: polaris.dev/v1
kind: User
metadata: {name: by-vault}
spec: {cluster: bank, authentication: {type: scram-sha-512, password: {vault: {path: kafka/bank, key: password}}}}
";

fn without_secrets() -> TestEnvironment {
    let place = project();
    let spec = place.read("polaris.yaml") + ELSEWHERE;
    place.write("polaris.yaml", &spec);
    // No keyring of whoever runs the test is asked.
    place.variable("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
}

/// A resource, and what is said of its secret.
const REASONS: [(&str, &str); 4] = [
    ("secret/bank/by-variable-password", "the environment variable `BANK_PASSWORD` is not set"),
    ("secret/bank/by-file-password", "does not exist"),
    ("secret/bank/by-keyring-password", "keyring"),
    ("secret/bank/by-vault-password", "Vault is not part of this build"),
];

#[test]
fn a_plan_warns_of_every_one_with_its_place_and_reason() {
    let place = without_secrets();
    assert_eq!(place.run("plan --out saved.plan").exits(0).code, Some(0));
    let shown = place.run("show --json saved.plan").exits(0).stdout;
    let plan: serde_json::Value = serde_json::from_str(&shown).unwrap();
    let findings = plan["findings"].as_array().unwrap();
    for (address, reason) in REASONS {
        let finding = findings.iter().find(|finding| finding["address"] == address).unwrap();
        assert_eq!((&finding["code"], &finding["severity"]), (&"PK113".into(), &"warning".into()));
        assert!(finding["detail"].as_str().unwrap().contains(reason), "{finding}");
        assert!(finding["source"]["line"].as_u64() > Some(0), "{finding}");
    }
}

#[test]
fn an_apply_refuses_all_of_them_at_once_and_writes_nothing() {
    let place = without_secrets();
    place.run("plan --out saved.plan").exits(0);
    for line in ["apply --auto-approve", "apply saved.plan"] {
        let run = place.run(line).exits(1);
        assert!(run.stderr.contains("error[PK113]") && run.stderr.contains("export BANK_PASSWORD="), "{}", run.stderr);
        for (address, reason) in REASONS {
            let told = run.stderr.lines().any(|said| said.contains(address) && said.contains(reason));
            assert!(told, "{address}, {reason}: {}", run.stderr);
        }
    }
    assert!(!place.path(".polaris/sandbox").exists(), "nothing was made");
    assert!(place.run("state list").exits(0).stdout.is_empty());
}

#[test]
fn a_destroy_needs_no_secret() {
    let place = project();
    place.write("../kept-secrets/password", "for now");
    let apply = ["apply", "--auto-approve"];
    assert!(place.command(apply).env("BANK_PASSWORD", "for now").output().unwrap().status.success());
    std::fs::remove_dir_all(place.path("../kept-secrets")).unwrap();
    place.run("destroy --auto-approve").exits(0);
}

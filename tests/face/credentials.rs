//! A cluster of a kubeconfig, and the ways in which people prove to it who they are.

use crate::support::TestEnvironment;
use serde_json::{Value, json};
use std::{
    io::{BufRead as _, BufReader},
    process::{Child, Stdio},
};

const SPEC: &str = "
apiVersion: polaris.dev/v1
kind: KubernetesCluster
metadata: {name: real}
spec: {provider: kubeconfig, path: mine}
---
apiVersion: polaris.dev/v1
kind: KafkaCluster
metadata: {name: bank}
spec:
  on: real
  operator: external
  version: 4.3.1
  nodePools:
    - {name: node, roles: [controller, broker], replicas: 3, storage: {size: 1Gi}}
  listeners:
    - {name: tls, port: 9093, type: internal, tls: true}
";

/// A sandbox that listens, and a project that reaches it by the kubeconfig `mine`.
struct Served {
    place: TestEnvironment,
    server: Child,
}

impl Served {
    fn start() -> Self {
        let place = TestEnvironment::new();
        std::fs::create_dir(place.path("server")).unwrap();
        let mut serve = place.command(["-C", "server", "sandbox", "serve", "--kubeconfig", "../given"]);
        let mut server = serve.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut line).unwrap();
        place.write("polaris.yaml", SPEC);
        Self { place, server }
    }

    /// Writes `mine`: the server's own kubeconfig with another user; returns the token that the server takes.
    fn user(&self, user: impl FnOnce(&str) -> Value) {
        let mut config: Value = serde_json::from_str(&self.place.read("given")).unwrap();
        let token = config["users"][0]["user"]["token"].as_str().unwrap().to_owned();
        config["users"][0]["user"] = user(&token);
        self.place.write("mine", &config.to_string());
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

#[test]
fn a_token_file_may_end_its_line() {
    let served = Served::start();
    served.user(|token| {
        served.place.write("token", &format!("{token}\n"));
        json!({"tokenFile": served.place.path("token")})
    });
    // Nobody installed an operator there, which is read with these credentials.
    let plan = served.place.run("plan").exits(10);
    assert!(plan.stdout.contains("+ kafka/bank"), "{}", plan.stdout);
}

/// How often a plan runs a plug-in that gives a refused token as long as `stale` says so.
fn times_asked(stale: &str) -> usize {
    let served = Served::start();
    served.user(|token| {
        let credential = |token: &str| {
            json!({"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential", "status": {"token": token}})
        };
        served.place.write("old", &credential("expired").to_string());
        served.place.write("new", &credential(token).to_string());
        let script = format!("echo asked >> asked; if {stale}; then cat old; else cat new; fi");
        json!({"exec": {"apiVersion": "client.authentication.k8s.io/v1", "interactiveMode": "Never",
                        "command": "sh", "args": ["-c", script]}})
    });
    served.place.run("plan").exits(10);
    served.place.read("asked").lines().count()
}

/// The client library asks several times to make one client.
#[test]
fn credentials_that_have_expired_are_asked_for_again_once() {
    let for_one_client = times_asked("false");
    let stale = format!("[ $(wc -l < asked) -le {for_one_client} ]");
    assert_eq!(times_asked(&stale), 2 * for_one_client);
}

#[test]
fn a_refusal_names_the_server_the_place_in_the_spec_and_what_gives_credentials() {
    let served = Served::start();
    served.user(|_| json!({"token": "wrong"}));
    let refused = served.place.run("plan").exits(1).stderr;
    assert!(refused.contains("error[PK304]: https://127.0.0.1:"), "{refused}");
    assert!(refused.contains("polaris.yaml:4:"), "{refused}");

    served.user(|_| {
        json!({"exec": {"apiVersion": "client.authentication.k8s.io/v1", "interactiveMode": "Never",
                        "command": "false", "args": ["login"]}})
    });
    let failed = served.place.run("plan").exits(1).stderr;
    assert!(failed.contains("gets its credentials from `false login`"), "{failed}");
}

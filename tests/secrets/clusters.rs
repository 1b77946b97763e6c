//! What a kubeconfig holds: tokens, client keys, the password of a proxy, what a plug-in says.

use crate::{canary, support::TestEnvironment};
use base64::{Engine as _, engine::general_purpose::STANDARD};

const CANARY: &str = "canary-kubeconfig-c4f2b6";

const SPEC: &str = "\
apiVersion: polaris.dev/v1
kind: KubernetesCluster
metadata: {name: real}
spec: {provider: kubeconfig, path: kept-secrets/kubeconfig}
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

/// Ways to prove who one is, and what stands in the cluster's entry beside its address.
fn ways() -> Vec<(String, String)> {
    let pem = format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", STANDARD.encode(CANARY));
    let client = format!("client-certificate-data: {CANARY}, client-key-data: {}", STANDARD.encode(&pem));
    let plug_in = |script: &str| {
        let how = "apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never, command: sh";
        (format!("exec: {{{how}, args: ['-c', '{script}']}}"), String::new())
    };
    let answer = "cat kept-secrets/token";
    vec![
        (format!("token: {CANARY}"), String::new()),
        (format!("username: me, password: {CANARY}"), String::new()),
        (client, String::new()),
        plug_in(answer),
        plug_in(&format!("{answer}; {answer} >&2; exit 1")),
        (format!("token: {CANARY}"), format!(", proxy-url: 'http://me:{CANARY}@127.0.0.1:9'")),
        (format!("token: {CANARY}, broken: ["), String::new()),
        (format!("tokenFile: /nowhere, token: [{CANARY}]"), String::new()),
    ]
}

#[test]
fn a_cluster_that_cannot_be_reached_tells_its_address_and_no_credential() {
    for (user, more) in ways() {
        let place = TestEnvironment::new();
        place.write("polaris.yaml", SPEC);
        let kubeconfig = format!(
            "apiVersion: v1\nkind: Config\ncurrent-context: c\ncontexts: [{{name: c, context: {{cluster: s, user: u}}}}]\n\
             clusters: [{{name: s, cluster: {{server: 'https://127.0.0.1:9'{more}}}}}]\nusers: [{{name: u, user: {{{user}}}}}]\n"
        );
        place.write("kept-secrets/kubeconfig", &kubeconfig);
        place.write("kept-secrets/token", CANARY);
        let mut said = Vec::new();
        for line in ["plan --log-level trace", "plan --json", "apply --auto-approve --log-level trace"] {
            said.push((line.to_owned(), place.run(line).exits(1)));
        }
        canary::assert_none(&[CANARY], &place, &said);
    }
}

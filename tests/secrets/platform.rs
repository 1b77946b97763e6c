//! A platform whose users have passwords that are kept elsewhere, and a look into its sandbox.

use crate::support::{Run, TestEnvironment};
use polaris_sandbox::Sandbox;

/// One node that is everything, and three users: a variable, a file, a Secret that someone else made.
pub const SPEC: &str = "\
apiVersion: polaris.dev/v1
kind: KubernetesCluster
metadata: {name: laptop}
spec: {provider: sandbox}
---
apiVersion: polaris.dev/v1
kind: KafkaCluster
metadata: {name: bank}
spec:
  on: laptop
  namespace: kafka
  operator: {version: 1.2.0}
  version: 4.3.1
  nodePools:
    - {name: node, roles: [controller, broker], replicas: 1, storage: {size: 1Gi}}
  listeners:
    - {name: scram, port: 9094, type: internal, tls: true, authentication: scram-sha-512}
  config: {default.replication.factor: 1, min.insync.replicas: 1, offsets.topic.replication.factor: 1, transaction.state.log.replication.factor: 1, transaction.state.log.min.isr: 1}
---
apiVersion: polaris.dev/v1
kind: User
metadata: {name: by-variable}
spec: {cluster: bank, authentication: {type: scram-sha-512, password: {env: BANK_PASSWORD}}}
---
apiVersion: polaris.dev/v1
kind: User
metadata: {name: by-file}
spec: {cluster: bank, authentication: {type: scram-sha-512, password: {file: ../kept-secrets/password}}}
";

/// A user whose password is in a Secret of the cluster.
pub const BY_SECRET: &str = "---
apiVersion: polaris.dev/v1
kind: User
metadata: {name: by-secret}
spec: {cluster: bank, authentication: {type: scram-sha-512, password: {secretRef: {name: made-by-hand, key: password}}}}
";

pub fn project() -> TestEnvironment {
    let place = TestEnvironment::new();
    place.write("polaris.yaml", SPEC);
    place
}

/// A command line as a process that has the variable.
pub fn run_with(place: &TestEnvironment, password: &str, line: &str) -> Run {
    Run::of(place.command(line.split_whitespace()).env("BANK_PASSWORD", password).output().unwrap())
}

/// The password in a Secret of the sandbox.
pub fn password_of(place: &TestEnvironment, secret: &str) -> Option<String> {
    let secrets = secrets(place);
    let found = runtime().block_on(secrets.get_opt(secret)).unwrap()?;
    Some(String::from_utf8(found.data?.remove("password")?.0).unwrap())
}

/// Makes a Secret as someone else would.
pub fn make_secret(place: &TestEnvironment, name: &str, password: &str) {
    let object = serde_json::from_value(serde_json::json!({
        "apiVersion": "v1", "kind": "Secret", "metadata": {"name": name}, "stringData": {"password": password},
    }));
    runtime().block_on(secrets(place).create(&kube::api::PostParams::default(), &object.unwrap())).unwrap();
}

fn secrets(place: &TestEnvironment) -> kube::Api<k8s_openapi::api::core::v1::Secret> {
    let _context = runtime().enter();
    let sandbox = Sandbox::open(&place.path(".polaris/sandbox/default/laptop")).unwrap();
    kube::Api::namespaced(sandbox.client(), "kafka")
}

fn runtime() -> &'static tokio::runtime::Runtime {
    static RUNTIME: std::sync::OnceLock<tokio::runtime::Runtime> = std::sync::OnceLock::new();
    RUNTIME.get_or_init(|| tokio::runtime::Runtime::new().unwrap())
}

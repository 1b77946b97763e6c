//! One project, one fault: what was done, what was left, and what stands in the end.

use crate::{
    proxy::{Ambush, Proxy},
    support::{TestEnvironment, server},
};
use serde_json::{Value, json};
use std::sync::OnceLock;

/// How a run under fault ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The apply went through all the same.
    Unharmed,
    /// Part of it was done (exit 13), and a second apply did the rest.
    Resumed,
    /// It said why it could not begin (exit 1), and a second apply did it all.
    Repeated,
}

/// A namespace of the server, a folder of its own, and the way between.
pub struct Trial<'a> {
    place: TestEnvironment,
    proxy: &'a Proxy,
    namespace: String,
    arguments: &'static str,
}

/// Where the proxy leads: a real server, or a sandbox with its operator.
pub fn api() -> kube::Client {
    static SANDBOX: OnceLock<(TestEnvironment, polaris_sandbox::operator::Operator)> = OnceLock::new();
    if server::is_real() {
        return server::client(&TestEnvironment::new(), "").unwrap();
    }
    let (place, _) = SANDBOX.get_or_init(|| {
        let place = TestEnvironment::example("quickstart");
        place.run("apply --auto-approve").exits(0);
        let client = server::client(&place, "laptop").unwrap();
        let _entered = server::runtime().enter();
        let operator =
            polaris_sandbox::operator::Operator::spawn(client, polaris_sandbox::operator::Settings::default());
        (place, operator)
    });
    server::client(place, "laptop").unwrap()
}

impl<'a> Trial<'a> {
    pub fn new(proxy: &'a Proxy, namespace: &str, arguments: &'static str) -> Self {
        let place = TestEnvironment::new();
        let kubeconfig = json!({
            "apiVersion": "v1", "kind": "Config", "current-context": "way",
            "clusters": [{"name": "way", "cluster": {"server": format!("http://{}", proxy.address)}}],
            "users": [{"name": "way", "user": {}}],
            "contexts": [{"name": "way", "context": {"cluster": "way", "user": "way"}}],
        });
        place.write("kubeconfig", &kubeconfig.to_string());
        place.write("polaris.yaml", &SPEC.replace("NAMESPACE", namespace));
        Self { place, proxy, namespace: namespace.to_owned(), arguments }
    }

    /// Applies without a fault.
    pub fn apply(&self) {
        self.place.run(self.arguments).exits(0);
    }

    /// Applies under a fault, then without; asserts that all stands once, and that nothing more is to be done.
    pub fn run(&self, ambush: Ambush) -> Outcome {
        self.proxy.lay(ambush);
        let first = self.place.run(self.arguments);
        self.proxy.lay(Ambush::default());
        let outcome = match first.code {
            Some(0) => Outcome::Unharmed,
            Some(13) => Outcome::Resumed,
            Some(1) => Outcome::Repeated,
            other => panic!("{ambush:?} ended with {other:?}:\n{}{}", first.stdout, first.stderr),
        };
        if outcome != Outcome::Unharmed {
            assert!(first.stderr.contains("error"), "{ambush:?} says nothing: {}", first.stderr);
            self.place.run(self.arguments).exits(0);
        }
        let last = self.place.run("plan").exits(0);
        assert!(last.stdout.starts_with("No changes."), "{ambush:?}: {}", last.stdout);
        self.stands(ambush);
        outcome
    }

    /// Each object is there, and ours.
    fn stands(&self, ambush: Ambush) {
        let found = server::objects(&api(), &self.namespace);
        let mut names: Vec<&str> = found.iter().filter_map(|object| object["metadata"]["name"].as_str()).collect();
        names.sort_unstable();
        let mut wanted = ["audit", "node", "orders", "payments", &self.namespace];
        wanted.sort_unstable();
        assert_eq!(names, wanted, "{ambush:?}");
        let is_ours = |object: &&Value| object["metadata"]["annotations"]["polaris.dev/address"].is_string();
        assert_eq!(found.iter().filter(is_ours).count(), names.len(), "{ambush:?}");
    }
}

const SPEC: &str = "\
apiVersion: polaris.dev/v1
kind: KubernetesCluster
metadata: {name: way}
spec: {provider: kubeconfig, path: kubeconfig}
---
apiVersion: polaris.dev/v1
kind: KafkaCluster
metadata: {name: orders}
spec:
  on: way
  namespace: NAMESPACE
  operator: external
  version: 4.3.1
  nodePools:
    - {name: node, roles: [controller, broker], replicas: 3, storage: {size: 1Gi}}
  listeners:
    - {name: tls, port: 9093, type: internal, tls: true}
---
apiVersion: polaris.dev/v1
kind: Topics
metadata: {name: all}
spec: {cluster: orders, defaults: {partitions: 3, replicas: 3}, topics: {payments: {}, audit: {}}}
";

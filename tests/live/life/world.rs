//! A project that began with `polaris new`, and the control plane that it is about.

#![allow(dead_code, reason = "each test crate uses a part of it")]

use super::support::{
    Run, TestEnvironment,
    server::{self, RealServer},
};
use serde_json::Value;
use std::process::Command;

const ADDRESS: &str = "polaris.dev/address";
/// Of the template.
pub const CLUSTER: &str = "laptop";

pub struct World {
    pub environment: TestEnvironment,
    pub namespace: String,
}

impl World {
    /// The quickstart, in a namespace of its own.
    pub fn new(namespace: &str) -> Self {
        let mut environment = TestEnvironment::new();
        let mut line = String::from("new quickstart .");
        if let Some(real) = server::real() {
            environment = environment.variable("KUBECONFIG", real.kubeconfig.to_str().unwrap());
            line += " --context live";
        }
        environment.run(&line).exits(0);
        let world = Self { environment, namespace: namespace.into() };
        world.edit("namespace: kafka", &format!("namespace: {namespace}"));
        if server::is_real() {
            world.edit("operator:\n    version: 1.2.0", "operator: external");
        }
        world
    }

    pub fn run(&self, line: &str) -> Run {
        self.environment.run(line)
    }

    /// Changes the spec, as a person with an editor would.
    #[track_caller]
    pub fn edit(&self, from: &str, to: &str) {
        let text = self.environment.read("polaris.yaml");
        assert_eq!(text.matches(from).count(), 1, "`{from}` in the spec");
        self.environment.write("polaris.yaml", &text.replace(from, to));
    }

    /// Somebody else changes a topic with `kubectl patch`; where there is no kubectl, with the same request.
    pub fn kubectl_patches(&self, topic: &str, change: &Value) {
        self.patches(topic, "", change);
    }

    /// The same of a subresource (`status`, or empty for none).
    pub fn patches(&self, topic: &str, subresource: &str, change: &Value) {
        if let Some(real) = server::real() {
            let (patch, which) = (change.to_string(), format!("--subresource={subresource}"));
            let line = ["patch", "kafkatopic", topic, "--type=merge", "-p", &patch, &which];
            self.kubectl(real, &line[..if subresource.is_empty() { 6 } else { 7 }]);
            return;
        }
        let path = self.topic_path(topic);
        let path = if subresource.is_empty() { path } else { format!("{path}/{subresource}") };
        self.writes(("PATCH", &path), "kubectl-patch", change);
    }

    fn kubectl(&self, real: &RealServer, arguments: &[&str]) {
        let mut command = Command::new(&real.kubectl);
        command.arg("--kubeconfig").arg(&real.kubeconfig).args(["--namespace", &self.namespace]).args(arguments);
        let output = command.env("KUBECACHEDIR", self.environment.path("../home/cache")).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    /// A write of somebody else, as their client would send it. A PATCH is a merge patch, and APPLY a server-side apply.
    pub fn writes(&self, (method, path): (&str, &str), manager: &str, body: &Value) {
        let (method, media, more) = match method {
            "APPLY" => ("PATCH", "application/apply-patch+yaml", "&force=true"),
            "PATCH" => ("PATCH", "application/merge-patch+json", ""),
            other => (other, "application/json", ""),
        };
        let request = http::Request::builder().method(method).uri(format!("{path}?fieldManager={manager}{more}"));
        let request = request.header("content-type", media).body(body.to_string().into_bytes()).unwrap();
        server::runtime().block_on(self.client().request::<Value>(request)).unwrap();
    }

    pub fn client(&self) -> kube::Client {
        server::client(&self.environment, CLUSTER).unwrap()
    }

    fn topic_path(&self, name: &str) -> String {
        format!("/apis/kafka.strimzi.io/v1/namespaces/{}/kafkatopics/{name}", self.namespace)
    }

    /// A topic as it stands on the server.
    pub fn topic(&self, name: &str) -> Option<Value> {
        server::get(&self.client(), &self.topic_path(name))
    }

    /// The addresses of everything on the server that says it is ours, in order.
    pub fn ours(&self) -> Vec<String> {
        let Some(client) = server::client(&self.environment, CLUSTER) else { return Vec::new() };
        let objects = server::objects(&client, &self.namespace);
        let address = |object: &Value| Some(object["metadata"]["annotations"][ADDRESS].as_str()?.to_owned());
        let mut addresses: Vec<String> = objects.iter().filter_map(address).collect();
        addresses.sort_unstable();
        addresses
    }

    /// What is left in the namespace, of anyone.
    pub fn leftovers(&self) -> Vec<Value> {
        let client = server::client(&self.environment, CLUSTER);
        client.map(|client| server::objects(&client, &self.namespace)).unwrap_or_default()
    }
}

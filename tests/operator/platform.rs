//! A project folder beside an API server that no operator looks after.

use crate::{
    bundle::{Release, files},
    support::TestEnvironment,
};
use serde_json::Value;
use std::{
    io::{BufRead as _, BufReader},
    process::{Child, Stdio},
};

/// The project, and the server while it lives.
pub struct Platform {
    pub place: TestEnvironment,
    server: Child,
}

impl Drop for Platform {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

impl Platform {
    /// A server that no operator looks after, and the bundles of these releases in the project's folder.
    pub fn new(releases: &[&Release]) -> Self {
        Self::with(releases, "sandbox serve --without-operator --kubeconfig kept/kubeconfig")
    }

    /// The same with another server.
    pub fn with(releases: &[&Release], line: &str) -> Self {
        let place = TestEnvironment::new();
        for release in releases {
            for (name, text) in files(release) {
                place.write(&format!("strimzi-{}/{name}", release.version), &text);
            }
        }
        place.write("kept/.gitkeep", "");
        let mut server = place.command(line.split(' ')).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut path = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut path).unwrap();
        assert!(path.contains("kubeconfig"), "the server did not come up: {path}");
        Self { place, server }
    }

    /// Writes the spec with this `operator:`.
    pub fn spec(&self, operator: &str) {
        self.place.write("polaris.yaml", &spec(operator));
    }

    /// What a read of a path on the server gives; `None` where it is not found.
    pub fn get(&self, path: &str) -> Option<Value> {
        let (status, body) = self.request("GET", path, None);
        (status != 404).then(|| serde_json::from_str(&body).unwrap())
    }

    /// One request with the kubeconfig's own credentials.
    pub fn request(&self, method: &str, path: &str, body: Option<(&str, &Value)>) -> (u16, String) {
        let (content_type, body) =
            body.map_or(("application/json", String::new()), |(kind, body)| (kind, body.to_string()));
        let kubeconfig = self.place.path("kept/kubeconfig");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let kubeconfig = kube::config::Kubeconfig::read_from(kubeconfig).unwrap();
            let config = kube::Config::from_custom_kubeconfig(kubeconfig, &kube::config::KubeConfigOptions::default())
                .await
                .unwrap();
            let client = kube::Client::try_from(config).unwrap();
            let request = http::Request::builder().method(method).uri(path).header("Content-Type", content_type);
            let response = client.send(request.body(body.into_bytes().into()).unwrap()).await.unwrap();
            let status = response.status().as_u16();
            let bytes = http_body_util::BodyExt::collect(response.into_body()).await.unwrap().to_bytes();
            (status, String::from_utf8(bytes.to_vec()).unwrap())
        })
    }

    /// Applies an object as another manager would.
    pub fn put(&self, manager: &str, path: &str, object: &Value) {
        let path = format!("{path}?fieldManager={manager}&force=true");
        let (status, answer) = self.request("PATCH", &path, Some(("application/apply-patch+yaml", object)));
        assert!(status < 300, "{answer}");
    }

    /// Changes an object as `kubectl edit` does.
    pub fn edit(&self, path: &str, merge: &Value) {
        let path = format!("{path}?fieldManager=kubectl-edit");
        let (status, answer) = self.request("PATCH", &path, Some(("application/merge-patch+json", merge)));
        assert!(status < 300, "{answer}");
    }

    pub fn delete(&self, path: &str) {
        let (status, answer) = self.request("DELETE", path, None);
        assert!(status < 300, "{answer}");
    }
}

pub const OPERATOR: &str = "/apis/apps/v1/namespaces/strimzi/deployments/strimzi-cluster-operator";
pub const DEFINITIONS: &str = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
pub const RBAC: &str = "/apis/rbac.authorization.k8s.io/v1";

/// A Kafka cluster on a server that a kubeconfig names. Kafka 4.2.0 is what both releases run.
pub fn spec(operator: &str) -> String {
    format!(
        "apiVersion: polaris.dev/v1
kind: KubernetesCluster
metadata: {{name: real}}
spec: {{provider: kubeconfig, path: kept/kubeconfig}}
---
apiVersion: polaris.dev/v1
kind: KafkaCluster
metadata: {{name: orders}}
spec:
  on: real
  operator: {operator}
  version: 4.2.0
  nodePools:
    - {{name: node, roles: [controller, broker], replicas: 3, storage: {{size: 10Gi}}}}
  listeners:
    - {{name: tls, port: 9093, type: internal, tls: true}}
"
    )
}

pub const MANAGED_OLD: &str = "{version: 1.0.1, namespace: strimzi, bundle: 'strimzi-{version}'}";
pub const MANAGED_NEW: &str = "{version: 1.2.0, namespace: strimzi, bundle: 'strimzi-{version}'}";

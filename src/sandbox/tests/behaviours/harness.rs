//! A server to talk to, and requests in their raw form.

use http::{Method, Request};
use http_body_util::BodyExt;
use kube::client::Body;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicU32, Ordering};

/// A control plane with a namespace and a kind for this test alone.
pub struct Server {
    client: kube::Client,
    pub namespace: String,
    pub group: String,
    _folder: tempfile::TempDir,
}

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    pub code: u16,
    pub body: Value,
    pub headers: http::HeaderMap,
}

/// Names the kubeconfig of a real server.
const REAL: &str = "POLARIS_LIVE_KUBECONFIG";

pub const MERGE: &str = "application/merge-patch+json";
pub const JSON: &str = "application/json-patch+json";
pub const STRATEGIC: &str = "application/strategic-merge-patch+json";
pub const APPLY: &str = "application/apply-patch+yaml";

impl Server {
    /// With an empty namespace, and the kind `Topic` (see `definition`) established.
    pub async fn start() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let folder = tempfile::tempdir().expect("a folder");
        let client = match std::env::var(REAL) {
            Ok(file) => real(&file).await,
            Err(_) => polaris_sandbox::Sandbox::open(folder.path()).expect("a sandbox").client(),
        };
        let unique = format!("t{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let group = format!("{unique}.example.com");
        let server = Self { client, namespace: unique, group, _folder: folder };
        let namespace = json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": server.namespace}});
        server.post("/api/v1/namespaces", &namespace).await.expect_code(201);
        let definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
        server.post(definitions, &definition(&server.group)).await.expect_code(201);
        server.until_served().await;
        server
    }

    async fn until_served(&self) {
        while self.get(&self.topics()).await.code != 200 {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    }

    pub fn is_real() -> bool {
        std::env::var_os(REAL).is_some()
    }

    /// Of the release: 36 for 1.36.
    pub async fn minor(&self) -> u32 {
        let version = self.get("/version").await.expect_code(200);
        version["minor"].as_str().and_then(|minor| minor.parse().ok()).expect("a number")
    }

    /// The path of the topics of this test's namespace.
    pub fn topics(&self) -> String {
        format!("/apis/{}/v1/namespaces/{}/topics", self.group, self.namespace)
    }

    pub fn topic_path(&self, name: &str) -> String {
        format!("{}/{name}", self.topics())
    }

    /// The path of a core kind in this test's namespace.
    pub fn core(&self, plural: &str) -> String {
        format!("/api/v1/namespaces/{}/{plural}", self.namespace)
    }

    /// A topic that is valid.
    pub fn topic(&self, name: &str) -> Value {
        json!({
            "apiVersion": format!("{}/v1", self.group),
            "kind": "Topic",
            "metadata": {"name": name},
            "spec": {"partitions": 3, "replicas": 1},
        })
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None, Vec::new()).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::POST, path, Some("application/json"), body.to_string().into()).await
    }

    pub async fn put(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::PUT, path, Some("application/json"), body.to_string().into()).await
    }

    pub async fn patch(&self, path: &str, media_type: &str, body: &Value) -> Answer {
        self.send(Method::PATCH, path, Some(media_type), body.to_string().into()).await
    }

    pub async fn delete(&self, path: &str, options: &Value) -> Answer {
        self.send(Method::DELETE, path, Some("application/json"), options.to_string().into()).await
    }

    /// Server-side apply by a manager.
    pub async fn apply(&self, path: &str, manager: &str, body: &Value) -> Answer {
        self.patch(&format!("{path}?fieldManager={manager}"), APPLY, body).await
    }

    pub async fn send(&self, method: Method, path: &str, media_type: Option<&str>, body: Vec<u8>) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(media_type) = media_type {
            request = request.header("content-type", media_type);
        }
        self.request(request.body(Body::from(body)).expect("a request")).await
    }

    pub async fn get_as(&self, path: &str, accept: &str) -> Answer {
        let request = Request::get(path).header("accept", accept).body(Body::empty()).expect("a request");
        self.request(request).await
    }

    /// As somebody else: what this user may not do is refused.
    pub async fn send_as(&self, user: &str, method: Method, path: &str, body: (&str, &Value)) -> Answer {
        let (media_type, body) = body;
        let request = Request::builder().method(method).uri(path);
        let request = request.header("impersonate-user", user).header("content-type", media_type);
        let body = if body.is_null() { Vec::new() } else { body.to_string().into() };
        self.request(request.body(Body::from(body)).expect("a request")).await
    }

    async fn request(&self, request: Request<Body>) -> Answer {
        let response = self.client.send(request).await.expect("an answer");
        let (code, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = response.into_body().collect().await.expect("a body").to_bytes();
        Answer { code, body: serde_json::from_slice(&bytes).unwrap_or(Value::Null), headers }
    }

    /// The first `count` events of a watch.
    pub async fn watch(&self, path: &str, count: usize) -> Vec<Value> {
        let request = Request::get(path).body(Body::empty()).expect("a request");
        let mut body = self.client.send(request).await.expect("an answer").into_body();
        let mut text = String::new();
        while text.lines().count() < count || !text.ends_with('\n') {
            let Some(frame) = body.frame().await else { break };
            let data = frame.expect("a frame").into_data().expect("data");
            text.push_str(std::str::from_utf8(&data).expect("UTF-8"));
        }
        text.lines().take(count).map(|line| serde_json::from_str(line).expect("an event")).collect()
    }
}

impl Answer {
    #[track_caller]
    pub fn expect_code(self, code: u16) -> Value {
        assert_eq!(self.code, code, "{:#}", self.body);
        self.body
    }

    /// A refusal with this code and reason; answers its causes as (reason, field).
    #[track_caller]
    pub fn expect_refusal(self, code: u16, reason: &str) -> Vec<(String, String)> {
        assert_eq!((self.code, self.body["reason"].as_str()), (code, Some(reason)), "{:#}", self.body);
        assert_eq!((self.body["kind"].as_str(), self.body["status"].as_str()), (Some("Status"), Some("Failure")));
        let causes = self.body["details"]["causes"].as_array().cloned().unwrap_or_default();
        let text = |value: &Value| value.as_str().unwrap_or("").to_owned();
        causes.iter().map(|cause| (text(&cause["reason"]), text(&cause["field"]))).collect()
    }

    pub fn warnings(&self) -> Vec<&str> {
        self.headers.get_all("warning").iter().map(|value| value.to_str().expect("text")).collect()
    }
}

/// A cause to compare with.
pub fn cause(reason: &str, field: &str) -> (String, String) {
    (reason.to_owned(), field.to_owned())
}

/// The entry of a manager in `managedFields`.
pub fn managed<'a>(object: &'a Value, manager: &str) -> Option<&'a Value> {
    object["metadata"]["managedFields"].as_array()?.iter().find(|entry| entry["manager"] == manager)
}

async fn real(kubeconfig: &str) -> kube::Client {
    let config = kube::config::Kubeconfig::read_from(kubeconfig).expect("a kubeconfig");
    let options = kube::config::KubeConfigOptions::default();
    let mut config = kube::Config::from_custom_kubeconfig(config, &options).await.expect("a configuration");
    // A 504 is an answer to look at, not to try again.
    config.default_retry = false;
    kube::Client::try_from(config).expect("a client")
}

/// A kind with limits, an enum, a CEL rule, status, scale, columns, and an open map; its lists are one piece.
fn definition(group: &str) -> Value {
    let spec = json!({
        "type": "object",
        "required": ["partitions"],
        "properties": {
            "partitions": {"type": "integer", "minimum": 1},
            "replicas": {"type": "integer"},
            "policy": {"type": "string", "enum": ["delete", "compact"]},
            "kafka": {"type": "object", "properties": {"version": {"type": "string"}, "nodes": {"type": "integer"}}},
            "config": {"type": "object", "x-kubernetes-preserve-unknown-fields": true},
            "tags": {"type": "array", "items": {"type": "string"}},
        },
        "x-kubernetes-validations": [{"rule": "!has(self.replicas) || self.replicas <= 9", "message": "too many replicas"}],
    });
    let status = json!({
        "type": "object",
        "properties": {
            "phase": {"type": "string"}, "replicas": {"type": "integer"}, "selector": {"type": "string"},
        },
    });
    json!({
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": format!("topics.{group}")},
        "spec": {
            "group": group,
            "scope": "Namespaced",
            "names": {"plural": "topics", "kind": "Topic", "shortNames": ["tp"]},
            "versions": [{
                "name": "v1", "served": true, "storage": true,
                "schema": {"openAPIV3Schema": {"type": "object", "properties": {"spec": spec, "status": status}}},
                "subresources": {
                    "status": {},
                    "scale": {
                        "specReplicasPath": ".spec.replicas", "statusReplicasPath": ".status.replicas",
                        "labelSelectorPath": ".status.selector",
                    },
                },
                "additionalPrinterColumns": [
                    {"name": "Partitions", "type": "integer", "jsonPath": ".spec.partitions"},
                ],
            }],
        },
    })
}

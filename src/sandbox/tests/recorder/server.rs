//! A server that is asked step by step, and remembers versions and uids.

use super::step::Step;
use http::Request;
use http_body_util::BodyExt as _;
use kube::client::Body;
use serde_json::{Value, json};
use std::{collections::HashMap, path::Path, time::Duration};

/// Where the stories happen.
pub const NAMESPACE: &str = "recorder";

/// What controllers of a real server put into every namespace; the sandbox gets them by hand.
const OF_CONTROLLERS: [(&str, &str); 2] = [("configmaps", "kube-root-ca.crt"), ("serviceaccounts", "default")];

pub struct Server {
    client: kube::Client,
    /// By path: resource version and uid.
    seen: HashMap<String, (String, String)>,
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Answer {
    pub code: u16,
    pub warnings: Vec<String>,
    /// One document; for a watch, one a line.
    pub documents: Vec<Value>,
}

impl Server {
    pub async fn real(kubeconfig: &str) -> Self {
        let config = kube::config::Kubeconfig::read_from(kubeconfig).expect("a kubeconfig");
        let options = kube::config::KubeConfigOptions::default();
        let mut config = kube::Config::from_custom_kubeconfig(config, &options).await.expect("a configuration");
        config.default_retry = false;
        let server = Self::begin(kube::Client::try_from(config).expect("a client")).await;
        for (plural, name) in OF_CONTROLLERS {
            let path = format!("/api/v1/namespaces/{NAMESPACE}/{plural}/{name}");
            while server.send(&Step::new("GET", path.clone())).await.code == 404 {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
        server
    }

    /// With Polaris's own model of Strimzi's kinds, where the real one has Strimzi's.
    pub async fn sandbox(folder: &Path) -> Self {
        let sandbox = polaris_sandbox::Sandbox::open(folder).expect("a sandbox");
        let server = Self { client: sandbox.client(), seen: HashMap::new() };
        for definition in polaris_sandbox::schema::strimzi_crds() {
            let path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
            let made = server.send(&Step::new("POST", path).body(definition)).await;
            assert_eq!(made.code, 201, "{:?}", made.documents);
        }
        let server = Self::begin(sandbox.client()).await;
        for (plural, name) in OF_CONTROLLERS {
            let path = format!("/api/v1/namespaces/{NAMESPACE}/{plural}");
            let mut object = json!({"metadata": {"name": name}});
            if plural == "configmaps" {
                object["data"] = json!({"ca.crt": "…"});
            }
            assert_eq!(server.send(&Step::new("POST", path).body(object)).await.code, 201);
        }
        server
    }

    /// Which release it is.
    pub async fn minor(&self) -> Value {
        self.send(&Step::new("GET", "/version")).await.documents[0]["minor"].clone()
    }

    async fn begin(client: kube::Client) -> Self {
        let server = Self { client, seen: HashMap::new() };
        let namespace = json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE}});
        let made = server.send(&Step::new("POST", "/api/v1/namespaces").body(namespace)).await;
        assert_eq!(made.code, 201, "{:?}", made.documents);
        server
    }

    /// Sends a step with this server's own versions and uids in it.
    pub async fn answer(&mut self, step: &Step) -> Answer {
        let (version, uid) = self.seen.get(&step.about).cloned().unwrap_or_default();
        let filled = |text: String| text.replace("$VERSION", &version).replace("$UID", &uid);
        let body = filled(step.body.to_string());
        let body = serde_json::from_str(&body).expect("still JSON");
        let answer = self.send(&Step { path: filled(step.path.clone()), body, ..step.clone() }).await;
        let text = |document: &Value, field: &str| document["metadata"][field].as_str().unwrap_or_default().to_owned();
        if let [document] = answer.documents.as_slice()
            && document["metadata"]["uid"].is_string()
            && document["metadata"]["resourceVersion"].is_string()
        {
            self.seen.insert(step.about.clone(), (text(document, "resourceVersion"), text(document, "uid")));
        }
        answer
    }

    async fn send(&self, step: &Step) -> Answer {
        let body = match &step.body {
            Value::Null => Vec::new(),
            // Some bodies are broken on purpose.
            Value::String(text) => text.clone().into_bytes(),
            body => body.to_string().into_bytes(),
        };
        let mut request = Request::builder().method(step.method).uri(&step.path).header("accept", step.accept);
        if !step.media.is_empty() {
            request = request.header("content-type", step.media);
        }
        let response = self.client.send(request.body(Body::from(body)).expect("a request")).await.expect("an answer");
        let code = response.status().as_u16();
        let warnings = response.headers().get_all("warning").iter();
        let warnings = warnings.map(|warning| warning.to_str().expect("text").to_owned()).collect();
        let collected = tokio::time::timeout(Duration::from_secs(10), response.into_body().collect()).await;
        let bytes = collected.expect("an end of the answer").expect("a body").to_bytes();
        let documents = match serde_json::from_slice::<Value>(&bytes) {
            Ok(document) => vec![document],
            Err(_) => bytes.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok()).collect(),
        };
        Answer { code, warnings, documents }
    }
}

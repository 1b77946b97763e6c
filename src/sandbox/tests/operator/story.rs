//! A sandbox with Strimzi's kinds and a running operator.

use http::{Method, Request};
use polaris_sandbox::{
    Sandbox,
    operator::{Happening, Operator, Settings},
};
use serde_json::{Value as Json, json};
use std::time::Duration;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

/// A story that waits longer than this will wait for ever.
const PATIENCE: Duration = Duration::from_mins(5);

pub struct Story {
    pub sandbox: Sandbox,
    pub client: kube::Client,
    pub operator: Operator,
    pub happenings: UnboundedReceiver<Happening>,
    _folder: tempfile::TempDir,
}

impl Story {
    /// An empty namespace `kafka` and an operator that has nothing to do yet.
    pub async fn begin() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let sandbox = Sandbox::open(folder.path()).expect("a sandbox");
        let client = sandbox.client();
        let (observer, happenings) = unbounded_channel();
        prepare(&client, "kafka").await;
        let settings = Settings { observer: Some(observer), ..Settings::of(&sandbox) };
        let operator = Operator::spawn(sandbox.operator_client(), settings);
        Self { sandbox, client, operator, happenings, _folder: folder }
    }

    /// The operator dies without a word, and another process starts one.
    pub fn replace_operator(&mut self) {
        let (observer, happenings) = unbounded_channel();
        let settings = Settings { observer: Some(observer), ..Settings::of(&self.sandbox) };
        self.operator = Operator::spawn(self.sandbox.operator_client(), settings);
        self.happenings = happenings;
    }

    pub async fn apply(&self, document: &Json) {
        let path = format!("{}?fieldManager=test&force=true", path(document));
        let media = "application/apply-patch+yaml";
        let request = Request::patch(path).header("content-type", media).body(document.to_string().into_bytes());
        self.client.request::<Json>(request.expect("a request")).await.expect("applied");
    }

    pub async fn get(&self, path: &str) -> Option<Json> {
        let request = Request::get(path).body(Vec::new()).expect("a request");
        self.client.request::<Json>(request).await.ok()
    }

    pub async fn settle(&self) {
        tokio::time::timeout(PATIENCE, self.operator.settle()).await.expect("the operator settles");
    }

    /// The object as soon as it is so. For what an operator keeps trying, and so never settles for good.
    pub async fn until(&self, path: &str, is_so: impl Fn(&Json) -> bool) -> Json {
        let look = async {
            loop {
                match self.get(path).await {
                    Some(object) if is_so(&object) => return object,
                    _ => tokio::time::sleep(Duration::from_millis(20)).await,
                }
            }
        };
        tokio::time::timeout(PATIENCE, look).await.expect("it comes to be so")
    }
}

pub fn path(document: &Json) -> String {
    let text = |field: &Json| field.as_str().expect("text").to_owned();
    let version = text(&document["apiVersion"]);
    let root = if version.contains('/') { "apis" } else { "api" };
    let kind = text(&document["kind"]).to_lowercase();
    let (namespace, name) = (text(&document["metadata"]["namespace"]), text(&document["metadata"]["name"]));
    format!("/{root}/{version}/namespaces/{namespace}/{kind}s/{name}")
}

/// Strimzi's kinds and a namespace.
pub async fn prepare(client: &kube::Client, namespace: &str) {
    for definition in polaris_sandbox::schema::strimzi_crds() {
        define(client, &definition).await;
    }
    let namespace = json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}});
    raw(client, Method::POST, "/api/v1/namespaces", Some(&namespace)).await.expect("taken");
}

/// The Gateway API's kind for listeners of type `tlsroute`, with whatever fields.
pub async fn create_tls_routes(client: &kube::Client) {
    let schema = json!({"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": true}});
    let definition = json!({
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "tlsroutes.gateway.networking.k8s.io"},
        "spec": {
            "group": "gateway.networking.k8s.io",
            "scope": "Namespaced",
            "names": {"kind": "TLSRoute", "plural": "tlsroutes"},
            "versions": [{"name": "v1", "served": true, "storage": true, "schema": schema}],
        },
    });
    define(client, &definition).await;
}

async fn define(client: &kube::Client, definition: &Json) {
    let path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    raw(client, Method::POST, path, Some(definition)).await.expect("taken");
}

pub async fn raw(client: &kube::Client, method: Method, path: &str, body: Option<&Json>) -> Result<Json, kube::Error> {
    let request = Request::builder().method(method).uri(path).header("content-type", "application/json");
    let body = body.map(Json::to_string).unwrap_or_default().into_bytes();
    client.request::<Json>(request.body(body).expect("a request")).await
}

/// Three controllers and three brokers.
pub fn cluster() -> Vec<Json> {
    let kafka = json!({
        "apiVersion": "kafka.strimzi.io/v1",
        "kind": "Kafka",
        "metadata": {"name": "orders", "namespace": "kafka"},
        "spec": {
            "kafka": {
                "version": "4.3.1",
                "listeners": [{"name": "tls", "port": 9093, "type": "internal", "tls": true, "authentication": {"type": "tls"}}],
                "authorization": {"type": "simple"},
                "config": {"default.replication.factor": 3, "min.insync.replicas": 2},
            },
            "entityOperator": {"topicOperator": {}, "userOperator": {}},
        },
    });
    vec![kafka, pool("broker"), pool("controller")]
}

pub fn pool(role: &str) -> Json {
    json!({
        "apiVersion": "kafka.strimzi.io/v1",
        "kind": "KafkaNodePool",
        "metadata": {"name": role, "namespace": "kafka", "labels": {"strimzi.io/cluster": "orders"}},
        "spec": {"replicas": 3, "roles": [role], "storage": {"type": "persistent-claim", "size": "10Gi"}},
    })
}

pub fn topic(name: &str, partitions: i64) -> Json {
    json!({
        "apiVersion": "kafka.strimzi.io/v1",
        "kind": "KafkaTopic",
        "metadata": {"name": name, "namespace": "kafka", "labels": {"strimzi.io/cluster": "orders"}},
        "spec": {"partitions": partitions, "replicas": 3},
    })
}

//! Where a story runs: in the sandbox, or on the API server that `tests/live/run` started. There, the simulated operator
//! runs in the test's own process, as an ordinary controller over the kubeconfig.

use super::TestEnvironment;
use polaris_sandbox::{
    Sandbox,
    operator::{Operator, Settings},
};
use serde_json::Value;
use std::{path::PathBuf, sync::OnceLock, time::Duration};
use tokio::runtime::Runtime;

/// Names the kubeconfig of the real server.
const KUBECONFIG: &str = "POLARIS_LIVE_KUBECONFIG";

/// Whether there is a real server; without one, stories run in the sandbox.
pub fn is_real() -> bool {
    std::env::var_os(KUBECONFIG).is_some()
}

/// The kubeconfig of the real server, and the kubectl that belongs to it.
pub struct RealServer {
    pub kubeconfig: PathBuf,
    pub kubectl: PathBuf,
    client: kube::Client,
    _operator: Operator,
}

/// One for the whole process: its operator lives as long.
pub fn real() -> Option<&'static RealServer> {
    static REAL: OnceLock<RealServer> = OnceLock::new();
    is_real().then(|| REAL.get_or_init(attach))
}

fn attach() -> RealServer {
    let variable = |name: &str| PathBuf::from(std::env::var_os(name).unwrap_or_else(|| panic!("{name} is not set")));
    let (kubeconfig, kubectl) = (variable(KUBECONFIG), variable("POLARIS_LIVE_KUBECTL"));
    let read = kube::config::Kubeconfig::read_from(&kubeconfig).unwrap();
    runtime().block_on(async {
        let config = kube::Config::from_custom_kubeconfig(read, &kube::config::KubeConfigOptions::default()).await;
        let client = kube::Client::try_from(config.unwrap()).unwrap();
        // A pod takes longer to stand on a server that writes to a disk and checks certificates.
        let settings = Settings { operation_timeout: Duration::from_secs(30), ..Settings::default() };
        let operator = Operator::spawn(client.clone(), settings);
        RealServer { kubeconfig, kubectl, client, _operator: operator }
    })
}

/// Of the whole process, like what runs on it.
pub fn runtime() -> &'static Runtime {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| Runtime::new().unwrap())
}

/// What a spec says of its Kubernetes cluster, and of the operator on it.
pub fn provider() -> String {
    match real() {
        None => "{provider: sandbox}".into(),
        Some(real) => format!("{{provider: kubeconfig, context: live, path: {}}}", real.kubeconfig.display()),
    }
}

pub fn operator() -> &'static str {
    if is_real() { "external" } else { "{version: 1.2.0}" }
}

/// A client of the control plane behind a cluster of a project's spec; `None` where the sandbox has none.
pub fn client(environment: &TestEnvironment, cluster: &str) -> Option<kube::Client> {
    if let Some(real) = real() {
        return Some(real.client.clone());
    }
    let folder = environment.path(format!(".polaris/sandbox/default/{cluster}"));
    let _entered = runtime().enter();
    folder.join("control-plane.json").exists().then(|| Sandbox::open(&folder).unwrap().client())
}

/// What a GET answers; `None` for 404.
pub fn get(client: &kube::Client, path: &str) -> Option<Value> {
    let request = http::Request::get(path).body(Vec::new()).unwrap();
    match runtime().block_on(client.request::<Value>(request)) {
        Ok(found) => Some(found),
        Err(kube::Error::Api(status)) if status.code == 404 => None,
        Err(error) => panic!("GET {path}: {error}"),
    }
}

/// Every object of the kinds that Polaris writes, of one namespace or (empty) of all.
pub fn objects(client: &kube::Client, namespace: &str) -> Vec<Value> {
    let mut all = Vec::new();
    let place = if namespace.is_empty() { String::new() } else { format!("/namespaces/{namespace}") };
    let kinds = ["kafkas", "kafkanodepools", "kafkatopics", "kafkausers", "kafkaconnects", "kafkaconnectors"];
    let kinds = kinds.into_iter().chain(["kafkabridges", "kafkamirrormaker2s"]);
    let mut lists: Vec<_> = kinds.map(|kind| format!("/apis/kafka.strimzi.io/v1{place}/{kind}")).collect();
    lists.push(format!("/api/v1/namespaces/{namespace}"));
    for list in lists {
        let Some(found) = get(client, list.trim_end_matches('/')) else { continue };
        match found["items"].as_array() {
            Some(items) => all.extend(items.iter().cloned()),
            None => all.push(found),
        }
    }
    all
}

//! kubectl against a served sandbox. Skipped, with one line, where kubectl is not installed.

#![allow(clippy::print_stderr, reason = "a skipped test says so")]

use std::{
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};
use tokio::{sync::oneshot, task::JoinHandle};

/// A served sandbox, and the folder that kubectl works in.
struct Served {
    folder: tempfile::TempDir,
    kubeconfig: PathBuf,
    stop: Option<oneshot::Sender<()>>,
    running: JoinHandle<()>,
}

impl Served {
    async fn start() -> Option<Self> {
        if Command::new("kubectl").args(["version", "--client"]).output().is_err() {
            eprintln!("skipped: kubectl is not installed");
            return None;
        }
        let folder = tempfile::tempdir().expect("a folder");
        let sandbox = polaris_sandbox::Sandbox::open(&folder.path().join("sandbox")).expect("a sandbox");
        let kubeconfig = folder.path().join("kubeconfig");
        let server = sandbox.serve(0, &kubeconfig).await.expect("a server");
        let (stop, stopped) = oneshot::channel();
        let running = tokio::spawn(server.run(async { drop(stopped.await) }));
        Some(Self { folder, kubeconfig, stop: Some(stop), running })
    }

    async fn run(&self, arguments: &[&str]) -> Output {
        self.run_with(arguments, "").await
    }

    async fn run_with(&self, arguments: &[&str], input: &str) -> Output {
        let mut command = Command::new("kubectl");
        command.arg("--kubeconfig").arg(&self.kubeconfig).args(arguments);
        // kubectl keeps discovery on disk; a folder of its own keeps tests apart.
        command.env("HOME", self.folder.path()).env("KUBECACHEDIR", self.folder.path().join("cache"));
        let file = self.folder.path().join("input");
        std::fs::write(&file, input).expect("a file");
        command.stdin(std::fs::File::open(&file).expect("the file")).stdout(Stdio::piped()).stderr(Stdio::piped());
        tokio::task::spawn_blocking(move || command.output().expect("kubectl runs")).await.expect("a thread")
    }

    /// Runs kubectl, which must succeed; answers what it printed.
    #[track_caller]
    fn succeeded(output: &Output) -> String {
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
        text
    }

    async fn ok(&self, arguments: &[&str]) -> String {
        Self::succeeded(&self.run(arguments).await)
    }

    async fn ok_with(&self, arguments: &[&str], input: &str) -> String {
        Self::succeeded(&self.run_with(arguments, input).await)
    }

    async fn end(mut self) {
        self.stop.take().map(|stop| stop.send(()));
        self.running.await.expect("the server ends");
    }
}

const DEFINITION: &str = r#"
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: topics.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {plural: topics, kind: Topic, shortNames: [tp]}
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              properties:
                partitions: {type: integer, minimum: 1, description: "How many."}
                replicas: {type: integer}
            status:
              type: object
              x-kubernetes-preserve-unknown-fields: true
      subresources: {status: {}, scale: {specReplicasPath: .spec.replicas, statusReplicasPath: .status.replicas}}
      additionalPrinterColumns:
        - {name: Partitions, type: integer, jsonPath: .spec.partitions}
"#;

fn topic(partitions: u32) -> String {
    format!(
        "apiVersion: example.com/v1\nkind: Topic\nmetadata: {{name: orders, namespace: kafka}}\nspec: {{partitions: {partitions}, replicas: 1}}\n"
    )
}

async fn with_topics() -> Option<Served> {
    let served = Served::start().await?;
    served.ok(&["create", "namespace", "kafka"]).await;
    served.ok_with(&["apply", "--server-side", "-f", "-"], DEFINITION).await;
    served.ok(&["wait", "--for=condition=Established", "crd/topics.example.com", "--timeout=10s"]).await;
    Some(served)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_custom_object_from_apply_to_delete() {
    let Some(served) = with_topics().await else { return };
    assert!(served.ok_with(&["apply", "--server-side", "-f", "-"], &topic(3)).await.contains("serverside-applied"));
    let table = served.ok(&["get", "tp", "-n", "kafka"]).await;
    assert!(table.starts_with("NAME     PARTITIONS") && table.contains("orders   3"), "{table}");
    let diff = served.run_with(&["diff", "--server-side", "-f", "-"], &topic(6)).await;
    assert_eq!(diff.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&diff.stdout).contains("+  partitions: 6"));
    assert!(served.ok_with(&["diff", "--server-side", "-f", "-"], &topic(3)).await.is_empty());
    served.ok(&["label", "topic/orders", "-n", "kafka", "tier=gold"]).await;
    assert!(served.ok(&["describe", "topic/orders", "-n", "kafka"]).await.contains("tier=gold"));
    served.ok(&["scale", "topic/orders", "-n", "kafka", "--replicas=2"]).await;
    let replicas = served.ok(&["get", "topic/orders", "-n", "kafka", "-o", "jsonpath={.spec.replicas}"]).await;
    assert_eq!(replicas, "2");
    let merge = r#"{"status":{"conditions":[{"type":"Ready","status":"True"}]}}"#;
    served.ok(&["patch", "topic/orders", "-n", "kafka", "--subresource=status", "--type=merge", "-p", merge]).await;
    served.ok(&["wait", "--for=condition=Ready", "topic/orders", "-n", "kafka", "--timeout=10s"]).await;
    served.ok(&["delete", "topic/orders", "-n", "kafka"]).await;
    assert!(!served.run(&["get", "topic/orders", "-n", "kafka"]).await.status.success());
    served.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn client_side_apply_of_custom_and_built_in_objects() {
    let Some(served) = with_topics().await else { return };
    assert!(served.ok_with(&["apply", "-f", "-"], &topic(3)).await.contains("created"));
    assert!(served.ok_with(&["apply", "-f", "-"], &topic(3)).await.contains("unchanged"));
    assert!(served.ok_with(&["apply", "-f", "-"], &topic(4)).await.contains("configured"));
    let map = |value: &str| {
        format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: m, namespace: kafka}}\ndata: {{a: \"{value}\"}}\n")
    };
    assert!(served.ok_with(&["apply", "-f", "-"], &map("1")).await.contains("created"));
    assert!(served.ok_with(&["apply", "-f", "-"], &map("2")).await.contains("configured"));
    assert_eq!(served.ok(&["get", "cm/m", "-n", "kafka", "-o", "jsonpath={.data.a}"]).await, "2");
    let wrong = topic(3).replace("partitions", "partition");
    let refused = served.run_with(&["apply", "-f", "-"], &wrong).await;
    assert!(!refused.status.success());
    assert!(String::from_utf8_lossy(&refused.stderr).contains("unknown field \"spec.partition\""));
    served.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn discovery_explains_what_is_served() {
    let Some(served) = with_topics().await else { return };
    let resources = served.ok(&["api-resources"]).await;
    assert!(resources.lines().any(|line| line.starts_with("topics") && line.contains("example.com/v1")), "{resources}");
    assert!(served.ok(&["api-versions"]).await.contains("policy/v1"));
    assert!(served.ok(&["explain", "topics.spec.partitions"]).await.contains("How many."));
    assert!(served.ok(&["version"]).await.contains("Server Version"));
    assert_eq!(served.ok(&["auth", "can-i", "create", "topics"]).await.trim(), "yes");
    served.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn namespaces_secrets_and_a_wait_for_the_end() {
    let Some(served) = with_topics().await else { return };
    served.ok(&["create", "configmap", "m", "-n", "kafka", "--from-literal=a=1"]).await;
    served.ok(&["create", "secret", "generic", "s", "-n", "kafka", "--from-literal=password=p"]).await;
    served.ok(&["create", "serviceaccount", "sa", "-n", "kafka"]).await;
    assert_eq!(served.ok(&["get", "secret/s", "-n", "kafka", "-o", "jsonpath={.data.password}"]).await, "cA==");
    let all = served.ok(&["get", "cm,secrets,sa", "-n", "kafka", "-o", "name"]).await;
    assert_eq!(all, "configmap/m\nsecret/s\nserviceaccount/sa\n");
    served.ok(&["delete", "namespace", "kafka", "--timeout=10s"]).await;
    assert!(!served.ok(&["get", "namespaces", "-o", "name"]).await.contains("namespace/kafka"));
    served.end().await;
}

#[tokio::test]
async fn the_kubeconfig_is_private_and_the_token_is_asked_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let sandbox = polaris_sandbox::Sandbox::open(folder.path()).expect("a sandbox");
    let file = folder.path().join("kubeconfig");
    let server = sandbox.serve(0, &file).await.expect("a server");
    assert_private(&file);
    let (stop, stopped) = oneshot::channel::<()>();
    let running = tokio::spawn(server.run(async { drop(stopped.await) }));
    let read = |token: Option<&str>| {
        let mut kubeconfig = kube::config::Kubeconfig::read_from(&file).expect("a kubeconfig");
        if let (Some(token), Some(user)) = (token, kubeconfig.auth_infos[0].auth_info.as_mut()) {
            user.token = Some(token.to_owned().into());
        }
        kubeconfig
    };
    let client = |kubeconfig| async move {
        let options = kube::config::KubeConfigOptions::default();
        let config = kube::Config::from_custom_kubeconfig(kubeconfig, &options).await.expect("a configuration");
        kube::Client::try_from(config).expect("a client")
    };
    assert!(client(read(None)).await.apiserver_version().await.is_ok());
    let refused = client(read(Some("wrong"))).await.apiserver_version().await.expect_err("no right token");
    assert!(matches!(refused, kube::Error::Api(status) if status.code == 401));
    drop(stop);
    running.await.expect("the server ends");
}

#[cfg(unix)]
fn assert_private(file: &Path) {
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(file).expect("the file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[cfg(not(unix))]
fn assert_private(file: &Path) {
    assert!(file.exists());
}

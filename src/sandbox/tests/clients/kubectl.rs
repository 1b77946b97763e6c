//! kubectl, in every way that a person at a terminal uses it.

use crate::served::Served;
use std::process::{Command, Output};

/// A served sandbox with kubectl: the one of the live runner, else the machine's own.
struct Kubectl {
    served: Served,
    program: String,
}

impl Kubectl {
    async fn start() -> Option<Self> {
        let program = std::env::var("POLARIS_LIVE_KUBECTL").unwrap_or_else(|_| "kubectl".into());
        if Command::new(&program).args(["version", "--client"]).output().is_err() {
            eprintln!("skipped: kubectl is not installed");
            return None;
        }
        Some(Self { served: Served::start().await, program })
    }

    async fn run(&self, arguments: &[&str]) -> Output {
        self.run_with(arguments, "").await
    }

    async fn run_with(&self, arguments: &[&str], input: &str) -> Output {
        let file = self.served.folder.path().join("input");
        std::fs::write(&file, input).expect("a file");
        let mut command = Command::new(&self.program);
        command.arg("--kubeconfig").arg(&self.served.kubeconfig).args(arguments);
        command.env("KUBE_EDITOR", "sed -i s/partitions:.*/partitions:7/\\;s/:7/:\\ 7/");
        command.stdin(std::fs::File::open(&file).expect("the file"));
        self.served.run(command).await
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

    async fn end(self) {
        self.served.end().await;
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

async fn with_topics() -> Option<Kubectl> {
    let served = Kubectl::start().await?;
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

#[tokio::test(flavor = "multi_thread")]
async fn an_annotation_and_an_editor() {
    let Some(served) = with_topics().await else { return };
    served.ok_with(&["apply", "--server-side", "-f", "-"], &topic(3)).await;
    served.ok(&["annotate", "topic/orders", "-n", "kafka", "note=kept"]).await;
    assert!(served.ok(&["edit", "topic/orders", "-n", "kafka"]).await.contains("edited"));
    let wide = "jsonpath={.spec.partitions} {.metadata.annotations.note}";
    assert_eq!(served.ok(&["get", "topic/orders", "-n", "kafka", "-o", wide]).await, "7 kept");
    let refused = served.run_with(&["apply", "--server-side", "-f", "-"], &topic(3)).await;
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(!refused.status.success() && said.contains("kubectl-edit") && said.contains(".spec.partitions"), "{said}");
    served.ok_with(&["apply", "--server-side", "--force-conflicts", "-f", "-"], &topic(3)).await;
    served.ok(&["annotate", "topic/orders", "-n", "kafka", "note-"]).await;
    served.ok(&["label", "topic/orders", "-n", "kafka", "tier=gold"]).await;
    assert_eq!(
        served.ok(&["get", "topics", "-n", "kafka", "-l", "tier=gold", "-o", "name"]).await,
        "topic.example.com/orders\n"
    );
    served.ok(&["delete", "topics", "-n", "kafka", "-l", "tier=gold", "--wait"]).await;
    assert!(served.ok(&["get", "topics", "-n", "kafka", "-o", "name"]).await.is_empty());
    served.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_with_a_role() {
    let Some(served) = with_topics().await else { return };
    let line = ["create", "role", "reader", "-n", "kafka", "--verb=get,list", "--resource=topics.example.com"];
    served.ok(&line).await;
    served.ok(&["create", "rolebinding", "reader", "-n", "kafka", "--role=reader", "--user=ann"]).await;
    let may = async |verb: &str| {
        let output = served.run(&["auth", "can-i", verb, "topics", "-n", "kafka", "--as=ann"]).await;
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    };
    assert_eq!((may("list").await, may("delete").await), ("yes".into(), "no".into()));
    served.ok(&["get", "topics", "-n", "kafka", "--as=ann"]).await;
    let refused = served.run(&["get", "secrets", "-n", "kafka", "--as=ann"]).await;
    assert!(String::from_utf8_lossy(&refused.stderr).contains("Forbidden"));
    served.end().await;
}

//! Installation files in the shape of Strimzi's: the same kinds, names and bindings, with definitions that take
//! anything.

use std::fmt::Write as _;

/// What differs between releases.
#[derive(Clone, Debug)]
pub struct Release {
    pub version: &'static str,
    /// The versions that its definitions serve; the first is the stored one.
    pub apis: &'static [&'static str],
    /// The Kafka versions that it runs.
    pub kafka: &'static [&'static str],
    /// Said in the definitions' schemas, so that releases differ in them.
    pub describes: &'static str,
    /// A role that only this release has.
    pub extra_role: Option<&'static str>,
}

pub const OLD: Release = Release {
    version: "1.0.1",
    apis: &["v1"],
    kafka: &["4.1.0", "4.1.1", "4.1.2", "4.2.0"],
    describes: "as it was",
    extra_role: Some("strimzi-of-old"),
};

pub const NEW: Release = Release {
    version: "1.2.0",
    apis: &["v1"],
    kafka: &["4.2.0", "4.2.1", "4.3.0", "4.3.1"],
    describes: "as it is",
    extra_role: None,
};

const KINDS: [(&str, &str, &str); 6] = [
    ("kafka.strimzi.io", "Kafka", "kafkas"),
    ("kafka.strimzi.io", "KafkaNodePool", "kafkanodepools"),
    ("kafka.strimzi.io", "KafkaTopic", "kafkatopics"),
    ("kafka.strimzi.io", "KafkaUser", "kafkausers"),
    ("kafka.strimzi.io", "KafkaConnect", "kafkaconnects"),
    ("core.strimzi.io", "StrimziPodSet", "strimzipodsets"),
];

/// All of it as one file.
pub fn text(release: &Release) -> String {
    files(release).into_iter().fold(String::new(), |all, (_, text)| all + "---\n" + &text)
}

/// The same as files of a folder.
pub fn files(release: &Release) -> Vec<(String, String)> {
    let mut files = vec![("010-account.yaml".to_owned(), account())];
    files.extend([("020-roles.yaml".to_owned(), roles(release)), ("022-bindings.yaml".to_owned(), bindings())]);
    for (group, kind, plural) in KINDS {
        files.push((format!("040-{plural}.yaml"), definition(release, group, kind, plural)));
    }
    files.push(("050-settings.yaml".into(), settings()));
    files.push(("060-operator.yaml".into(), deployment(release)));
    files
}

fn account() -> String {
    "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: strimzi-cluster-operator, labels: {app: strimzi}}\n".into()
}

fn roles(release: &Release) -> String {
    let names =
        ["namespaced", "global", "leader-election", "watched"].map(|part| format!("strimzi-cluster-operator-{part}"));
    let names = names.into_iter().chain(["strimzi-kafka-broker", "strimzi-entity-operator"].map(str::to_owned));
    let mut text = String::new();
    for name in names.chain(release.extra_role.map(str::to_owned)) {
        write!(
            text,
            "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {{name: {name}, labels: {{app: \
             strimzi}}}}\nrules: [{{apiGroups: [''], resources: [pods], verbs: [get, list]}}]\n"
        )
        .unwrap();
    }
    text
}

fn bindings() -> String {
    let bindings = [
        ("RoleBinding", "strimzi-cluster-operator", "strimzi-cluster-operator-namespaced"),
        ("ClusterRoleBinding", "strimzi-cluster-operator", "strimzi-cluster-operator-global"),
        ("RoleBinding", "strimzi-cluster-operator-leader-election", "strimzi-cluster-operator-leader-election"),
        ("RoleBinding", "strimzi-cluster-operator-watched", "strimzi-cluster-operator-watched"),
        ("RoleBinding", "strimzi-cluster-operator-entity-operator-delegation", "strimzi-entity-operator"),
        ("ClusterRoleBinding", "strimzi-cluster-operator-kafka-broker-delegation", "strimzi-kafka-broker"),
    ];
    let mut text = String::new();
    for (kind, name, role) in bindings {
        write!(
            text,
            "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: {kind}\nmetadata: {{name: {name}, labels: {{app: \
             strimzi}}}}\nsubjects: [{{kind: ServiceAccount, name: strimzi-cluster-operator, namespace: myproject}}]\n\
             roleRef: {{kind: ClusterRole, name: {role}, apiGroup: rbac.authorization.k8s.io}}\n"
        )
        .unwrap();
    }
    text
}

pub fn definition(release: &Release, group: &str, kind: &str, plural: &str) -> String {
    let mut text = format!(
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {{name: {plural}.{group}, \
         labels: {{app: strimzi}}}}\nspec:\n  group: {group}\n  names: {{kind: {kind}, listKind: {kind}List, singular: \
         {singular}, plural: {plural}}}\n  scope: Namespaced\n  versions:\n",
        singular = kind.to_lowercase(),
    );
    for (at, version) in release.apis.iter().enumerate() {
        write!(
            text,
            "    - name: {version}\n      served: true\n      storage: {}\n      subresources: {{status: {{}}}}\n      \
             schema:\n        openAPIV3Schema:\n          type: object\n          description: {}\n          properties:\n            \
             spec: {{type: object, x-kubernetes-preserve-unknown-fields: true}}\n            \
             status: {{type: object, x-kubernetes-preserve-unknown-fields: true}}\n",
            at == 0,
            release.describes,
        )
        .unwrap();
    }
    text
}

fn settings() -> String {
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: strimzi-cluster-operator, labels: {app: strimzi}}\ndata: \
     {log4j2.properties: rootLogger.level = INFO}\n"
        .into()
}

fn deployment(release: &Release) -> String {
    let version = release.version;
    let images = release.kafka.iter().fold(String::new(), |all, kafka| {
        format!("{all}                {kafka}=quay.io/strimzi/kafka:{version}-kafka-{kafka}\n")
    });
    format!(
        "apiVersion: apps/v1
kind: Deployment
metadata: {{name: strimzi-cluster-operator, labels: {{app: strimzi}}}}
spec:
  replicas: 1
  selector: {{matchLabels: {{name: strimzi-cluster-operator, strimzi.io/kind: cluster-operator}}}}
  template:
    metadata: {{labels: {{name: strimzi-cluster-operator, strimzi.io/kind: cluster-operator}}}}
    spec:
      serviceAccountName: strimzi-cluster-operator
      containers:
        - name: strimzi-cluster-operator
          image: quay.io/strimzi/operator:{version}
          env:
            - name: STRIMZI_NAMESPACE
              valueFrom: {{fieldRef: {{fieldPath: metadata.namespace}}}}
            - name: STRIMZI_KAFKA_IMAGES
              value: |
{images}          resources:
            limits: {{cpu: 1000m, memory: 384Mi}}
            requests: {{cpu: 200m, memory: 384Mi}}
"
    )
}

use super::*;

const BUNDLE: &str = r"
apiVersion: v1
kind: ServiceAccount
metadata: {name: strimzi-cluster-operator, labels: {app: strimzi}}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: strimzi-cluster-operator, labels: {app: strimzi}}
subjects: [{kind: ServiceAccount, name: strimzi-cluster-operator, namespace: myproject}]
roleRef: {kind: ClusterRole, name: strimzi-cluster-operator-global, apiGroup: rbac.authorization.k8s.io}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: strimzi-cluster-operator, labels: {app: strimzi}}
subjects: [{kind: ServiceAccount, name: strimzi-cluster-operator, namespace: myproject}]
roleRef: {kind: ClusterRole, name: strimzi-cluster-operator-namespaced, apiGroup: rbac.authorization.k8s.io}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: strimzi-cluster-operator-leader-election}
subjects: [{kind: ServiceAccount, name: strimzi-cluster-operator, namespace: myproject}]
roleRef: {kind: ClusterRole, name: strimzi-cluster-operator-leader-election, apiGroup: rbac.authorization.k8s.io}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: strimzi-cluster-operator, labels: {app: strimzi}}
spec:
  replicas: 1
  selector: {matchLabels: {name: strimzi-cluster-operator}}
  template:
    metadata: {labels: {name: strimzi-cluster-operator, strimzi.io/kind: cluster-operator}}
    spec:
      serviceAccountName: strimzi-cluster-operator
      containers:
        - name: strimzi-cluster-operator
          image: quay.io/strimzi/operator:1.2.0
          env:
            - {name: STRIMZI_NAMESPACE, valueFrom: {fieldRef: {fieldPath: metadata.namespace}}}
            - name: STRIMZI_KAFKA_IMAGES
              value: |
                4.2.0=quay.io/strimzi/kafka:1.2.0-kafka-4.2.0
                4.3.1=quay.io/strimzi/kafka:1.2.0-kafka-4.3.1
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: kafkas.kafka.strimzi.io, labels: {app: strimzi}}
spec:
  group: kafka.strimzi.io
  names: {kind: Kafka, plural: kafkas}
  scope: Namespaced
  versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}]
";

fn installed(watched: &Watched) -> Installation {
    Installation::of(&Bundle::parse(BUNDLE).unwrap(), &Wish { version: "1.2.0", home: "strimzi", watched })
}

fn keys(installation: &Installation) -> Vec<String> {
    installation.parts().iter().map(Part::key).collect()
}

fn namespaces(names: &[&str]) -> Watched {
    Watched::Namespaces(names.iter().map(|name| (*name).to_owned()).collect())
}

#[test]
fn definitions_come_first_and_the_operator_last() {
    let keys = keys(&installed(&namespaces(&["kafka"])));
    assert_eq!(
        keys,
        [
            "CustomResourceDefinition/kafkas.kafka.strimzi.io",
            "ServiceAccount/strimzi/strimzi-cluster-operator",
            "ClusterRoleBinding/strimzi-cluster-operator",
            "RoleBinding/kafka/strimzi-cluster-operator",
            "RoleBinding/strimzi/strimzi-cluster-operator-leader-election",
            "Deployment/strimzi/strimzi-cluster-operator",
        ]
    );
}

#[test]
fn the_operator_is_bound_in_each_namespace_that_it_watches_and_may_hold_its_lease_at_home() {
    let keys = keys(&installed(&namespaces(&["a", "b"])));
    let bindings: Vec<&String> = keys.iter().filter(|key| key.starts_with("RoleBinding")).collect();
    assert_eq!(
        bindings,
        [
            "RoleBinding/a/strimzi-cluster-operator",
            "RoleBinding/b/strimzi-cluster-operator",
            "RoleBinding/strimzi/strimzi-cluster-operator-leader-election",
        ]
    );
}

#[test]
fn one_that_watches_everything_is_bound_to_the_cluster_under_a_name_that_is_free() {
    let installation = installed(&Watched::All);
    let keys = keys(&installation);
    assert!(keys.contains(&"ClusterRoleBinding/strimzi-cluster-operator-namespaced".into()), "{keys:#?}");
    assert!(keys.contains(&"ClusterRoleBinding/strimzi-cluster-operator".into()), "{keys:#?}");
    assert_eq!(installation.body().get("watch"), Some(&"all".into()));
}

#[test]
fn every_subject_is_the_operators_account_at_home() {
    for part in installed(&Watched::All).parts() {
        let subjects = part.body.get("subjects").and_then(Value::as_list).unwrap_or_default();
        for subject in subjects {
            assert_eq!(subject.get("namespace"), Some(&"strimzi".into()), "{}", part.key());
        }
    }
}

#[test]
fn the_body_says_what_a_person_asks_about() {
    let body = installed(&namespaces(&["kafka"])).body();
    assert_eq!(body.get("version"), Some(&"1.2.0".into()));
    assert_eq!(body.get("image"), Some(&"quay.io/strimzi/operator:1.2.0".into()));
    assert_eq!(body.get("kafka"), Some(&Value::List(vec!["4.2.0".into(), "4.3.1".into()])));
    assert_eq!(body.get("watch"), Some(&Value::List(vec!["kafka".into()])));
    let definition = body.get("definitions").and_then(|all| all.get("kafkas.kafka.strimzi.io")).unwrap();
    assert_eq!(definition.get("versions"), Some(&Value::List(vec!["v1".into()])));
}

#[test]
fn what_stands_as_it_was_sent_is_seen_as_it_was_declared() {
    let installation = installed(&namespaces(&["kafka"]));
    let bundle = installation.bundle.to_string();
    let seen = installation.seen(Some(("1.2.0", &bundle)), |part| {
        installation.parts().iter().find(|known| known.key() == part.key()).map(|known| &known.body)
    });
    assert_eq!(seen, installation.body());
    let without = installation.seen(None, |part| (!part.is_operator()).then_some(&part.body));
    assert_eq!((without.get("image"), without.get("version")), (None, None));
}

#[test]
fn what_is_no_bundle_is_refused_with_what_is_wrong() {
    let wrong = |text: &str| Bundle::parse(text).unwrap_err().to_string();
    assert!(wrong("a: [").contains("is no YAML"));
    assert!(wrong("kind: ConfigMap").contains("without `apiVersion`"));
    assert!(wrong("{apiVersion: v1, kind: Secret, metadata: {name: x}}").contains("not installed with an operator"));
    assert!(
        wrong("{apiVersion: v1, kind: ConfigMap, metadata: {name: x}}").contains("no definition of the kind Kafka")
    );
    assert!(wrong(&format!("{BUNDLE}---{BUNDLE}")).contains("twice"));
    assert!(wrong(&BUNDLE.replace("strimzi.io/kind: cluster-operator", "a: b")).contains("0 Deployments"));
    assert!(wrong(&BUNDLE.replace("STRIMZI_NAMESPACE", "OTHER")).contains("STRIMZI_NAMESPACE"));
    let other = Bundle::parse(BUNDLE).unwrap().check_version("1.1.0").unwrap_err().to_string();
    assert!(other.contains("installs Strimzi 1.2.0"), "{other}");
}

#[test]
fn who_installed_an_operator_is_known_by_the_marks_it_left() {
    let by = |labels: &str, notes: &str, managers: &[&str]| {
        let text = format!(r#"{{"metadata":{{"labels":{{{labels}}},"annotations":{{{notes}}}}}}}"#);
        let deployment: Value = serde_json::from_str(&text).unwrap();
        OperatorDeployment(&deployment).installer(managers).to_string()
    };
    let helm = r#""app.kubernetes.io/managed-by":"Helm""#;
    assert_eq!(by(helm, r#""meta.helm.sh/release-name":"strimzi""#, &["helm"]), "Helm (release strimzi)");
    let olm = r#""olm.owner":"strimzi-cluster-operator.v1.2.0""#;
    assert_eq!(by(olm, "", &[]), "the Operator Lifecycle Manager (strimzi-cluster-operator.v1.2.0)");
    assert_eq!(by("", "", &["kube-controller-manager", "kubectl-create"]), "kubectl");
    assert_eq!(
        by("", r#""argocd.argoproj.io/tracking-id":"kafka:apps/Deployment:x/y""#, &[]),
        "Argo CD (application kafka)"
    );
    assert_eq!(by("", "", &["terraform"]), "terraform");
    assert_eq!(by("", "", &[]), "someone else");
}

#[test]
fn a_source_is_a_template_for_an_address_or_a_path() {
    assert_eq!(
        Source::of(DEFAULT_SOURCE, "1.2.0").name(),
        "https://github.com/strimzi/strimzi-kafka-operator/releases/download/1.2.0/strimzi-cluster-operator-1.2.0.yaml"
    );
    assert_eq!(Source::of("strimzi/{version}", "1.1.0"), Source::Path("strimzi/1.1.0".into()));
    assert_eq!(Source::of("https://m/{version}.yaml?sig=abc", "1").to_string(), "https://m/1.yaml");
    assert!(Source::of("https://me:word@m/x", "1").has_credentials());
    assert!(!Source::of("https://m/a@b?c=@", "1").has_credentials());
}

#[test]
fn a_lock_reads_back_as_written_whatever_the_order_of_pins() {
    let pin = |version: &str, text: &str| Pin {
        version: version.into(),
        source: "folder \"x\"".into(),
        sha256: Digest::of_bytes(text.as_bytes()),
    };
    let (mut one, mut other) = (Lock::default(), Lock::default());
    for found in [pin("1.1.0", "a"), pin("1.2.0", "b")] {
        one.pin(found);
    }
    for found in [pin("1.2.0", "old"), pin("1.1.0", "a"), pin("1.2.0", "b")] {
        other.pin(found);
    }
    assert_eq!(one.to_text(), other.to_text());
    assert_eq!(Lock::parse(&one.to_text()), Ok(one));
    assert_eq!(Lock::parse("format: 9"), Err(LockError::Newer(9)));
    assert!(Lock::parse("bundles: []").is_err());
}

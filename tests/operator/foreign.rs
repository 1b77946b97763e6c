//! Operators of others: recognised by what their installers leave, and left alone.

use crate::{
    bundle::OLD,
    platform::{MANAGED_OLD, OPERATOR, Platform},
};
use serde_json::{Value, json};

/// An operator as someone else installs it: at home in `strimzi`, or elsewhere.
fn operator(namespace: &str, watch: &str, labels: Value, annotations: &Value) -> Value {
    let mut labels = labels;
    labels["app"] = "strimzi".into();
    json!({
        "apiVersion": "apps/v1", "kind": "Deployment",
        "metadata": {"name": "strimzi-cluster-operator", "namespace": namespace, "labels": labels, "annotations": annotations},
        "spec": {
            "selector": {"matchLabels": {"name": "strimzi-cluster-operator", "strimzi.io/kind": "cluster-operator"}},
            "template": {
                "metadata": {"labels": {"name": "strimzi-cluster-operator", "strimzi.io/kind": "cluster-operator"}},
                "spec": {"containers": [{"name": "strimzi-cluster-operator", "image": "quay.io/strimzi/operator:0.51.0",
                    "env": [{"name": "STRIMZI_NAMESPACE", "value": watch}]}]},
            },
        },
    })
}

fn platform_with(namespace: &str, operator: &Value) -> Platform {
    let platform = Platform::new(&[&OLD]);
    platform.spec(MANAGED_OLD);
    platform.place.run("init").exits(0);
    let home = json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}});
    platform.put("someone", &format!("/api/v1/namespaces/{namespace}"), &home);
    let path = format!("/apis/apps/v1/namespaces/{namespace}/deployments/strimzi-cluster-operator");
    platform.put("someone", &path, operator);
    platform
}

#[test]
fn one_that_helm_installed_is_named_and_not_touched() {
    let labels = json!({"app.kubernetes.io/managed-by": "Helm"});
    let helm = operator("strimzi", "", labels, &json!({"meta.helm.sh/release-name": "my-strimzi"}));
    let platform = platform_with("strimzi", &helm);
    let before = platform.get(OPERATOR).unwrap();
    for line in ["plan", "apply --auto-approve"] {
        let told = platform.place.run(line).exits(10).stdout;
        for words in ["PK320", "Helm (release my-strimzi)", "operator: external", "helm uninstall my-strimzi"] {
            assert!(told.split_whitespace().collect::<Vec<_>>().join(" ").contains(words), "{words} is not in\n{told}");
        }
    }
    assert_eq!(platform.get(OPERATOR).unwrap(), before);
}

#[test]
fn one_elsewhere_that_watches_the_same_namespaces_is_told() {
    let platform = platform_with("elsewhere", &operator("elsewhere", "kafka,other", json!({}), &json!({})));
    let told = platform.place.run("plan").exits(10).stdout;
    assert!(told.contains("PK321") && told.contains("both would watch kafka"), "{told}");
    platform.edit(
        "/apis/apps/v1/namespaces/elsewhere/deployments/strimzi-cluster-operator",
        &json!({"metadata": {"annotations": {"kubectl.kubernetes.io/last-applied-configuration": "{}"}}}),
    );
    let told = platform.place.run("plan").exits(10).stdout;
    assert!(told.contains("kubectl installed strimzi-cluster-operator"), "{told}");
}

#[test]
fn one_that_is_said_to_be_external_is_used_as_it_is() {
    let platform = platform_with("elsewhere", &operator("elsewhere", "", json!({}), &json!({})));
    platform.spec("external");
    let plan = platform.place.run("plan").exits(10).stdout;
    assert!(!plan.contains("operator/real  ") && plan.contains("should be there"), "its kinds are not served: {plan}");
}

#[test]
fn definitions_that_helm_left_are_taken_over_and_that_is_told() {
    let platform = Platform::new(&[&OLD]);
    platform.spec(MANAGED_OLD);
    platform.place.run("init").exits(0);
    let old = crate::bundle::Release { describes: "from long ago", ..OLD };
    let left = crate::bundle::definition(&old, "kafka.strimzi.io", "Kafka", "kafkas");
    let left: Value = serde_saphyr::from_str(&left).unwrap();
    platform.put("helm", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/kafkas.kafka.strimzi.io", &left);
    let told = platform.place.run("plan --target operator/real").exits(0).stdout;
    assert!(told.contains("PK324") && told.contains("CustomResourceDefinition/kafkas.kafka.strimzi.io"), "{told}");
    platform.place.run("apply --auto-approve --wait none --target operator/real").exits(0);
    assert!(platform.place.run("plan --target operator/real").exits(0).stdout.contains("No changes"));
}

#[test]
fn one_that_kubectl_installed_is_adopted_with_the_power_to_take_its_fields_away() {
    let mut kubectl = operator("strimzi", "kafka", json!({}), &json!({}));
    kubectl["spec"]["template"]["spec"]["containers"][0]["env"][0] = json!({"name": "STRIMZI_NAMESPACE",
        "valueFrom": {"fieldRef": {"fieldPath": "metadata.namespace"}}});
    let platform = Platform::new(&[&OLD]);
    platform.spec(MANAGED_OLD);
    platform.place.run("init").exits(0);
    platform.put(
        "someone",
        "/api/v1/namespaces/strimzi",
        &json!({"apiVersion": "v1", "kind": "Namespace",
        "metadata": {"name": "strimzi"}}),
    );
    let list = "/apis/apps/v1/namespaces/strimzi/deployments?fieldManager=kubectl-create";
    let (status, answer) = platform.request("POST", list, Some(("application/json", &kubectl)));
    assert_eq!(status, 201, "{answer}");
    assert!(platform.place.run("plan").exits(10).stdout.contains("polaris import operator/real"));
    platform.place.run("import operator/real").exits(0);
    platform.place.run("apply --auto-approve --wait none --target operator/real").exits(0);
    let container = &platform.get(OPERATOR).unwrap()["spec"]["template"]["spec"]["containers"][0];
    assert_eq!(container["env"][0], json!({"name": "STRIMZI_NAMESPACE", "value": "kafka"}));
    assert!(platform.place.run("plan --target operator/real").exits(0).stdout.contains("No changes"));
}

//! The whole story of one operator.

use crate::{
    bundle::OLD,
    platform::{DEFINITIONS, MANAGED_OLD, OPERATOR, Platform, RBAC},
};
use serde_json::json;

const APPLY: &str = "apply --auto-approve --wait none --target operator/real";

fn applied() -> Platform {
    let platform = Platform::new(&[&OLD]);
    platform.spec(MANAGED_OLD);
    platform.place.run("init").exits(0);
    platform.place.run(APPLY).exits(0);
    platform
}

#[test]
fn an_operator_is_installed_with_its_kinds_and_its_rights() {
    let platform = applied();
    let definition = platform.get(&format!("{DEFINITIONS}/kafkas.kafka.strimzi.io")).unwrap();
    assert_eq!(definition["metadata"]["annotations"]["polaris.dev/address"], "operator/real");
    let deployment = platform.get(OPERATOR).unwrap();
    let env = &deployment["spec"]["template"]["spec"]["containers"][0]["env"][0];
    assert_eq!(env, &json!({"name": "STRIMZI_NAMESPACE", "value": "kafka"}));
    let binding = platform.get(&format!("{RBAC}/namespaces/kafka/rolebindings/strimzi-cluster-operator")).unwrap();
    assert_eq!(binding["subjects"][0]["namespace"], "strimzi");
    let lease = "rolebindings/strimzi-cluster-operator-leader-election";
    assert!(platform.get(&format!("{RBAC}/namespaces/strimzi/{lease}")).is_some());
    assert!(platform.get(&format!("{RBAC}/namespaces/kafka/{lease}")).is_none());

    let plan = platform.place.run("plan --target operator/real").exits(0).stdout;
    assert!(plan.contains("No changes"), "{plan}");
}

#[test]
fn what_someone_changes_or_deletes_of_it_is_seen_and_mended() {
    let platform = applied();
    let image = json!({"spec": {"template": {"spec": {"containers": [
        {"name": "strimzi-cluster-operator", "image": "evil:1"}]}}}});
    platform.edit(OPERATOR, &image);
    platform.delete(&format!("{DEFINITIONS}/kafkausers.kafka.strimzi.io"));
    let plan = platform.place.run("plan --target operator/real").exits(0).stdout;
    for told in ["image:", "evil:1 → quay.io/strimzi/operator:1.0.1", "+ definitions: kafkausers", "kubectl-edit"] {
        assert!(plan.contains(told), "{told} is not in\n{plan}");
    }
    platform.place.run(APPLY).exits(0);
    assert!(platform.get(&format!("{DEFINITIONS}/kafkausers.kafka.strimzi.io")).is_some());

    platform.delete(OPERATOR);
    let plan = platform.place.run("plan --target operator/real").exits(0).stdout;
    assert!(plan.contains("~ operator/real"), "{plan}");
    platform.place.run(APPLY).exits(0);
    assert!(platform.get(OPERATOR).is_some());
    let plan = platform.place.run("plan --target operator/real").exits(0).stdout;
    assert!(plan.contains("No changes"), "{plan}");
}

#[test]
fn taking_it_away_keeps_the_definitions_of_what_others_still_have() {
    let platform = applied();
    let theirs = json!({"apiVersion": "kafka.strimzi.io/v1", "kind": "Kafka",
        "metadata": {"name": "theirs", "namespace": "default"}, "spec": {"kafka": {"version": "4.2.0"}}});
    platform.put("someone", "/apis/kafka.strimzi.io/v1/namespaces/default/kafkas/theirs", &theirs);
    let ended = platform.place.run("destroy --auto-approve").exits(0);
    assert!(ended.stdout.contains("PK325") && ended.stdout.contains("1 Kafka"), "{}", ended.stdout);
    assert!(platform.get(OPERATOR).is_none());
    assert!(platform.get(&format!("{RBAC}/clusterroles/strimzi-cluster-operator-global")).is_none());
    assert!(platform.get("/apis/kafka.strimzi.io/v1/namespaces/default/kafkas/theirs").is_some());
    let kept = platform.get(&format!("{DEFINITIONS}/kafkas.kafka.strimzi.io")).unwrap();
    assert_eq!(kept["metadata"]["annotations"].get("polaris.dev/lineage"), None, "it is nobody's now");
    assert!(platform.get(&format!("{DEFINITIONS}/kafkatopics.kafka.strimzi.io")).is_none());
}

#[test]
fn the_rest_of_the_platform_follows_on_the_same_server() {
    let platform = applied();
    platform.place.run("apply --auto-approve --wait none").exits(0);
    assert!(platform.get("/apis/kafka.strimzi.io/v1/namespaces/kafka/kafkas/orders").is_some());
    assert!(platform.place.run("plan").exits(0).stdout.contains("No changes"));
    platform.place.run("destroy --auto-approve").exits(0);
    assert!(platform.get(&format!("{DEFINITIONS}/kafkas.kafka.strimzi.io")).is_none(), "nothing of ours is left");
}

#[test]
fn on_a_served_sandbox_the_operator_gets_available_and_the_cluster_ready() {
    let platform = Platform::with(&[&OLD], "sandbox serve --kubeconfig kept/kubeconfig");
    platform.spec(MANAGED_OLD);
    platform.place.run("init").exits(0);
    platform.place.run("apply --auto-approve --timeout 2m").exits(0);
    let kafka = platform.get("/apis/kafka.strimzi.io/v1/namespaces/kafka/kafkas/orders").unwrap();
    let conditions = kafka["status"]["conditions"].as_array().unwrap();
    assert!(conditions.iter().any(|condition| condition["type"] == "Ready" && condition["status"] == "True"));
    let plan = platform.place.run("plan").exits(0).stdout;
    assert!(plan.contains("No changes"), "{plan}");
}

#[test]
fn a_deployment_that_nobody_starts_is_waited_for_as_long_as_it_was_asked() {
    let platform = Platform::new(&[&OLD]);
    platform.spec(MANAGED_OLD);
    platform.place.run("init").exits(0);
    let told = platform.place.run("apply --auto-approve --timeout 1s --target operator/real").exits(13).stderr;
    assert!(told.contains("nobody has looked at its Deployment yet"), "{told}");
    platform.place.run(APPLY).exits(0);
}

#[test]
fn one_that_was_cut_short_is_completed_by_the_next_apply() {
    let platform = Platform::new(&[&OLD]);
    platform.spec("{version: 1.0.1, namespace: strimzi, watch: [kafka, later], bundle: 'strimzi-{version}'}");
    platform.place.run("init").exits(0);
    let told = platform.place.run("plan").exits(10).stdout;
    assert!(told.contains("PK224") && told.contains("there is no such namespace"), "{told}");
    let later = json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "later"}});
    platform.put("someone", "/api/v1/namespaces/later", &later);
    platform.place.run("plan --target operator/real --out operator.plan").exits(0);

    platform.delete("/api/v1/namespaces/later");
    let told = platform.place.run("apply operator.plan --wait none").exits(13).stderr;
    assert!(told.contains("the operator should watch namespace later: make it first"), "{told}");
    assert!(platform.get(&format!("{DEFINITIONS}/kafkas.kafka.strimzi.io")).is_some());
    assert!(platform.get(OPERATOR).is_none());

    platform.put("someone", "/api/v1/namespaces/later", &later);
    platform.place.run(APPLY).exits(0);
    let env = &platform.get(OPERATOR).unwrap()["spec"]["template"]["spec"]["containers"][0]["env"][0];
    assert_eq!(env["value"], "kafka,later");
    assert!(platform.place.run("plan --target operator/real").exits(0).stdout.contains("No changes"));
}

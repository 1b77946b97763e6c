//! From one release to the next.

use crate::{
    bundle::{NEW, OLD, Release},
    platform::{DEFINITIONS, MANAGED_NEW, MANAGED_OLD, OPERATOR, Platform, RBAC},
};
use serde_json::json;

const APPLY: &str = "apply --auto-approve --wait none";

fn standing(old: &Release) -> Platform {
    let platform = Platform::new(&[old, &NEW]);
    platform.spec(MANAGED_OLD);
    platform.place.run("init").exits(0);
    platform.place.run(APPLY).exits(0);
    platform.spec(MANAGED_NEW);
    platform.place.run("init").exits(0);
    platform
}

#[test]
fn an_upgrade_says_what_changes_and_what_restarts_and_leaves_nothing_old_behind() {
    let platform = standing(&OLD);
    assert!(platform.get(&format!("{RBAC}/clusterroles/strimzi-of-old")).is_some());
    let plan = platform.place.run("plan").exits(0).stdout;
    for told in [
        "version:",
        "1.0.1 → 1.2.0",
        "quay.io/strimzi/operator:1.0.1 → quay.io/strimzi/operator:1.2.0",
        "~ definitions: kafkaconnects, kafkanodepools, kafkas,",
        "- objects:     ClusterRole/strimzi-of-old",
        "risk: restart",
        "images of Strimzi 1.2.0",
    ] {
        assert!(plan.contains(told), "{told} is not in\n{plan}");
    }
    platform.place.run(APPLY).exits(0);
    let deployment = platform.get(OPERATOR).unwrap();
    assert_eq!(deployment["spec"]["template"]["spec"]["containers"][0]["image"], "quay.io/strimzi/operator:1.2.0");
    assert!(platform.get(&format!("{RBAC}/clusterroles/strimzi-of-old")).is_none());
    let plan = platform.place.run("plan").exits(0).stdout;
    assert!(plan.contains("No changes"), "{plan}");
}

#[test]
fn a_plan_that_was_saved_is_applied_as_it_is_and_not_with_another_bundle() {
    let platform = standing(&OLD);
    platform.place.run("plan --out up.plan").exits(0);
    platform.place.write("strimzi-1.2.0/070-more.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: more}\n");
    platform.place.run("init --upgrade").exits(0);
    let refused = platform.place.run("apply up.plan --wait none");
    assert_ne!(refused.code, Some(0));
    assert_eq!(platform.get("/api/v1/namespaces/strimzi/configmaps/more"), None);
    platform.place.run("plan --out up.plan").exits(0);
    platform.place.run("apply up.plan --wait none").exits(0);
    assert!(platform.get("/api/v1/namespaces/strimzi/configmaps/more").is_some());
}

#[test]
fn an_operator_that_moves_to_another_namespace_leaves_nothing_in_the_old_one() {
    let platform = Platform::new(&[&OLD]);
    platform.spec(MANAGED_OLD);
    platform.place.run("init").exits(0);
    platform.place.run(APPLY).exits(0);
    platform.spec(&MANAGED_OLD.replace("namespace: strimzi", "namespace: elsewhere"));
    platform.place.run(APPLY).exits(0);
    assert!(platform.get(OPERATOR).is_none());
    let new = "/apis/apps/v1/namespaces/elsewhere/deployments/strimzi-cluster-operator";
    assert!(platform.get(new).is_some());
    let binding = platform.get(&format!("{RBAC}/clusterrolebindings/strimzi-cluster-operator")).unwrap();
    assert_eq!(binding["subjects"][0]["namespace"], "elsewhere");
    assert!(platform.get("/apis/kafka.strimzi.io/v1/namespaces/kafka/kafkas/orders").is_some(), "no Kafka is lost");
    assert!(platform.place.run("plan").exits(0).stdout.contains("No changes"));
}

#[test]
fn versions_that_are_still_stored_stop_it_with_the_remedy() {
    let platform = standing(&Release { apis: &["v1beta2", "v1"], ..OLD });
    let plan = platform.place.run("plan").exits(10).stdout;
    assert!(plan.contains("PK322") && plan.contains("v1beta2") && plan.contains("v1-api-conversion"), "{plan}");
    let definition = platform.get(&format!("{DEFINITIONS}/kafkas.kafka.strimzi.io")).unwrap();
    assert_eq!(definition["status"]["storedVersions"], json!(["v1beta2"]));
}

#[test]
fn a_kafka_version_that_it_would_drop_is_named_and_clusters_of_others_too() {
    let platform = standing(&OLD);
    let theirs = json!({"apiVersion": "kafka.strimzi.io/v1", "kind": "Kafka",
        "metadata": {"name": "theirs", "namespace": "kafka"}, "spec": {"kafka": {"version": "4.1.2"}}});
    platform.put("someone", "/apis/kafka.strimzi.io/v1/namespaces/kafka/kafkas/theirs", &theirs);
    let plan = platform.place.run("plan").exits(10).stdout;
    let plan = plan.split_whitespace().collect::<Vec<_>>().join(" ");
    for told in ["PK323", "kafka/theirs (Kafka 4.1.2)", "first take them to Kafka 4.2.0", "PK326"] {
        assert!(plan.contains(told), "{told} is not in\n{plan}");
    }
}

//! Fields that somebody else sets: beside the spec, where the spec ignores them, and against it.

use super::world::World;
use serde_json::json;

#[test]
fn what_grew_beside_the_spec_is_told_and_left_alone() {
    let world = World::new("grown");
    world.run("apply --auto-approve").exits(0);
    let change =
        json!({"metadata": {"labels": {"team": "shop"}}, "spec": {"config": {"max.message.bytes": 2_097_152}}});
    world.kubectl_patches("payments", &change);
    let before = world.topic("payments").unwrap();

    let planned = world.run("plan --detailed-exitcode").exits(0);
    let lines =
        ["topic/orders/payments", "max.message.bytes: 2097152", "labels.team:", "shop", "by kubectl-patch at 20"];
    for part in lines {
        assert!(planned.stdout.contains(part), "`{part}` is not in:\n{}", planned.stdout);
    }
    assert!(planned.stdout.contains("No changes. "), "{}", planned.stdout);
    world.run("apply --auto-approve").exits(0);
    let after = world.topic("payments").unwrap();
    assert_eq!(after["spec"], before["spec"], "nothing is written");
    for part in ["labels", "generation"] {
        assert_eq!(after["metadata"][part], before["metadata"][part], "nothing is written");
    }

    let ignore =
        "  protect: true # a plan that would destroy it is refused\n  ignore: [metadata.labels, spec.config]\n";
    world.edit("  protect: true # a plan that would destroy it is refused\n", ignore);
    let planned = world.run("plan --detailed-exitcode").exits(0);
    assert!(planned.stdout.starts_with("No changes."), "what is ignored is no news:\n{}", planned.stdout);
}

#[test]
fn an_ignored_field_is_set_once_and_then_left_to_others() {
    let world = World::new("ignored");
    world.edit("  config:\n    retention.ms", "  ignore: [spec.config.retention.ms]\n  config:\n    retention.ms");
    world.run("apply --auto-approve").exits(0);
    let retention = || world.topic("payments").unwrap()["spec"]["config"]["retention.ms"].clone();
    assert_eq!(retention(), 604_800_000, "a new object gets it");

    world.kubectl_patches("payments", &json!({"spec": {"config": {"retention.ms": 1000}}}));
    let planned = world.run("plan --detailed-exitcode").exits(0);
    assert!(planned.stdout.contains("config.retention.ms: 1000"), "{}", planned.stdout);
    assert!(planned.stdout.contains("the spec says 604800000"), "{}", planned.stdout);

    world.edit("partitions: 12\n  replicas: 3\n  protect", "partitions: 24\n  replicas: 3\n  protect");
    world.run("apply --auto-approve").exits(0);
    assert_eq!(world.topic("payments").unwrap()["spec"]["partitions"], 24);
    assert_eq!(retention(), 1000, "a change beside it leaves it");

    world.edit("  ignore: [spec.config.retention.ms]\n", "");
    world.run("apply --auto-approve").exits(0);
    assert_eq!(retention(), 604_800_000, "without the word it is drift again");
}

/// A field that only Polaris holds goes when an apply does not send it; an ignored one must not.
#[test]
fn an_ignored_field_that_nobody_touched_survives_a_change() {
    let world = World::new("untouched");
    world.edit("  config:\n    retention.ms", "  ignore: [spec.config]\n  config:\n    retention.ms");
    world.run("apply --auto-approve").exits(0);
    world.edit("partitions: 12\n  replicas: 3\n  protect", "partitions: 24\n  replicas: 3\n  protect");
    world.run("apply --auto-approve").exits(0);
    let topic = world.topic("payments").unwrap();
    assert_eq!(topic["spec"]["partitions"], 24);
    assert_eq!(topic["spec"]["config"]["retention.ms"], 604_800_000);
    let planned = world.run("plan --detailed-exitcode").exits(0);
    assert!(planned.stdout.starts_with("No changes."), "{}", planned.stdout);
}

#[test]
fn an_autoscaler_is_named_and_left_its_replicas() {
    let world = World::new("scaled");
    world.run("apply --auto-approve").exits(0);
    let scale = format!("/apis/kafka.strimzi.io/v1/namespaces/{}/kafkanodepools/broker/scale", world.namespace);
    world.writes(("PATCH", &scale), "kube-controller-manager", &json!({"spec": {"replicas": 4}}));

    let refused = world.run("plan").exits(10);
    for part in ["PK221", "kube-controller-manager holds spec.replicas", "ignore: [spec.replicas]"] {
        assert!(refused.stdout.contains(part), "`{part}` is not in:\n{}", refused.stdout);
    }
    world.edit("      jvm: {heap: 4Gi}\n", "      jvm: {heap: 4Gi}\n      ignore: [spec.replicas]\n");
    let planned = world.run("plan --detailed-exitcode").exits(0);
    assert!(planned.stdout.contains("replicas: 4"), "{}", planned.stdout);
    assert!(planned.stdout.contains("kube-controller-manager through scale"), "{}", planned.stdout);
}

//! One platform, from its first plan to its end.

use super::world::World;
use serde_json::json;

#[test]
fn a_platform_lives_and_leaves_nothing() {
    let world = World::new("life");
    born(&world);
    changed_by_its_owner(&world);
    changed_by_somebody_else(&world);
    renamed(&world);
    gone(&world);
}

fn born(world: &World) {
    world.run("init").exits(0);
    let planned = world.run("plan --detailed-exitcode").exits(2);
    assert!(planned.stdout.contains("+ kafka/orders"), "{}", planned.stdout);
    assert_eq!(world.ours(), Vec::<String>::new(), "a plan wrote something");
    world.run("apply --auto-approve").exits(0);
    let ours = world.ours();
    for address in ["namespace/laptop/life", "kafka/orders", "kafka-node-pool/orders/broker", "topic/orders/payments"] {
        assert!(ours.iter().any(|standing| standing == address), "{address} is not in {ours:?}");
    }
    rests(world);
}

/// Nothing to do, and nothing done by looking.
fn rests(world: &World) {
    let planned = world.run("plan --detailed-exitcode").exits(0);
    assert!(planned.stdout.starts_with("No changes."), "{}", planned.stdout);
    world.run("apply --auto-approve").exits(0);
}

fn changed_by_its_owner(world: &World) {
    world.edit("partitions: 12\n  replicas: 3\n  protect: true", "partitions: 24\n  replicas: 3\n  protect: true");
    world.run("plan --out more.plan").exits(0);
    world.run("apply more.plan").exits(0);
    let topic = world.topic("payments").unwrap();
    assert_eq!(topic["spec"]["partitions"], 24);
    assert_eq!(topic["status"]["observedGeneration"], topic["metadata"]["generation"], "the apply waits");
    rests(world);
}

/// The plan says what, where and who; the apply puts it back, or the spec takes it over.
fn changed_by_somebody_else(world: &World) {
    world.kubectl_patches("payments", &json!({"spec": {"config": {"retention.ms": 1000}}}));
    let planned = world.run("plan").exits(0);
    for part in ["~ topic/orders/payments", "changed outside by kubectl-patch", "retention.ms"] {
        assert!(planned.stdout.contains(part), "`{part}` is not in:\n{}", planned.stdout);
    }
    world.run("apply --auto-approve").exits(0);
    assert_eq!(world.topic("payments").unwrap()["spec"]["config"]["retention.ms"], 604_800_000);
    rests(world);

    world.kubectl_patches("carts", &json!({"spec": {"partitions": 9}}));
    let refused = world.run("plan").exits(10);
    assert!(
        refused.stdout.contains("partitions: 9 → 6") && refused.stdout.contains("kubectl-patch"),
        "{}",
        refused.stdout
    );
    world.edit("carts: {}", "carts: {partitions: 9}");
    world.run("apply --auto-approve").exits(0);
    assert_eq!(world.topic("carts").unwrap()["spec"]["partitions"], 9);
    rests(world);
}

/// Another name is another topic: the new one comes, the old one goes.
fn renamed(world: &World) {
    world.edit("    shipments:\n", "    deliveries:\n");
    let planned = world.run("plan").exits(0);
    for part in ["+ topic/orders/deliveries", "- topic/orders/shipments", "Plan: 1 to add, 0 to change, 1 to destroy."]
    {
        assert!(planned.stdout.contains(part), "`{part}` is not in:\n{}", planned.stdout);
    }
    world.run("apply --auto-approve").exits(0);
    assert!(world.topic("deliveries").is_some());
    assert!(world.topic("shipments").is_none());
    rests(world);
}

fn gone(world: &World) {
    world.run("destroy --auto-approve").exits(10);
    assert!(world.topic("payments").is_some(), "a protected topic went");
    world.edit("  protect: true", "  protect: false");
    world.run("apply --auto-approve").exits(0);
    world.run("destroy --auto-approve").exits(0);
    assert_eq!(world.leftovers(), Vec::<serde_json::Value>::new());
    assert_eq!(world.run("state list").exits(0).stdout, "");
}

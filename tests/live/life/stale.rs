//! A saved plan, and a second writer who was faster.

use super::world::World;
use serde_json::json;

/// A platform that stands, and a saved plan that would give `payments` more partitions.
fn planned(namespace: &str) -> World {
    let world = World::new(namespace);
    world.run("apply --auto-approve").exits(0);
    world.edit("partitions: 12\n  replicas: 3\n  protect: true", "partitions: 24\n  replicas: 3\n  protect: false");
    world.run("plan --out saved.plan").exits(0);
    world
}

/// The saved plan is refused, says what moved, and nothing is written.
#[track_caller]
fn is_stale(world: &World, moved: &str) {
    let refused = world.run("apply saved.plan").exits(12);
    assert!(refused.stderr.contains(moved), "`{moved}` is not in:\n{}", refused.stderr);
    assert_eq!(world.topic("payments").unwrap()["spec"]["partitions"], 12);
}

fn ends(world: &World) {
    world.run("apply --auto-approve").exits(0);
    world.run("plan --detailed-exitcode").exits(0);
    world.run("destroy --auto-approve").exits(0);
    assert_eq!(world.leftovers(), Vec::<serde_json::Value>::new());
}

#[test]
fn an_object_that_moved_makes_a_plan_stale() {
    let world = planned("stale-object");
    world.kubectl_patches("payments", &json!({"spec": {"config": {"retention.ms": 1000}}}));
    is_stale(&world, "topic/orders/payments");
    ends(&world);
}

#[test]
fn a_state_that_moved_makes_a_plan_stale() {
    let world = planned("stale-state");
    world.edit("partitions: 24", "partitions: 12");
    world.edit("carts: {}", "carts: {partitions: 9}");
    world.run("apply --auto-approve").exits(0);
    is_stale(&world, "serial");
    ends(&world);
}

/// An operator tells its status all the time; nothing that a plan decides by is in there.
#[test]
fn a_status_that_moved_is_no_reason_to_refuse() {
    let world = planned("stale-status");
    let before = world.topic("carts").unwrap();
    world.patches("carts", "status", &json!({"status": {"topicName": "elsewhere"}}));
    assert_ne!(world.topic("carts").unwrap()["metadata"]["resourceVersion"], before["metadata"]["resourceVersion"]);
    world.run("apply saved.plan").exits(0);
    assert_eq!(world.topic("payments").unwrap()["spec"]["partitions"], 24);
    ends(&world);
}

//! An object that kubectl made becomes Polaris', with all that this means.

use super::world::World;
use serde_json::{Value, json};

const NOTE: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// As `kubectl apply -f` without `--server-side` sends it.
fn applied_by_kubectl(world: &World, topic: &str) {
    let mut object = json!({
        "apiVersion": "kafka.strimzi.io/v1", "kind": "KafkaTopic",
        "metadata": {"name": topic, "namespace": world.namespace, "labels": {"strimzi.io/cluster": "orders"}},
        "spec": {"partitions": 6, "replicas": 3, "config": {"retention.ms": 1000, "cleanup.policy": "compact"}},
    });
    object["metadata"]["annotations"] = json!({NOTE: object.to_string()});
    let path = format!("/apis/kafka.strimzi.io/v1/namespaces/{}/kafkatopics", world.namespace);
    world.writes(("POST", &path), "kubectl-client-side-apply", &object);
}

/// The managers that hold an option of a topic.
fn holders(topic: &Value, option: &str) -> Vec<String> {
    let entries = topic["metadata"]["managedFields"].as_array().unwrap();
    let holds = |entry: &&Value| entry["fieldsV1"]["f:spec"]["f:config"].get(format!("f:{option}")).is_some();
    entries.iter().filter(holds).map(|entry| entry["manager"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn what_kubectl_made_is_adopted_with_the_power_to_remove() {
    let world = World::new("adopted");
    world.run("apply --auto-approve").exits(0);
    applied_by_kubectl(&world, "audit");
    world
        .edit("    carts: {}\n", "    carts: {}\n    audit: {config: {retention.ms: 1000, cleanup.policy: compact}}\n");

    let refused = world.run("plan").exits(10);
    assert!(refused.stdout.contains("exists, not managed"), "{}", refused.stdout);
    assert!(refused.stdout.contains("polaris import topic/orders/audit"), "{}", refused.stdout);
    world.run("apply --auto-approve").exits(10);
    assert_eq!(holders(&world.topic("audit").unwrap(), "retention.ms"), ["kubectl-client-side-apply"]);

    let imported = world.run("import topic/orders/audit").exits(0);
    assert!(imported.stderr.contains("kubectl-client-side-apply"), "{}", imported.stderr);
    let topic = world.topic("audit").unwrap();
    assert_eq!(holders(&topic, "retention.ms"), ["polaris"]);
    assert!(topic["metadata"]["annotations"].get(NOTE).is_none(), "a stale note would mislead the next kubectl apply");
    world.run("plan --detailed-exitcode").exits(0);

    world.edit("retention.ms: 1000, cleanup.policy", "cleanup.policy");
    let planned = world.run("plan --detailed-exitcode").exits(2);
    assert!(planned.stdout.contains("- retention.ms"), "{}", planned.stdout);
    world.run("apply --auto-approve").exits(0);
    assert_eq!(world.topic("audit").unwrap()["spec"]["config"], json!({"cleanup.policy": "compact"}));
    world.run("plan --detailed-exitcode").exits(0);
}

#[test]
fn what_the_spec_lacks_at_the_adoption_is_shown_before_it_goes() {
    let world = World::new("adopted-more");
    world.run("apply --auto-approve").exits(0);
    applied_by_kubectl(&world, "audit");
    world.edit("    carts: {}\n", "    carts: {}\n    audit: {config: {cleanup.policy: compact}}\n");
    world.run("import topic/orders/audit").exits(0);
    let planned = world.run("plan --detailed-exitcode").exits(2);
    assert!(planned.stdout.contains("- retention.ms: 1000"), "{}", planned.stdout);
    world.run("apply --auto-approve").exits(0);
    assert_eq!(world.topic("audit").unwrap()["spec"]["config"], json!({"cleanup.policy": "compact"}));
    world.run("plan --detailed-exitcode").exits(0);
}

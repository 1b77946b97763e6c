//! Least privilege: who may only read can plan, and the roles that `doctor --rbac` prints carry a spec through its life.

use super::{second::Second, support::server, world::World};
use serde_json::{Value, json};

/// The roles that the spec takes, as they are printed.
fn roles(second: &Second<'_>) -> Vec<Value> {
    let printed = second.run("doctor --rbac --json").exits(0);
    printed.events().into_iter().map(|mut event| event["document"].take()).collect()
}

/// As an administrator would: `kubectl apply -f -`.
fn granted(world: &World, documents: &[Value]) {
    for document in documents {
        let (kind, name) = (document["kind"].as_str().unwrap(), document["metadata"]["name"].as_str().unwrap());
        let plural = format!("{}s", kind.to_lowercase());
        let root = if kind == "Namespace" { "/api/v1" } else { "/apis/rbac.authorization.k8s.io/v1" };
        let place = document["metadata"]["namespace"].as_str().map(|space| format!("/namespaces/{space}"));
        let path = format!("{root}{}/{plural}/{name}", place.unwrap_or_default());
        world.writes(("APPLY", &path), "kubectl", document);
    }
}

/// The same roles with nothing but the right to look.
fn only_to_look(documents: &[Value]) -> Vec<Value> {
    let mut documents = documents.to_vec();
    for rules in documents.iter_mut().filter_map(|document| document.get_mut("rules")?.as_array_mut()) {
        for rule in rules.iter_mut() {
            rule["verbs"].as_array_mut().unwrap().retain(|verb| verb == "get" || verb == "list");
        }
        rules.retain(|rule| rule["verbs"] != json!([]));
    }
    documents
}

#[test]
fn a_spec_lives_with_exactly_the_roles_that_are_printed() {
    let world = World::new("host");
    world.run("apply --auto-approve").exits(0);
    let second = Second::new(&world, "least");
    let roles = roles(&second);
    second.is_user("ci", "polaris-least");

    granted(&world, &only_to_look(&roles));
    looks_and_is_told(&second);
    assert_eq!(server::get(&world.client(), &topic("payments")), None, "an apply without rights wrote something");

    granted(&world, &roles);
    lives(&second);
    assert_eq!(server::get(&world.client(), &topic("payments")), None);
}

fn topic(name: &str) -> String {
    format!("/apis/kafka.strimzi.io/v1/namespaces/least/kafkatopics/{name}")
}

/// Everything that is missing, at once and before the first write.
fn looks_and_is_told(second: &Second<'_>) {
    let planned = second.run("plan").exits(0);
    assert!(
        planned.stdout.contains("+ topic/orders/payments") && planned.stdout.contains("PK305"),
        "{}",
        planned.stdout
    );
    let refused = second.run("apply --auto-approve").exits(1);
    for part in ["PK305", "create, patch", "kafkatopics.kafka.strimzi.io in namespace least", "kafkas.kafka.strimzi.io"]
    {
        assert!(refused.stderr.contains(part), "`{part}` is not in:\n{}", refused.stderr);
    }
    let found = second.run("doctor").stdout;
    assert!(found.contains("PK305 may not"), "{found}");
}

fn lives(second: &Second<'_>) {
    let found = second.run("doctor").exits(0).stdout;
    assert!(found.contains("everything that the spec needs is allowed"), "{found}");
    let planned = second.run("plan").exits(0);
    assert!(!planned.stdout.contains("PK305"), "{}", planned.stdout);
    second.run("apply --auto-approve").exits(0);
    second.run("plan --detailed-exitcode").exits(0);

    second.edit("partitions: 12\n  replicas: 3\n  protect: true", "partitions: 24\n  replicas: 3\n  protect: false");
    let planned = second.run("plan").exits(0);
    assert!(!planned.stdout.contains("PK232"), "it may ask for dry runs: {}", planned.stdout);
    second.run("apply --auto-approve").exits(0);
    second.run("destroy --auto-approve").exits(0);
}

/// Where a dry run is not allowed, a change is still planned, and what that means is said once.
#[test]
fn who_may_only_read_is_told_once_that_nothing_is_proven() {
    let world = World::new("shop");
    world.run("apply --auto-approve").exits(0);
    let second = Second::new(&world, "read-only");
    let roles = roles(&second);
    second.run("apply --auto-approve").exits(0);
    granted(&world, &only_to_look(&roles));
    second.is_user("viewer", "polaris-read-only");
    let planned = second.run("plan --detailed-exitcode").exits(0);
    assert!(planned.stdout.starts_with("No changes."), "{}", planned.stdout);

    second.edit("partitions: 12\n  replicas: 3\n  protect", "partitions: 24\n  replicas: 3\n  protect");
    second.edit("    partitions: 6\n", "    partitions: 9\n");
    let planned = second.run("plan").exits(0);
    assert!(planned.stdout.contains("Plan: 0 to add, 4 to change, 0 to destroy."), "{}", planned.stdout);
    assert_eq!(planned.stdout.matches("PK232").count(), 1, "{}", planned.stdout);
    second.run("apply --auto-approve").exits(1);
}

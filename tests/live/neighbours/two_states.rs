//! Two specs with a state each on one cluster.

use super::{second::Second, support::server, world::World};

#[test]
fn one_name_in_two_namespaces_is_two_clusters() {
    let world = World::new("first");
    world.run("apply --auto-approve").exits(0);
    let second = Second::new(&world, "second");
    second.run("apply --auto-approve").exits(0);
    second.run("plan --detailed-exitcode").exits(0);
    world.run("plan --detailed-exitcode").exits(0);
    assert!(world.topic("payments").is_some());

    world.edit("  protect: true", "  protect: false");
    world.run("apply --auto-approve").exits(0);
    world.run("destroy --exclude kubernetes/* --auto-approve").exits(0);
    assert_eq!(world.topic("payments"), None);
    let theirs = "/apis/kafka.strimzi.io/v1/namespaces/second/kafkatopics/payments";
    assert!(server::get(&world.client(), theirs).is_some(), "the end of the one is not the end of the other");
}

#[test]
fn an_object_of_another_state_is_refused_by_name() {
    let world = World::new("claimed");
    world.run("apply --auto-approve").exits(0);
    let before = world.topic("carts").unwrap();
    let lineage = before["metadata"]["annotations"]["polaris.dev/lineage"].as_str().unwrap();
    let second = Second::new(&world, "claimed");

    let refused = second.run("plan --json").exits(10);
    let findings = refused.events().into_iter().filter(|event| event["type"] == "finding");
    let told: Vec<_> = findings.filter(|finding| finding["address"] == "topic/orders/carts").collect();
    assert_eq!(told[0]["code"], "PK220");
    let detail = told[0]["detail"].as_str().unwrap();
    assert!(detail.contains(lineage) && detail.contains("topic/orders/carts"), "{detail}");

    second.run("apply --auto-approve").exits(10);
    let refused = second.run("import topic/orders/carts").exits(1);
    assert!(refused.stderr.contains(lineage), "{}", refused.stderr);
    let after = world.topic("carts").unwrap();
    assert_eq!(after["metadata"]["annotations"], before["metadata"]["annotations"], "nothing was written");
    assert_eq!(after["metadata"]["generation"], before["metadata"]["generation"], "nothing was written");
}

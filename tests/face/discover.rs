//! What somebody else made is found, written as a spec, adopted, and then the spec is true.

use crate::support::TestEnvironment;
use kube::api::{Api, ApiResource, DynamicObject, GroupVersionKind, PostParams};
use polaris_sandbox::Sandbox;
use serde_json::json;

/// Makes a topic past Polaris, as someone with kubectl would.
fn somebody_makes_a_topic(place: &TestEnvironment) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let sandbox = Sandbox::open(&place.path(".polaris/sandbox/default/laptop")).unwrap();
        let kind = ApiResource::from_gvk(&GroupVersionKind::gvk("kafka.strimzi.io", "v1", "KafkaTopic"));
        let topics: Api<DynamicObject> = Api::namespaced_with(sandbox.operator_client(), "kafka", &kind);
        let topic = json!({
            "apiVersion": "kafka.strimzi.io/v1",
            "kind": "KafkaTopic",
            "metadata": {"name": "audit", "labels": {"strimzi.io/cluster": "orders"}},
            "spec": {"partitions": 4, "replicas": 3, "config": {"retention.ms": 1000}},
        });
        topics.create(&PostParams::default(), &serde_json::from_value(topic).unwrap()).await.unwrap();
    });
}

#[test]
fn a_strangers_topic_is_found_written_down_and_adopted() {
    let place = TestEnvironment::example("quickstart");
    place.run("apply --auto-approve").exits(0);
    let run = place.run("import --discover").exits(0);
    assert_eq!(run.stdout, "", "{}", run.stderr);
    somebody_makes_a_topic(&place);

    let found = place.run("import --discover").exits(0);
    assert!(found.stdout.starts_with("# polaris import topic/orders/audit\n"), "{}", found.stdout);
    let events = place.run("import --discover --json").exits(0).events();
    assert_eq!(events[1]["document"]["spec"]["partitions"], 4);

    place.write("found.polaris.yaml", &found.stdout);
    place.run("validate").exits(0);
    place.run("import topic/orders/audit").exits(0);
    place.run("apply --auto-approve").exits(0);
    assert!(place.run("plan").exits(0).stdout.starts_with("No changes."));
    assert_eq!(place.run("import --discover").exits(0).stdout, "");
}

#[test]
fn an_address_or_the_search_is_given_and_not_both() {
    let place = TestEnvironment::example("quickstart");
    place.run("import").exits(64);
    place.run("import topic/orders/refunds --discover").exits(64);
}

//! Two specs with a state each on one cluster.

use super::{support::server, world::World};
use std::{
    io::{BufRead as _, BufReader},
    process::{Child, Stdio},
};

/// The project of somebody else on the same cluster: the same Kafka cluster name, a state of its own. A sandbox belongs
/// to one project, so it listens for the other.
struct Second<'a> {
    world: &'a World,
    listening: Option<Child>,
}

impl<'a> Second<'a> {
    fn new(world: &'a World, namespace: &str) -> Self {
        let text = world.environment.read("polaris.yaml");
        let text = text.replace(&format!("namespace: {}", world.namespace), &format!("namespace: {namespace}"));
        let text = text.replace("operator:\n    version: 1.2.0", "operator: external");
        world
            .environment
            .write("second/polaris.yaml", &text.replace("provider: sandbox", "provider: kubeconfig\n  path: given"));
        let listening = (!server::is_real()).then(|| listens(world));
        Self { world, listening }
    }

    fn run(&self, line: &str) -> super::support::Run {
        self.world.run(&format!("-C second {line}"))
    }
}

fn listens(world: &World) -> Child {
    let mut serve = world.environment.command(["sandbox", "serve", "--kubeconfig", "second/given"]);
    let mut listening = serve.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    BufReader::new(listening.stdout.take().unwrap()).read_line(&mut String::new()).unwrap();
    listening
}

impl Drop for Second<'_> {
    fn drop(&mut self) {
        if let Some(child) = &mut self.listening {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

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

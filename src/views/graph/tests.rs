use super::*;
use polaris_core::{
    address::ResourceAddress,
    graph::{DesiredGraph, DesiredResource, Mode, WaitCondition},
    resource::Target,
    value::{Digest, Value},
};

fn resource(address: &str, depends_on: &[&str]) -> DesiredResource {
    DesiredResource {
        address: address.parse().unwrap(),
        target: Target::ControlPlane { cluster: "eu1".into() },
        mode: Mode::Managed,
        body: Value::Null,
        digest: Digest::of(&Value::Null),
        depends_on: depends_on.iter().map(|address| address.parse().unwrap()).collect(),
        source: None,
        protect: false,
        wait: WaitCondition::Nothing,
        accepts: Vec::new(),
        ignored: None,
    }
}

/// A cluster with its namespace, a Kafka, six topics alike and a user of one of them.
fn graph() -> DesiredGraph {
    let mut resources = vec![
        resource("kubernetes/eu1", &[]),
        resource("namespace/eu1/kafka", &["kubernetes/eu1"]),
        resource("operator/eu1", &["kubernetes/eu1", "namespace/eu1/kafka"]),
        resource("kafka/orders", &["kubernetes/eu1", "namespace/eu1/kafka", "operator/eu1"]),
    ];
    let topics = (1..=6).map(|at| resource(&format!("topic/orders/t{at}"), &["kafka/orders"]));
    resources.extend(topics);
    resources.push(resource("user/orders/billing", &["kafka/orders", "topic/orders/t1"]));
    DesiredGraph::new("prod", resources)
}

#[test]
fn the_tree_names_everything_once() {
    let text = tree(&graph());
    for resource in graph().resources() {
        let named = |line: &&str| {
            line.trim_start_matches(['│', '├', '└', '─', ' ']).split("   ").next() == Some(resource.address.as_str())
        };
        assert_eq!(text.lines().filter(named).count(), 1, "{}\n{text}", resource.address);
    }
    assert!(
        text.starts_with("kubernetes/eu1\n└─ namespace/eu1/kafka\n   └─ operator/eu1\n      └─ kafka/orders\n"),
        "{text}"
    );
}

#[test]
fn what_the_tree_cannot_show_is_named_beside() {
    let mut resources = graph().resources().to_vec();
    let other: ResourceAddress = "topic/orders/t2".parse().unwrap();
    resources.last_mut().unwrap().depends_on.push(other);
    let text = tree(&DesiredGraph::new("prod", resources));
    assert!(text.contains("user/orders/billing   (and needs topic/orders/t1)"), "{text}");
}

#[test]
fn diagrams_fold_what_is_alike_and_leave_out_what_is_implied() {
    let text = dot(&graph());
    assert!(text.starts_with("digraph \"prod\" {\n") && text.ends_with("}\n"));
    assert!(text.contains("[label=\"topic/orders/… (5)\"]"), "{text}");
    assert_eq!(text.matches(" -> ").count(), 6, "{text}");
}

#[test]
fn mermaid_and_svg_show_the_same_nodes() {
    let nodes = dot(&graph()).matches("label=").count();
    assert_eq!(mermaid(&graph()).matches("[\"").count(), nodes);
    let picture = svg(&graph());
    assert_eq!((picture.matches("<rect ").count(), picture.matches("<path ").count()), (nodes, 6));
    assert_eq!(svg(&graph()), picture);
}

#[test]
fn an_empty_graph_draws_nothing() {
    let empty = DesiredGraph::new("prod", Vec::new());
    assert_eq!(tree(&empty), "");
    assert!(svg(&empty).contains("</svg>"));
}

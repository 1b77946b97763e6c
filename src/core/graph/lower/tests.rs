//! Specs in, graphs out.

use super::lower;
use crate::{
    address::ResourceAddress,
    diagnostic::Diagnostic,
    graph::{DesiredGraph, DesiredResource, Mode},
    spec::{parse, text_of},
};

fn graph_of(yaml: &str) -> (DesiredGraph, Vec<Diagnostic>) {
    let file = text_of("polaris.yaml", yaml.as_bytes()).unwrap();
    let (spec, found) = parse(&[file]);
    assert_eq!(found, [], "the spec parses");
    let resolved = spec.resolve(None).unwrap_or_else(|found| panic!("{found:#?}"));
    lower(&resolved)
}

fn addresses(graph: &DesiredGraph) -> Vec<&str> {
    graph.resources().iter().map(|resource| resource.address.as_str()).collect()
}

fn get<'a>(graph: &'a DesiredGraph, address: &str) -> &'a DesiredResource {
    let address: ResourceAddress = address.parse().unwrap();
    graph.get(&address).unwrap_or_else(|| panic!("no {address} in {:?}", addresses(graph)))
}

const QUICKSTART: &str = include_str!("../../../../examples/quickstart/polaris.yaml");

#[test]
fn the_quickstart_becomes_a_platform_in_dependency_order() {
    let (graph, found) = graph_of(QUICKSTART);
    assert_eq!(found, []);
    insta::assert_snapshot!("quickstart_addresses", addresses(&graph).join("\n"));
}

#[test]
fn the_quickstart_says_only_what_it_declares() {
    let (graph, _) = graph_of(QUICKSTART);
    let bodies: Vec<String> = ["kafka-node-pool/orders/broker", "topic/orders/customers", "user/orders/billing"]
        .map(|address| format!("{address} {}", serde_json::to_string_pretty(&get(&graph, address).body).unwrap()))
        .into();
    insta::assert_snapshot!("quickstart_bodies", bodies.join("\n"));
    assert!(get(&graph, "topic/orders/payments").protect);
    assert_eq!(get(&graph, "kubernetes/laptop").mode, Mode::Managed);
}

//! The bundles of operators that a case installs on a real cluster: one file a release, under `bundles/`.

use polaris_core::{
    graph::DesiredGraph,
    kafka::bundle::{Bundle, Installation},
};
use std::{fs, path::Path};

/// Puts the bundle of each operator into the graph, as every command but `init` does.
pub fn install(graph: &mut DesiredGraph) {
    for operator in graph.unresolved_operators() {
        let bundles = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/planner/bundles");
        let path = bundles.join(format!("{}.yaml", operator.version));
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let bundle = Bundle::parse(&text).unwrap_or_else(|error| panic!("{} {error}", path.display()));
        graph.install(&operator.cluster, &Installation::of(&bundle, &operator.wish()));
    }
}

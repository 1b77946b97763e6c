//! The examples are sound, and say nothing that they should not.

use polaris_core::{
    diagnostic::SourceFile,
    graph,
    spec::{self, Spec},
};
use std::path::{Path, PathBuf};

fn folders() -> Vec<PathBuf> {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut folders: Vec<_> = std::fs::read_dir(examples).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.retain(|path| path.is_dir());
    folders.sort();
    folders
}

/// Every spec file of a folder.
pub fn files(folder: &Path) -> Vec<SourceFile> {
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.to_str().unwrap().ends_with("polaris.yaml"));
    paths.sort();
    let read = |path: &PathBuf| spec::text_of(path.to_str().unwrap(), &std::fs::read(path).unwrap()).unwrap();
    paths.iter().map(read).collect()
}

fn parsed(folder: &Path) -> Spec {
    let (parsed, found) = spec::parse(&files(folder));
    assert_eq!(found, [], "{}", folder.display());
    parsed
}

#[test]
fn every_example_is_sound_in_every_environment() {
    assert_eq!(folders().len(), 5);
    for folder in folders() {
        let parsed = parsed(&folder);
        assert_eq!(graph::check_all(&parsed), [], "{}", folder.display());
        let mut names: Vec<Option<&str>> = parsed.environments().map(Some).collect();
        if names.is_empty() {
            names.push(None);
        }
        for name in names {
            let (graph, found) = graph::lower(&parsed.resolve(name).unwrap());
            assert_eq!(found, [], "{} {name:?}", folder.display());
            assert!(graph.resources().len() >= 8);
        }
    }
}

#[test]
fn values_and_patches_make_two_environments_of_one_spec() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/multi-environment");
    let parsed = parsed(&folder);
    let body = |environment: &str, address: &str| {
        let (graph, _) = graph::lower(&parsed.resolve(Some(environment)).unwrap());
        graph.get(&address.parse().unwrap()).unwrap().body.to_json()
    };
    assert_eq!(body("dev", "kafka-node-pool/orders/broker")["spec"]["replicas"], 3);
    assert_eq!(body("prod", "kafka-node-pool/orders/broker")["spec"]["replicas"], 6);
    assert_eq!(body("prod", "kafka-node-pool/orders/broker")["spec"]["jvmOptions"]["-Xmx"], "6g");
    assert_eq!(body("prod", "kubernetes/main")["context"], "prod-eu1");
    assert_eq!(body("dev", "kubernetes/main")["provider"], "sandbox");
}

#[test]
fn the_examples_are_laid_out_as_fmt_would() {
    for file in folders().iter().flat_map(|folder| files(folder)) {
        snapbox::assert_data_eq!(spec::format(&file).unwrap(), snapbox::Data::text(&*file.text).raw());
    }
}

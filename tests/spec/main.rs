//! Specs as people write them, and what Polaris says about them.
//!
//! A case is a file `cases/<name>.yaml` and the screen beside it, `cases/<name>.txt`; a new one needs no Rust.
//! `POLARIS_BLESS=1 cargo test --test spec` writes what is said now, to be read before it is kept.

#![allow(clippy::unwrap_used, reason = "a panic in a test is the report")]

mod codes;
mod examples;
mod hostile;
mod replay;
mod schemas;

use polaris::views::{Palette, diagnostics};
use polaris_core::{
    diagnostic::{Diagnostic, SourceMap},
    graph, spec,
};
use std::path::{Path, PathBuf};

/// Everything that is found in one text, for every environment.
fn diagnose(name: &str, bytes: &[u8]) -> (SourceMap, Vec<Diagnostic>) {
    let file = match spec::text_of(name, bytes) {
        Ok(file) => file,
        Err(diagnostic) => return (SourceMap::default(), vec![diagnostic]),
    };
    let sources: SourceMap = [file].into_iter().collect();
    let (parsed, mut found) = spec::parse(sources.files());
    found.extend(graph::check_all(&parsed));
    Diagnostic::sort(&mut found);
    (sources, found)
}

fn rendered(name: &str, bytes: &[u8]) -> String {
    let (sources, found) = diagnose(name, bytes);
    let text = diagnostics::render(&found, &sources, Palette::PLAIN);
    format!("{text}\n{}\n", diagnostics::count(&found, 1))
}

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/spec/cases");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "yaml"));
    paths.sort();
    paths
}

#[test]
fn every_case_says_what_stands_beside_it() {
    let cases = cases();
    assert!(cases.len() >= 30, "{} cases", cases.len());
    for path in cases {
        let name = path.file_name().unwrap().to_str().unwrap();
        let said = rendered(name, &std::fs::read(&path).unwrap());
        let beside = path.with_extension("txt");
        if std::env::var_os("POLARIS_BLESS").is_some() {
            std::fs::write(&beside, &said).unwrap();
        }
        let expected = std::fs::read_to_string(&beside).unwrap_or_default();
        snapbox::assert_data_eq!(said, snapbox::Data::text(expected).raw());
    }
}

#[test]
fn every_code_of_the_spec_has_a_case() {
    let screens: String =
        cases().iter().map(|path| std::fs::read_to_string(path.with_extension("txt")).unwrap_or_default()).collect();
    // A file that cannot be read, and a folder without one, are the face's; what a plan destroys is the planner's; the
    // choice of an environment is below.
    let elsewhere = ["PK019", "PK022", "PK028", "PK031"];
    for page in polaris_core::diagnostic::catalog().iter().filter(|page| page.code.0 < 100) {
        let code = page.code.to_string();
        assert!(elsewhere.contains(&&*code) || screens.contains(&format!("[{code}]")), "no case shows {code}");
    }
}

#[test]
fn an_environment_is_chosen_where_there_are_several() {
    let environment =
        |name: &str| format!("apiVersion: polaris.dev/v1\nkind: Environment\nmetadata: {{name: {name}}}\n---\n");
    let file =
        spec::text_of("polaris.yaml", format!("{}{}", environment("dev"), environment("prod")).as_bytes()).unwrap();
    let (parsed, found) = spec::parse(&[file]);
    assert_eq!(found, []);
    let refused = |name: Option<&str>| parsed.resolve(name).unwrap_err().remove(0);
    assert_eq!(refused(None).notes, ["choose one with --environment: dev, prod"]);
    assert_eq!(refused(Some("prd")).notes, ["the environments are dev, prod", "did you mean `prod`?"]);
    assert_eq!(parsed.resolve(Some("dev")).unwrap().environment, "dev");
}

#[test]
fn without_an_environment_there_is_a_default_one() {
    let (parsed, _) = spec::parse(&[]);
    assert_eq!(parsed.resolve(None).unwrap().environment, "default");
    assert_eq!(parsed.resolve(Some("default")).unwrap().environment, "default");
    assert_eq!(parsed.resolve(Some("prod")).unwrap_err()[0].code.to_string(), "PK022");
}

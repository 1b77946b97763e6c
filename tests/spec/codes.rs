//! Codes and their pages: each has one, and nobody uses a code that has none.

use polaris_core::diagnostic::{Code, catalog};
use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Every `PKnnn` and every `Code(nnn)` of the sources.
fn mentioned() -> BTreeSet<u16> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    sources(&root.join("src"), &mut files);
    sources(&root.join("state-backends"), &mut files);
    // The register itself names the ends of its ranges.
    files.retain(|path| !path.ends_with("diagnostic/code.rs"));
    let mut codes = BTreeSet::new();
    for text in files.iter().map(|path| std::fs::read_to_string(path).unwrap()) {
        for mark in ["PK", "Code("] {
            let numbers = text.split(mark).skip(1).filter_map(|rest| {
                let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
                (digits.len() == 3).then(|| digits.parse::<u16>().unwrap())
            });
            codes.extend(numbers);
        }
    }
    codes
}

#[test]
fn every_code_has_a_page_that_names_it() {
    let numbers: Vec<u16> = catalog().iter().map(|entry| entry.code.0).collect();
    assert!(numbers.is_sorted() && numbers.windows(2).all(|pair| pair[0] != pair[1]), "{numbers:?}");
    for entry in catalog() {
        let title = format!("# {}: ", entry.code);
        assert!(entry.page.starts_with(&title), "the page of {} starts with its code", entry.code);
        assert!(entry.page.lines().count() >= 4, "the page of {} explains it", entry.code);
    }
}

#[test]
fn every_code_that_is_used_has_a_page() {
    let known: BTreeSet<u16> = catalog().iter().map(|entry| entry.code.0).collect();
    let strange: Vec<Code> = mentioned().difference(&known).map(|number| Code(*number)).collect();
    assert_eq!(strange, [], "codes without a page: add one to src/core/diagnostic/code.rs");
}

#[test]
fn codes_are_read_as_they_are_written() {
    assert_eq!("PK003".parse::<Code>(), Ok(Code::UNKNOWN_FIELD));
    assert_eq!("pk003".parse::<Code>(), Ok(Code::UNKNOWN_FIELD));
    assert!("3".parse::<Code>().is_err());
    assert!(Code::UNKNOWN_FIELD.page().is_some_and(|page| page.contains("did you mean")));
}

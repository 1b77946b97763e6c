//! The search for canaries: in plain, in base64 at every alignment, in hex.

use crate::support::{Run, TestEnvironment};
use base64::{Engine as _, alphabet, engine::GeneralPurpose, engine::general_purpose::NO_PAD};
use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
};

/// Every way in which a text may have been written.
fn forms(canary: &str) -> Vec<String> {
    let hex = canary.bytes().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    });
    let mut forms = vec![canary.to_owned(), hex.to_uppercase(), hex];
    for alphabet in [&alphabet::STANDARD, &alphabet::URL_SAFE] {
        forms.extend((0..3).map(|before| base64_core(canary, before, alphabet)));
    }
    forms
}

/// The characters of base64 that depend on the canary alone, where `before` bytes precede it in its group of three.
fn base64_core(canary: &str, before: usize, alphabet: &alphabet::Alphabet) -> String {
    let padded = format!("{}{canary}", "-".repeat(before));
    let whole = GeneralPurpose::new(alphabet, NO_PAD).encode(&padded);
    let (first, last) = ((before * 8).div_ceil(6), padded.len() * 8 / 6);
    whole[first..last].to_owned()
}

/// Asserts that no run said a canary, and that no file holds one.
#[track_caller]
pub fn assert_none(canaries: &[&str], place: &TestEnvironment, runs: &[(String, Run)]) {
    let forms: Vec<String> = canaries.iter().flat_map(|canary| forms(canary)).collect();
    let shown = |text: &[u8]| forms.iter().find(|form| contains(text, form.as_bytes()));
    for (line, run) in runs {
        for (name, text) in [("standard output", &run.stdout), ("standard error", &run.stderr)] {
            assert!(shown(text.as_bytes()).is_none(), "`polaris {line}` wrote a secret to {name}:\n{text}");
        }
    }
    for file in files(&place.path("..")) {
        let bytes = std::fs::read(&file).unwrap_or_default();
        assert_eq!(shown(&bytes), None, "{} holds a secret", file.display());
    }
}

fn contains(text: &[u8], form: &[u8]) -> bool {
    text.windows(form.len()).any(|window| window == form)
}

/// All files but the sandbox's database, which plays etcd, and the folder in which a person keeps secrets.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() && name != "kept-secrets" {
            found.extend(files(&path));
        } else if path.is_file() && !name.starts_with("objects.db") {
            found.push(path);
        }
    }
    found
}

#[test]
fn the_search_finds_every_form() {
    let canary = "canary-7f3a-under-test";
    let engine = base64::engine::general_purpose::STANDARD;
    for around in ["", "a", "ab", "user:"] {
        let text = engine.encode(format!("{around}{canary} and more"));
        assert!(forms(canary).iter().any(|form| text.contains(form.as_str())), "{text}");
    }
    assert!(forms("Az").contains(&"417a".to_owned()));
}

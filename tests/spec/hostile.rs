//! Input that means harm, or was broken on the way: an answer, in bounded time and memory, and never a panic.

use crate::diagnose;
use polaris_core::diagnostic::{Code, Severity};

/// The codes that a text is answered with.
fn codes(bytes: &[u8]) -> Vec<Code> {
    let (_, found) = diagnose("hostile.yaml", bytes);
    found.iter().filter(|diagnostic| diagnostic.severity == Severity::Error).map(|diagnostic| diagnostic.code).collect()
}

#[test]
fn a_file_of_fifty_megabytes_is_refused_before_it_is_read() {
    assert_eq!(codes(&vec![b'a'; 50 * 1024 * 1024]), [Code::INPUT_LIMIT]);
}

#[test]
fn an_alias_bomb_does_not_go_off() {
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for level in 1..20 {
        let alias = format!("*a{}", level - 1);
        bomb.extend([format!("a{level}: &a{level} [{}]\n", vec![alias; 9].join(", "))]);
    }
    assert_eq!(codes(bomb.as_bytes()), [Code::INPUT_LIMIT]);
}

#[test]
fn values_that_double_each_other_do_not_grow_for_ever() {
    let mut text = String::from(
        "apiVersion: polaris.dev/v1\nkind: Environment\nmetadata: {name: dev}\nspec:\n  values:\n    v0: xxxxxxxxxxxxxxxx\n",
    );
    for level in 1..30 {
        let name = format!("${{values.v{}}}", level - 1);
        text.extend([format!("    v{level}: \"{}\"\n", name.repeat(16))]);
    }
    text.push_str(
        "---\napiVersion: polaris.dev/v1\nkind: Topic\nmetadata: {name: t}\nspec: {cluster: \"${values.v7}\"}\n",
    );
    assert!(codes(text.as_bytes()).contains(&Code::INPUT_LIMIT));
}

#[test]
fn ten_thousand_levels_are_too_many() {
    assert_eq!(codes("[".repeat(10_000).as_bytes()), [Code::INPUT_LIMIT]);
    assert_eq!(codes("{a: ".repeat(10_000).as_bytes()), [Code::INPUT_LIMIT]);
    assert_eq!(codes("- ".repeat(10_000).as_bytes()), [Code::INPUT_LIMIT]);
    let stairs: Vec<String> = (0..10_000).map(|level| format!("{}a:\n", " ".repeat(level))).collect();
    assert_eq!(codes(stairs.concat().as_bytes()), [Code::INPUT_LIMIT]);
}

#[test]
fn what_is_no_text_is_refused() {
    assert_eq!(codes(b"kind: \xff\xfe"), [Code::INPUT_LIMIT]);
    assert_eq!(codes(b"kind: \0"), [Code::INPUT_LIMIT]);
    assert_eq!(codes(b"\xff\xfek\0i\0n\0d\0"), [Code::INPUT_LIMIT]);
}

#[test]
fn tabs_are_no_indentation() {
    assert_eq!(codes(b"spec:\n\tcluster: orders\n"), [Code::SYNTAX]);
    let (_, found) = diagnose("hostile.yaml", b"kind: Topic\n\tmetadata: {}\n");
    let place = found[0].span.as_ref().unwrap();
    assert_eq!((place.line, place.column), (2, 1));
}

#[test]
fn files_without_documents_are_no_mistake() {
    for text in ["", "\n\n", "# nothing here yet\n", "---\n---\n", "\u{feff}", "---\r\n# empty\r\n"] {
        assert_eq!(codes(text.as_bytes()), [], "{text:?}");
    }
}

#[test]
fn windows_line_ends_and_a_byte_order_mark_are_no_mistake() {
    let quickstart = include_str!("../../examples/quickstart/polaris.yaml");
    let windows = format!("\u{feff}{}", quickstart.replace('\n', "\r\n"));
    assert_eq!(codes(windows.as_bytes()), []);
}

#[test]
fn a_broken_document_does_not_hide_the_others() {
    let text = "spec: [1, 2\n---\napiVersion: polaris.dev/v1\nkind: Topicc\nmetadata: {name: t}\n";
    assert_eq!(codes(text.as_bytes()), [Code::SYNTAX, Code::UNKNOWN_WORD]);
}

#[test]
fn no_single_change_of_an_example_makes_it_panic() {
    let quickstart = include_bytes!("../../examples/quickstart/polaris.yaml");
    let noise = [b'\t', b'[', b'}', b':', b'-', b'&', b'*', b'!', b'"', b'|', b'\r', 0x80, b'9'];
    for at in (0..quickstart.len()).step_by(13) {
        let mut bytes = quickstart.to_vec();
        bytes[at] = noise[at % noise.len()];
        let _ = codes(&bytes);
        let _ = codes(&quickstart[..at]);
    }
}

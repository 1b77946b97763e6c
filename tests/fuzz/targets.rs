//! What is fed to each target: any bytes at all. A panic is a finding, and so is what an assertion here says.

#![allow(dead_code, reason = "each target uses its own")]

use polaris_core::{
    graph,
    plan::{self, Plan},
    spec,
    state::State,
};

/// A folder with this one file: read, checked, lowered, laid out.
pub fn spec(data: &[u8]) {
    let Ok(file) = spec::text_of("polaris.yaml", data) else { return };
    let laid_out = spec::format(&file);
    let (parsed, _) = spec::parse(std::slice::from_ref(&file));
    let said = graph::check_all(&parsed);
    if let Ok(text) = laid_out {
        let again = spec::text_of("polaris.yaml", text.as_bytes()).expect("a layout is text");
        let (parsed, _) = spec::parse(&[again]);
        let codes = |found: &[polaris_core::diagnostic::Diagnostic]| {
            let mut codes: Vec<_> =
                found.iter().map(|diagnostic| (diagnostic.code, diagnostic.summary.clone())).collect();
            codes.sort();
            codes.len()
        };
        assert_eq!(codes(&said), codes(&graph::check_all(&parsed)), "a layout changes nothing that is said");
    }
}

/// A saved plan, with its tag and without.
pub fn plan(data: &[u8]) {
    let key = [7; 32];
    assert!(
        plan::format::decode(data, &key).is_err() || data.starts_with(b"polaris-plan "),
        "only what was saved is taken"
    );
    if let Ok(plan) = serde_json::from_slice::<Plan>(data) {
        let bytes = plan::format::encode(&plan, &key).expect("a plan can be written");
        assert!(plan::format::decode(&bytes, &key).is_ok(), "what was written can be read");
    }
}

/// A state of any format.
pub fn state(data: &[u8]) {
    if let Ok(state) = State::parse(data) {
        let again = State::parse(&state.to_bytes()).expect("what was written can be read");
        assert!(again == state, "what was written is what was meant");
    }
}

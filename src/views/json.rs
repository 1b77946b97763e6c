//! The events of `--json`: one object a line, with `type` and `timestamp`.

use crate::sys::clock;
use polaris_core::diagnostic::{Code, Diagnostic, Severity};
use serde_json::{Map, Value, json};

/// An event of a type, with the payload's fields beside `type` and `timestamp`.
pub fn event(kind: &str, payload: Value) -> Value {
    let mut fields = Map::new();
    fields.insert("type".into(), kind.into());
    fields.insert("timestamp".into(), clock::timestamp().into());
    if let Value::Object(payload) = payload {
        fields.extend(payload);
    }
    Value::Object(fields)
}

/// The first event of every command.
pub fn version() -> Value {
    event("version", json!({"polaris": env!("CARGO_PKG_VERSION"), "format_version": "1"}))
}

/// What is wrong with what a person wrote.
pub fn diagnostic(diagnostic: &Diagnostic) -> Value {
    event("diagnostic", diagnostic_fields(diagnostic))
}

/// A diagnostic without the envelope of an event.
pub fn diagnostic_fields(diagnostic: &Diagnostic) -> Value {
    let source = diagnostic
        .span
        .as_ref()
        .map(|span| json!({"file": &*span.file, "line": span.line, "column": span.column, "length": span.length}));
    json!({
        "severity": diagnostic.severity,
        "code": diagnostic.code,
        "summary": diagnostic.summary,
        "label": diagnostic.label,
        "notes": diagnostic.notes,
        "source": source,
    })
}

/// An error of the command itself: it has no place in a file.
pub fn error(code: Option<Code>, summary: &str, details: &[String], hints: &[String]) -> Value {
    event(
        "diagnostic",
        json!({"severity": Severity::Error, "code": code, "summary": summary, "notes": details, "hints": hints}),
    )
}

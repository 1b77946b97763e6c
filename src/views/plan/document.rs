//! `polaris show --json`: one object, as the surface fixes it.

use polaris_core::{
    diagnostic::SourceSpan,
    plan::{Action, Change, FieldChange, Finding, LeftAlone, Plan, Restart, Summary},
    value::Value,
};
use serde_json::{Value as Json, json};

/// The format of the document; it rises when a field changes its meaning.
const FORMAT_VERSION: &str = "1";

pub fn document(plan: &Plan) -> Json {
    json!({
        "format_version": FORMAT_VERSION,
        "tool_version": plan.tool_version,
        "environment": plan.environment,
        "lineage": plan.lineage,
        "serial": plan.serial,
        "changes": plan.changes.iter().map(change).collect::<Vec<_>>(),
        "summary": summary(&plan.summary),
        "findings": plan.findings.iter().map(finding).collect::<Vec<_>>(),
        "restarts": plan.restarts.iter().map(restart).collect::<Vec<_>>(),
    })
}

pub fn change(change: &Change) -> Json {
    let mut document = json!({
        "address": change.address,
        "type": change.address.resource_type().as_str(),
        "action": action(change.action),
        "reasons": change.reasons,
        "fields": change.fields.iter().map(field).collect::<Vec<_>>(),
        "risk": change.risk,
        "depends_on": change.depends_on,
        "source": change.source.as_ref().map(source),
    });
    if !change.left_alone.is_empty() {
        document["left_alone"] = change.left_alone.iter().map(left_alone).collect();
    }
    document
}

/// What others set beside the spec.
fn left_alone(left: &LeftAlone) -> Json {
    json!({
        "path": left.path,
        "value": left.value.as_ref().map(shown),
        "ignored": left.ignored.is_some(),
        "declared": left.ignored.as_ref().map(shown),
        "sensitive": left.value.iter().chain(&left.ignored).any(Value::has_secret),
        "set_by": left.set_by,
    })
}

fn action(action: Action) -> &'static str {
    match action {
        Action::NoOp => "no-op",
        Action::Create => "create",
        Action::Update => "update",
        Action::Replace => "replace",
        Action::Delete => "delete",
        Action::Forget => "forget",
        Action::Import => "import",
        Action::Read => "read",
    }
}

fn field(field: &FieldChange) -> Json {
    let any = |test: fn(&Value) -> bool| [&field.before, &field.after].into_iter().flatten().any(test);
    json!({
        "path": field.path,
        "before": field.before.as_ref().map(shown),
        "after": field.after.as_ref().map(shown),
        "unknown": field.after.as_ref().is_some_and(Value::has_unknown),
        "sensitive": any(Value::has_secret),
        "forces_replacement": field.forces_replacement,
        "note": field.note,
    })
}

/// Secrets and what is not known yet are null; the flags beside say which.
fn shown(value: &Value) -> Json {
    value.to_json()
}

pub fn summary(summary: &Summary) -> Json {
    json!({
        "create": summary.create,
        "update": summary.update,
        "replace": summary.replace,
        "delete": summary.delete,
        "import": summary.import,
        "forget": summary.forget,
        "no_op": summary.no_op,
    })
}

pub fn finding(finding: &Finding) -> Json {
    json!({
        "code": finding.code,
        "severity": finding.severity,
        "address": finding.address,
        "summary": finding.summary,
        "detail": finding.detail,
        "remedy": finding.remedy,
        "source": finding.source.as_ref().map(source),
        "accepted": finding.accepted,
    })
}

fn source(span: &SourceSpan) -> Json {
    json!({"file": &*span.file, "line": span.line, "column": span.column})
}

fn restart(restart: &Restart) -> Json {
    json!({"cluster": restart.cluster, "pool": restart.pool, "node": restart.node, "reason": restart.reason})
}
